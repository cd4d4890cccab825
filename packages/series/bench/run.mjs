// usage: node bench/run.mjs [pairs] [rows] [series]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Rng } from '@btcfc/core';
import { writeRows } from './rows.mjs';

const [pairs = 11, rows = 1_000_000, series = 1000] = process.argv.slice(2).map(Number);
const here = path.dirname(fileURLToPath(import.meta.url));
const python = process.env.BTCFC_PYTHON ?? '/usr/bin/python3';
const folder = mkdtempSync(path.join(os.tmpdir(), 'series-bench-'));

try {
  const file = path.join(folder, 'rows.csv');
  writeRows(file, { rows, series }, new Rng(1));
  const ratios = { seconds: [], cpuSeconds: [], peakMegabytes: [] };
  let version;
  for (let pair = 1; pair <= pairs; pair++) {
    const ours = measure(process.execPath, [path.join(here, 'btcfc.mjs'), file]);
    const pandas = measure(python, [path.join(here, 'pandas_reference.py'), file]);
    checkSameResult(ours.sums, pandas.sums);
    version = pandas.version;
    for (const key of Object.keys(ratios)) ratios[key].push(ours[key] / pandas[key]);
    console.log(`pair ${pair}: btcfc ${describe(ours)}; pandas ${describe(pandas)}`);
  }
  const [cpu] = os.cpus();
  const load = os.loadavg()[0].toFixed(0);
  const place = `${os.cpus().length} x ${cpu.model}, Node ${process.version}, pandas ${version}, load average ${load}`;
  const result = Object.fromEntries(Object.entries(ratios).map(([key, values]) => [key, spread(values)]));
  console.log(`${rows} rows of ${series} series, ${pairs} alternating pairs, ${place}`);
  console.log('btcfc / pandas, medians of pairs:', result);
  if (pairs >= 7 && rows >= 1_000_000)
    writeFileSync(path.join(here, '..', 'BENCHMARKS.md'), report(place, result));
} finally {
  rmSync(folder, { recursive: true });
}

function measure(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function checkSameResult(ours, theirs) {
  for (const name of Object.keys(theirs)) {
    if (Math.abs(ours[name] - theirs[name]) > 1e-9 * Math.max(1e3, Math.abs(theirs[name]))) {
      throw new Error(`${name} is ${ours[name]}, in pandas ${theirs[name]}.`);
    }
  }
}

function describe({ seconds, cpuSeconds, peakMegabytes, parts }) {
  const each = Object.entries(parts).map(([name, ms]) => `${name} ${ms.toFixed(0)}`);
  return `${seconds.toFixed(2)} s (cpu ${cpuSeconds.toFixed(2)} s; ms: ${each.join(', ')}) ${peakMegabytes.toFixed(0)} MB`;
}

function spread(values) {
  const sorted = values.sort((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  return { median: median.toFixed(2), least: sorted[0].toFixed(2), most: sorted.at(-1).toFixed(2) };
}

function report(place, { seconds, cpuSeconds, peakMegabytes }) {
  const row = (name, { median, least, most }) => `| ${name} | ${median} | ${least} to ${most} |`;
  return `# Benchmarks of series

${rows.toLocaleString('en')} rows of ${series.toLocaleString('en')} series in a CSV (days; of a hundred days one has no row, of two hundred rows one no value) are read, given a row for each day, filled by lines, and told the weekday and the day of the year as sines and cosines: by \`readSeries\`, \`fillGaps\` and \`addCalendar\`, and by the fastest way found to write it in pandas (\`bench/pandas_reference.py\`). Each is a process of its own; the two take turns, and a ratio is that of a pair. Both give the same sums to a billionth. Starting the engine and loading libraries count for the memory, not for the time.

Written by \`npm run bench:series\`: ${pairs} pairs, ${place}.

| ours over pandas | median | from, to |
|---|---:|---:|
${row('time', seconds)}
${row('CPU time', cpuSeconds)}
${row('peak memory', peakMegabytes)}
`;
}
