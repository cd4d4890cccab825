// Times one training step (forward, backward, clipping, Adam) of LSTMs: stock TensorFlow.js, this package and
// PyTorch, in turns. Writes BENCHMARKS.md at the root of the repository, and the plot in it.
// Arguments: --quick (nine cases), --others (only the shapes outside of the grid, printed), --rounds N, --only SUBSTRING of a contestant's name, --no-write, --resume FILE
// (keeps what is measured there, and goes on from it: the grid takes a quarter of an hour).
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeFileAtomic } from '@btcfc/core/node';
import { cases, nameOf, otherCases } from './cases.mjs';
import { contestants } from './contestants.mjs';
import { plot } from './plot.mjs';
import { report } from './report.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    others: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '9' },
    only: { type: 'string', default: '' },
    resume: { type: 'string' },
    'no-write': { type: 'boolean', default: false },
  },
});
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const threads = os.availableParallelism();
const chosen = Object.entries(contestants(threads)).filter(([name]) => name.includes(options.only));

/** A turn is long enough for the clock, and short enough to alternate often. */
const turnMs = 60;
/** Time that one contestant may take for one case, once it has had its fewest turns. */
const budgetMs = 2000;
const fewestTurns = 3;

const isResumed = options.resume !== undefined && existsSync(options.resume);
const measured = isResumed
  ? JSON.parse(readFileSync(options.resume, 'utf8'))
  : { results: [], versions: {}, load: [os.loadavg()[0]] };
const { results, versions, load } = measured;
const grid = options.others ? [] : cases(options.quick);
for (const shape of [...grid, ...(options.quick ? [] : otherCases)].slice(results.length)) {
  const result = await measure(shape);
  results.push(result);
  load[1] = os.loadavg()[0];
  if (options.resume) writeFileAtomic(options.resume, JSON.stringify(measured));
  const line = Object.entries(result.times).map(([name, { ms }]) => `${name} ${ms.toFixed(2)}`);
  console.log(`${nameOf(shape)}: ${line.join('; ')} ms`);
}
if (options.others) process.exit();
const limits = await measureLimits();
const plotFile = 'docs/benchmarks.svg';
const ofGrid = results.slice(0, grid.length);
const others = results.slice(grid.length);
const text = report({
  results: ofGrid,
  others,
  versions,
  threads,
  limits,
  load,
  quick: options.quick,
  plotFile,
});
if (options['no-write'] || options.only) console.log(text);
else {
  writeFileAtomic(path.join(root, plotFile), plot(ofGrid));
  writeFileAtomic(path.join(root, 'BENCHMARKS.md'), text);
}

// the engines' compilers need their time: several turns, or one slow step
async function warmUp(player) {
  let { ms } = await player.contestant.ask('run', { steps: 1 });
  for (let turn = 0; turn < 5 && ms < turnMs * 5; turn++) {
    ({ ms } = await player.contestant.ask('run', { steps: Math.max(1, Math.round(turnMs / ms)) }));
  }
  player.steps = Math.max(1, Math.round(turnMs / ms));
}

async function measureLimits() {
  const contestant = contestants(threads)['ours, 1 thread']();
  try {
    return await contestant.ask('limits');
  } finally {
    contestant.end();
  }
}

/** Median times of all contestants over alternating turns, and medians of the ratios turn by turn. */
async function measure(shape) {
  // stock layers would take minutes for a step of these
  const isOther = otherCases.includes(shape);
  const taking = chosen.filter(([name]) => !isOther || !name.startsWith('stock'));
  const players = taking.map(([name, start]) => ({ name, contestant: start(), turns: [] }));
  try {
    for (const player of players) {
      Object.assign(versions, await player.contestant.ask('versions'));
      await player.contestant.ask('prepare', shape);
      await warmUp(player);
    }
    for (let round = 0; round < Number(options.rounds); round++) {
      for (const { contestant, steps, turns } of players) {
        // a slow contestant is no less slow for being asked more often
        if (turns.length >= fewestTurns && turns.length * turns[0].ms * steps > budgetMs) continue;
        turns.push(await contestant.ask('run', { steps }));
      }
    }
    const times = {};
    for (const { name, contestant, turns } of players) {
      const { peakKb } = await contestant.ask('memory');
      times[name] = {
        ms: median(turns.map(({ ms }) => ms)),
        cpuMs: median(turns.map(({ cpuMs }) => cpuMs)),
        turns: turns.map(({ ms }) => ms),
        cpuTurns: turns.map(({ cpuMs }) => cpuMs),
        peakMb: peakKb / 1024,
      };
    }
    return { shape, times };
  } finally {
    for (const { contestant } of players) contestant.end();
  }
}

function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
