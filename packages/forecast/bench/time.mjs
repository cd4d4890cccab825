/*
 * usage: node bench/time.mjs [--record]
 *
 * How long a person waits, on this machine: a forecast of 500 hourly rows, horizon 12, by each preset, from start to end
 * of the command, and what `--help` takes. Medians of three runs, of nine for `--help`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Rng } from '@btcfc/core';
import { keepTime } from './recorded.mjs';

const { values: options } = parseArgs({ options: { record: { type: 'boolean', default: false } } });
const command = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const folder = mkdtempSync(path.join(os.tmpdir(), 'forecast-time-'));
try {
  const file = path.join(folder, 'load.csv');
  writeFileSync(file, hourlyCsv(500));
  const seconds = {};
  const measure = (name, runs, args) => {
    seconds[name] = median(runs, args);
    console.log(`${name}: ${seconds[name].toFixed(2)} s`);
  };
  measure('--help', 9, ['--help']);
  for (const preset of ['fast', 'good']) {
    measure(preset, 3, [file, '--horizon', '12', '--preset', preset]);
  }
  if (options.record) {
    const [load] = os.loadavg();
    keepTime({ seconds, load, cores: os.availableParallelism() });
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** A day's season, a week's, a trend and noise. */
function hourlyCsv(rows) {
  const rng = new Rng(1);
  const lines = Array.from({ length: rows }, (_, hour) => {
    const date = new Date(Date.UTC(2024, 0, 1, hour)).toISOString();
    const day = 20 * Math.sin((2 * Math.PI * hour) / 24);
    const week = 10 * Math.sin((2 * Math.PI * hour) / 168);
    return `${date},${(200 + day + week + 0.02 * hour + rng.normal(0, 4)).toFixed(2)}`;
  });
  return `date,load\n${lines.join('\n')}\n`;
}

function median(runs, args) {
  const times = Array.from({ length: runs }, () => {
    const before = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
    return (performance.now() - before) / 1000;
  });
  return times.sort((left, right) => left - right)[Math.floor(runs / 2)];
}
