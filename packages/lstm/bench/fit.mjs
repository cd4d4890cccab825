/*
 * usage: node bench/fit.mjs [--turns 3] [--epochs 6] [--columns 1,10,161] [--contestants native,wide,wasm,portable]
 *   [--python PATH] [--record]
 *
 * Whole fits: 2,700 rows, two layers of 64 units, windows of 16 rows, batches of 16, dropout .3, clipping, the last fifth
 * of the rows for validation. Each contestant trains in a process of its own on one thread, and they take turns; what
 * counts is the processor's time of an epoch after the first. For ours it includes reading and preparing the data once.
 * `--python` names a Python with PyTorch, which trains the same network. `wide` needs Node 24. With `--record`,
 * BENCHMARKS.md is written, and recorded.json, whose ratios stand in the benchmarks of `fused-lstm` beside those of single
 * steps.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '6' },
    columns: { type: 'string', default: '1,10,161' },
    contestants: { type: 'string', default: 'native,wide,wasm,portable' },
    python: { type: 'string' },
    record: { type: 'boolean', default: false },
  },
});
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const contestants = values.contestants.split(',').map((name) => ({
  name,
  run: (columns) => runProcess(process.execPath, [here('fit-contestant.mjs'), name, columns, values.epochs]),
}));
if (values.python) {
  contestants.push({
    name: 'PyTorch',
    run: (columns) => runProcess(values.python, [here('fit-contestant.py'), columns, values.epochs]),
  });
}

const loadBefore = loadavg()[0];
const rows = [];
let pytorch;
for (const columns of values.columns.split(',')) {
  const times = contestants.map(() => []);
  for (let turn = 0; turn < Number(values.turns); turn++) {
    for (const [index, { name, run }] of contestants.entries()) {
      const { milliseconds, version } = run(columns);
      times[index].push(milliseconds);
      pytorch = version ?? pytorch;
      console.log(`${columns} columns, ${name}: ${milliseconds.toFixed(0)} ms an epoch`);
    }
  }
  rows.push({ columns, times });
}
const report = reportOf(rows);
console.log(`\n${report}`);
if (values.record) {
  writeFileSync(here('../BENCHMARKS.md'), report);
  if (pytorch) writeFileSync(here('recorded.json'), `${JSON.stringify(recordOf(rows), undefined, 2)}\n`);
}

function runProcess(program, given) {
  const { status, stdout, stderr } = spawnSync(program, given, {
    env: { ...process.env, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  if (status !== 0) throw new Error(`${program} ${given.join(' ')}\n${stderr}`);
  return JSON.parse(`${stdout}`);
}

/** The medians of the turns' ratios to PyTorch, by columns and contestant. */
function recordOf(measured) {
  const reference = contestants.findIndex(({ name }) => name === 'PyTorch');
  return {
    opponent: `PyTorch ${pytorch.replace(/\+.*/, '')}`,
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    rows: measured.map(({ columns, times }) => ({
      columns: Number(columns),
      ratios: Object.fromEntries(
        contestants
          .map(({ name }, index) => [
            name,
            median(times[index].map((own, turn) => own / times[reference][turn])),
          ])
          .filter(([name]) => name !== 'PyTorch'),
      ),
    })),
  };
}

function reportOf(measured) {
  const reference = contestants.findIndex(({ name }) => name === 'PyTorch');
  const header = ['columns', ...contestants.map(({ name }) => name)];
  const cells = measured.map(({ columns, times }) => [
    columns,
    ...times.map((own, index) => {
      const time = median(own).toFixed(0);
      if (reference < 0 || index === reference) return time;
      const ratio = median(own.map((each, turn) => each / times[reference][turn]));
      return `${time} (${ratio.toFixed(2)})`;
    }),
  ]);
  const line = (texts) => `| ${texts.join(' | ')} |`;
  return `${[
    '# Benchmarks of training',
    '',
    'Written by `npm run bench lstm -- --record`. Processor time of one epoch in milliseconds, medians of turns; in',
    "brackets the median of the turns' ratios to PyTorch. 2,700 rows, 64 units, 2 layers, windows and batches of 16, dropout",
    '.3, clipping, validation on the last fifth. One thread each. Ours includes reading and preparing the data.',
    '',
    `- ${cpus()[0].model}, ${cpus().length} threads; Node ${process.version}${pytorch ? `; PyTorch ${pytorch}` : ''}`,
    `- ${new Date().toISOString().slice(0, 10)}, ${values.turns} turns of ${values.epochs} epochs; load average ${loadBefore.toFixed(1)} before and ${loadavg()[0].toFixed(1)} after`,
    '',
    line(header),
    `|${'---:|'.repeat(header.length)}`,
    ...cells.map(line),
  ].join('\n')}\n`;
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
