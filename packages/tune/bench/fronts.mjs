/*
 * usage: node bench/fronts.mjs [--seeds 10] [--problems zdt1,...] [--methods random,tpe,gp] [--python PATH]
 *   [--theirs tpe,nsga2,gp] [--record]
 *
 * Searches for several metrics: the hypervolume that 100 trials dominate. `--python` names a Python with Optuna 5.0.0,
 * whose samplers are run as well. With `--record`, medians go into bench/recorded.json, and BENCHMARKS.md is written.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GPSampler, hypervolume, RandomSampler, TPESampler, tune, uniform } from '@btcfc/tune';
import { frontProblems } from './problems/fronts.mjs';
import { record } from './recorded.mjs';

const samplers = { random: RandomSampler, tpe: TPESampler, gp: GPSampler };
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    problems: { type: 'string', default: Object.keys(frontProblems).join() },
    methods: { type: 'string', default: Object.keys(samplers).join() },
    python: { type: 'string' },
    theirs: { type: 'string', default: 'tpe,nsga2,gp' },
    record: { type: 'boolean', default: false },
  },
});
const seeds = Number(values.seeds);
const numSamples = 100;

for (const name of values.problems.split(',')) {
  for (const method of values.methods.split(',').filter((each) => each in samplers)) {
    const volumes = [];
    for (let seed = 0; seed < seeds; seed++)
      volumes.push(await ours(frontProblems[name], samplers[method], seed));
    tell(name, method, volumes);
  }
  if (values.python) {
    for (const sampler of values.theirs.split(','))
      tell(name, `Optuna 5.0.0, ${sampler}`, theirs(name, sampler));
  }
}

async function ours({ evaluate, dimensions, reference }, Sampler, seed) {
  const names = Array.from({ length: dimensions }, (_, index) => `x${index}`);
  const metrics = Object.fromEntries(reference.map((_, index) => [`f${index}`, 'min']));
  const { trials } = await tune(
    (config) =>
      Object.fromEntries(evaluate(names.map((name) => config[name])).map((y, index) => [`f${index}`, y])),
    {
      space: Object.fromEntries(names.map((name) => [name, uniform(0, 1)])),
      ...{ metrics, numSamples, sampler: new Sampler(), seed, progress: false, concurrency: 1 },
    },
  );
  const worst = Object.fromEntries(reference.map((value, index) => [`f${index}`, value]));
  return hypervolume({ trials, metrics, reference: worst });
}

function theirs(name, sampler) {
  const script = fileURLToPath(new URL('fronts.py', import.meta.url));
  const given = [script, name, sampler, `${seeds}`, `${numSamples}`];
  const { status, stdout, stderr } = spawnSync(values.python, given, {
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  if (status !== 0) throw new Error(`${stderr}`);
  return JSON.parse(`${stdout}`);
}

function tell(name, method, volumes) {
  const sorted = [...volumes].sort((a, b) => a - b);
  const median = (sorted[(seeds - 1) >> 1] + sorted[seeds >> 1]) / 2;
  console.log(
    `${name}, ${method}: ${median.toPrecision(4)} (${sorted.map((each) => each.toPrecision(4)).join(' ')})`,
  );
  const date = new Date().toISOString().slice(0, 10);
  if (values.record) record({ part: 'front', name, method, medians: [median], seeds, date });
}
