// Times LSTMs in turns, each contestant in a process of its own and on one thread: single training steps (forward,
// backward, clipping, Adam) and forecasts, by stock TensorFlow.js, this package, PyTorch and ONNX Runtime, whose forecasts
// must agree. What counts is the processor's time. Each shape goes into a record as it is measured, a row for each opponent,
// and BENCHMARKS.md at the root of the repository, with its plot, is written of all rows, whichever runs measured them.
// Arguments:
//   --missing           only what the record does not have yet
//   --resume FILE       another record, of which what it has already is kept
//   --quick             nine shapes; --every N: each Nth of the 72 training steps
//   --shapes TEXTS      shapes whose names hold one of these, with semicolons between ("1024 x 16; 16 x 16, 64 units")
//   --tasks NAMES       of training, others, inference
//   --rounds N          turns of each contestant
//   --only SUBSTRINGS   of contestants' names, with commas between; what they took is printed and not recorded
//   --python PATHS      where to look for PyTorch and ONNX Runtime
//   --peers             installs those that figures are given for first, as peers.txt pins them
//   --older-node PATH   Node 20 or 22: without wide vectors, and with TensorFlow if BTCFC_TENSORFLOW names a folder of it
//   --no-write          prints the page, and leaves the recorded rows and BENCHMARKS.md as they are
//   --report            measures nothing, and writes BENCHMARKS.md of what is recorded
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeFileAtomic } from '@btcfc/core/node';
import { cases, inferenceCases, isOfQuick, nameOf, otherCases } from './cases.mjs';
import { contestants, findPythons, installPeers, opponentsOf } from './contestants.mjs';
import { plot } from './plot.mjs';
import { writeProblem } from './problem.mjs';
import { isOpponent, nobody, Record } from './recorded.mjs';
import { report } from './report.mjs';

