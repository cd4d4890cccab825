// usage: node bench/run.mjs [pairs] [rows]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Rng } from '@btcfc/core';
import { medianSorted } from 'simple-statistics';
import { writeColumns } from './columns.mjs';

const [pairs = 7, rows = 1_000_000] = process.argv.slice(2).map(Number);
const here = path.dirname(fileURLToPath(import.meta.url));
const python = process.env.BTCFC_PYTHON ?? '/usr/bin/python3';
const folder = mkdtempSync(path.join(os.tmpdir(), 'btc-features-bench-'));

try {
  writeColumns(folder, rows, new Rng(1));
  const ratios = { seconds: [], cpuSeconds: [], peakMegabytes: [] };
  for (let pair = 1; pair <= pairs; pair++) {
    const ours = measure(process.execPath, [path.join(here, 'btcfc.mjs'), folder]);
    const pandas = measure(python, [path.join(here, 'pandas_reference.py'), folder]);
    checkSameResult(ours.sums, pandas.sums);
    for (const key of Object.keys(ratios)) ratios[key].push(ours[key] / pandas[key]);
    console.log(`pair ${pair}: btcfc ${describe(ours)}, pandas ${describe(pandas)}`);
  }
  const cpu = os.cpus();
  console.log(
    `${rows} rows, ${pairs} alternating pairs, ${cpu.length} x ${cpu[0].model}, Node ${process.version}`,
  );
  const medians = Object.entries(ratios).map(([key, values]) => `${key} ${median(values)}`);
  console.log(`btcfc / pandas, medians of pairs: ${medians.join(', ')}`);
} finally {
  rmSync(folder, { recursive: true });
}

function measure(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function checkSameResult(ours, theirs) {
  const names = Object.keys(theirs);
  if (Object.keys(ours).join() !== names.join()) throw new Error('The columns differ.');
  for (const name of names) {
    if (Math.abs(ours[name] - theirs[name]) > 1e-6 * Math.abs(theirs[name])) {
      throw new Error(`${name} adds up to ${ours[name]}, in pandas to ${theirs[name]}.`);
    }
  }
}

function describe({ seconds, cpuSeconds, peakMegabytes }) {
  return `${seconds.toFixed(3)} s (cpu ${cpuSeconds.toFixed(3)} s) ${peakMegabytes.toFixed(0)} MB`;
}

function median(values) {
  return medianSorted(values.sort((left, right) => left - right)).toFixed(2);
}
