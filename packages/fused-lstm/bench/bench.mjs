// Times LSTMs in turns, each contestant in a process of its own and on one thread: single training steps (forward,
// backward, clipping, Adam) and forecasts, by stock TensorFlow.js, this package and PyTorch. What counts is the processor's
// time. Writes BENCHMARKS.md at the root of the repository, and the plot in it.
// Arguments: --quick (nine cases), --every N (each Nth of the 72 training steps), --rounds N, --only SUBSTRINGS of contestants' names, with commas between, --python PATHS (where to look for PyTorch),
// --peers (installs the PyTorch that figures are given for first), --older-node PATH (Node 20 or 22: without wide vectors, and with TensorFlow if BTCFC_TENSORFLOW names a folder of it),
// --no-write, --resume FILE (keeps what is measured there, and goes on from it).
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeFileAtomic } from '@btcfc/core/node';
import { cases, inferenceCases, isOfQuick, nameOf, otherCases } from './cases.mjs';
import { contestants, findPythons, installPeers } from './contestants.mjs';
import { median } from './median.mjs';
import { plot } from './plot.mjs';
import { report } from './report.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    every: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '9' },
    only: { type: 'string', default: '' },
    python: { type: 'string' },
    peers: { type: 'boolean', default: false },
    'older-node': { type: 'string' },
    resume: { type: 'string' },
    'no-write': { type: 'boolean', default: false },
  },
});
if (options.peers) installPeers();
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const all = contestants({ pythons: findPythons(options.python), olderNode: options['older-node'] });
const chosen = Object.entries(all).filter(([name]) =>
  options.only.split(',').some((part) => name.includes(part)),
);

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
const grid = cases(options.quick)
  .filter((_, index) => index % Number(options.every) === 0)
  .map((shape) => ({ task: 'training', shape }));
const others = options.quick ? [] : otherCases.map((shape) => ({ task: 'others', shape }));
const forecasts = inferenceCases.map((shape) => ({ task: 'inference', shape }));
for (const { task, shape } of [...grid, ...others, ...forecasts].slice(results.length)) {
  const result = { task, shape, times: await measure(task, shape) };
  results.push(result);
  load[1] = os.loadavg()[0];
  if (options.resume) writeFileAtomic(options.resume, JSON.stringify(measured));
  const line = Object.entries(result.times).map(([name, { cpuMs }]) => `${name} ${cpuMs.toFixed(3)}`);
  console.log(`${task}, ${nameOf(shape)}: ${line.join('; ')} ms`);
}
const plotFile = 'docs/benchmarks.svg';
const of = (task) => results.filter((result) => result.task === task);
const text = report({
  training: of('training'),
  others: of('others'),
  inference: of('inference'),
  versions,
  load,
  quick: options.quick,
  every: Number(options.every),
  plotFile,
});
if (options['no-write'] || options.only) console.log(text);
else {
  writeFileAtomic(path.join(root, plotFile), plot(of('training')));
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

/** Each contestant's times over alternating turns, in milliseconds. */
async function measure(task, shape) {
  const isShort = task === 'training' && isOfQuick(shape);
  // all steps of stock layers would take an hour
  const taking = chosen.filter(([name]) => isShort || !name.startsWith('stock'));
  const players = taking.map(([name, start]) => ({ name, contestant: start(), turns: [] }));
  try {
    for (const { name, contestant } of players) versions[name] ??= await contestant.ask('versions');
    for (const player of players) {
      await player.contestant.ask('prepare', { ...shape, task: task === 'inference' ? task : 'training' });
      await warmUp(player);
    }
    for (let round = 0; round < Number(options.rounds); round++) {
      for (const { contestant, steps, turns } of players) {
        // a slow contestant is no less slow for being asked more often
        if (turns.length >= fewestTurns && turns.length * turns[0].ms * steps > budgetMs) continue;
        turns.push(await contestant.ask('run', { steps }));
      }
    }
    return Object.fromEntries(
      players.map(({ name, turns }) => {
        const cpuTurns = turns.map(({ cpuMs }) => cpuMs);
        return [name, { cpuMs: median(cpuTurns), cpuTurns }];
      }),
    );
  } finally {
    for (const { contestant } of players) contestant.end();
  }
}