const { values: options } = parseArgs({
  options: {
    missing: { type: 'boolean', default: false },
    resume: { type: 'string' },
    quick: { type: 'boolean', default: false },
    every: { type: 'string', default: '1' },
    shapes: { type: 'string', default: '' },
    tasks: { type: 'string', default: 'training,others,inference' },
    rounds: { type: 'string', default: '9' },
    only: { type: 'string', default: '' },
    python: { type: 'string' },
    peers: { type: 'boolean', default: false },
    'older-node': { type: 'string' },
    'no-write': { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
});
if (options.peers) installPeers();
const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(folder, '../../..');

/** A turn is long enough for the clock, and short enough to alternate often. */
const turnMs = 60;
/** Time that one contestant may take for one case, once it has had its fewest turns. */
const budgetMs = 2000;
const fewestTurns = 3;
/** Largest difference of two contestants' forecasts. */
const tolerance = 1e-5;

const isWanted = (name) => options.only.split(',').some((part) => name.includes(part));
const opponents = options.report
  ? []
  : opponentsOf(findPythons(options.python)).filter(({ name }) => isWanted(name));
const own = Object.entries(options.report ? {} : contestants({ olderNode: options['older-node'] }))
  .filter(([name]) => isWanted(name))
  .map(([name, start]) => ({ name, start, trains: true }));
for (const { name, facts } of opponents) console.log(name, facts);

const isKept = !options.only && (options.resume !== undefined || !options['no-write']);
const record = new Record(isKept ? (options.resume ?? path.join(folder, 'recorded.json')) : undefined, {
  date: new Date().toISOString().slice(0, 10),
  processor: `${os.cpus()[0].model.trim()}, ${os.availableParallelism()} threads, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}`,
  node: process.version,
  tfjs: createRequire(import.meta.url)('@tensorflow/tfjs/package.json').version,
  rounds: Number(options.rounds),
  load: [os.loadavg()[0], os.loadavg()[0]],
  opponents: Object.fromEntries(opponents.map(({ name, facts }) => [name, facts])),
});
const onlyMissing = options.missing || options.resume !== undefined;
const shapesOf = {
  training: cases(options.quick).filter((_, index) => index % Number(options.every) === 0),
  others: options.quick ? [] : otherCases,
  inference: inferenceCases,
};
const wanted = Object.entries(options.report ? {} : shapesOf)
  .filter(([task]) => options.tasks.split(',').includes(task))
  .flatMap(([task, shapes]) => shapes.map((shape) => ({ task, shape })))
  .filter(({ shape }) => options.shapes.split(';').some((part) => nameOf(shape).includes(part.trim())));
const jobs = wanted
  .map(({ task, shape }) => ({ task, shape, against: missingOpponents(task, shape) }))
  .filter(({ against }) => against !== undefined);
console.log(`${jobs.length} of ${wanted.length} shapes are to be measured.`);
for (const [index, { task, shape, against }] of jobs.entries()) {
  const turns = await measure(task, shape, against);
  record.run.load[1] = os.loadavg()[0];
  record.add(task, shape, turns);
  const line = Object.entries(turns).map(([name, all]) => `${name} ${Math.min(...all).toFixed(3)}`);
  console.log(
    `${index + 1}/${jobs.length} ${task}, ${nameOf(shape)}, the shortest turns: ${line.join('; ')} ms`,
  );
}

const plotFile = 'docs/benchmarks.svg';
const [training, others, inference] = [
  record.of('training', cases(false)),
  record.of('others', otherCases),
  record.of('inference', inferenceCases),
];
const text = report({ training, others, inference, runs: record.runs, plotFile, root });
if (options['no-write'] || options.only || options.resume) console.log(text);
else {
  writeFileAtomic(path.join(root, plotFile), plot(training));
  writeFileAtomic(path.join(root, 'BENCHMARKS.md'), text);
}

/** Opponents that a shape is to be measured beside; undefined if it need not be measured. */
function missingOpponents(task, shape) {
  const able = opponents.filter(({ trains }) => trains || task === 'inference');
  if (!onlyMissing) return able;
  if (able.length === 0) return record.has(task, shape, nobody) ? undefined : able;
  const missing = able.filter(({ name }) => !record.has(task, shape, name));
  return missing.length > 0 ? missing : undefined;
}

// the engines' compilers need their time: several turns, or one slow step
async function warmUp(player) {
  let { ms } = await player.contestant.ask('run', { steps: 1 });
  for (let turn = 0; turn < 5 && ms < turnMs * 5; turn++) {
    ({ ms } = await player.contestant.ask('run', { steps: Math.max(1, Math.round(turnMs / ms)) }));
  }
  player.steps = Math.max(1, Math.round(turnMs / ms));
}

/** Of each contestant, the processor's time of a step in each of its alternating turns, in milliseconds. */
async function measure(task, shape, against) {
  const isShort = task === 'training' && isOfQuick(shape);
  // all steps of stock layers would take an hour
  const taking = [...own.filter(({ name }) => isShort || !name.startsWith('stock')), ...against];
  const players = taking.map(({ name, start }) => ({ name, contestant: start(), turns: [] }));
  const data = mkdtempSync(path.join(os.tmpdir(), 'btcfc-bench-'));
  try {
    const problem = task === 'inference' ? { task, data } : { task: 'training' };
    if (task === 'inference') writeProblem(data, shape);
    for (const player of players) await player.contestant.ask('prepare', { ...shape, ...problem });
    if (task === 'inference') await checkAgreement(players, shape);
    for (const player of players) await warmUp(player);
    for (let round = 0; round < Number(options.rounds); round++) {
      for (const { contestant, steps, turns } of players) {
        // a slow contestant is no less slow for being asked more often
        if (turns.length >= fewestTurns && turns.length * turns[0].ms * steps > budgetMs) continue;
        turns.push(await contestant.ask('run', { steps }));
      }
    }
    return Object.fromEntries(players.map(({ name, turns }) => [name, turns.map(({ cpuMs }) => cpuMs)]));
  } finally {
    for (const { contestant } of players) contestant.end();
    rmSync(data, { recursive: true });
  }
}

/** Whoever forecasts something else than the others has computed another network. */
async function checkAgreement(players, shape) {
  const all = [];
  for (const { name, contestant } of players) all.push({ name, ...(await contestant.ask('outputs')) });
  const first = all.find(({ name }) => isOpponent(name)) ?? all[0];
  for (const { name, outputs } of all) {
    const difference = Math.max(...outputs.map((output, row) => Math.abs(output - first.outputs[row])));
    if (outputs.length !== shape.batch || !(difference <= tolerance)) {
      const told = `${outputs.length} forecasts that differ by up to ${difference}`;
      throw new Error(`${nameOf(shape)}: ${name} and ${first.name} give ${told}.`);
    }
  }
}
