/*
 * usage: node bench/run.mjs [--seeds 30] [--functions branin,...] [--samplers random,tpe,gp]
 *   [--families A_lstm,...] [--methods default,...] [--record]
 *
 * With `--record`, what was measured goes into bench/recorded.json, beside what was measured earlier, and BENCHMARKS.md
 * is written from it. Without the reference data there is nothing to measure.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  ASHAScheduler,
  AutoScheduler,
  chooseSampler,
  FIFOScheduler,
  GPSampler,
  HyperbandScheduler,
  RandomSampler,
  TPESampler,
} from '@btcfc/tune';
import { searchCurves } from './early-stopping.mjs';
import { testFunctions } from './functions.mjs';
import { curveFamilies } from './learning-curves.mjs';
import { ownFamilies } from './own-curves.mjs';
import { record } from './recorded.mjs';
import { search } from './search.mjs';

const samplers = {
  random: { create: () => new RandomSampler(), marks: [50, 100, 200] },
  tpe: { create: () => new TPESampler(), marks: [50, 100, 200] },
  gp: { create: () => new GPSampler(), marks: [50, 100] },
};

const automatic = (space) => chooseSampler({ space, numSamples: 1000 });
const halving = ({ maxT, gracePeriod, reductionFactor }, type) => ({
  ...{ maxT, gracePeriod, reductionFactor, type },
});
const methods = {
  default: { sampler: automatic, scheduler: ({ maxT }) => new AutoScheduler({ maxT }) },
  'default-unknown-length': { sampler: automatic, scheduler: () => new AutoScheduler() },
  'random-full': { sampler: () => new RandomSampler(), scheduler: () => new FIFOScheduler() },
  'random-asha-stopping': {
    sampler: () => new RandomSampler(),
    scheduler: (family) => new ASHAScheduler(halving(family, 'stopping')),
  },
  'random-asha-promotion': {
    sampler: () => new RandomSampler(),
    scheduler: (family) => new ASHAScheduler(halving(family, 'promotion')),
  },
  'random-hyperband-promotion': {
    sampler: () => new RandomSampler(),
    scheduler: (family) => new HyperbandScheduler(halving(family, 'promotion')),
  },
  'random-auto': { sampler: () => new RandomSampler(), scheduler: ({ maxT }) => new AutoScheduler({ maxT }) },
  'tpe-auto': { sampler: () => new TPESampler(), scheduler: ({ maxT }) => new AutoScheduler({ maxT }) },
};
const lengths = [10, 20, 40];
/** Trials that run at a time; one at a time is measured beside other libraries, in peers/. */
const outstanding = 8;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '30' },
    functions: { type: 'string' },
    samplers: { type: 'string', default: Object.keys(samplers).join() },
    families: { type: 'string', default: ['A_lstm', 'B_cross', ...ownFamilies.map((f) => f.name)].join() },
    methods: { type: 'string', default: Object.keys(methods).join() },
    record: { type: 'boolean', default: false },
  },
});
const seeds = Number(values.seeds);
const listed = (text) => text.split(',').filter((name) => name !== '');

const here = path.dirname(fileURLToPath(import.meta.url));
const data = process.env.BTCFC_REFERENCE_DATA ?? path.resolve(here, '../../../../shared');
const file = path.join(data, 'reference/functions.json');
if (existsSync(file)) measure(JSON.parse(readFileSync(file, 'utf8')));
else console.log(`No benchmark of the tuner: ${file} is not there.`);

function measure(document) {
  const targets = testFunctions(document);
  const named = values.functions && listed(values.functions);
  for (const sampler of listed(values.samplers)) {
    for (const target of targets) {
      if (!named || named.includes(target.name)) measureFunction({ target, sampler });
    }
  }
  const families = [...curveFamilies(document), ...ownFamilies];
  for (const name of listed(values.families)) {
    const family = families.find((each) => each.name === name);
    for (const method of listed(values.methods)) measureFamily({ family, method });
  }
}

function measureFunction({ target, sampler }) {
  const { create, marks } = samplers[sampler];
  const runs = Array.from({ length: seeds }, (_, seed) =>
    search({ sampler: create(), target, seed, marks, outstanding }),
  );
  tell({
    ...{ part: 'function', name: target.name, method: sampler },
    medians: marks.map((_, index) => median(runs.map(({ regrets }) => regrets[index]))),
    milliseconds: median(runs.map((run) => run.milliseconds)),
  });
}

function measureFamily({ family, method }) {
  const { sampler, scheduler } = methods[method];
  const runs = Array.from({ length: seeds }, (_, seed) =>
    searchCurves({
      ...{ family, seed, marks: lengths.map((length) => length * family.maxT) },
      ...{ sampler: sampler(family.space), scheduler: scheduler(family) },
    }),
  );
  tell({
    ...{ part: 'curves', name: family.name, method },
    medians: lengths.map((_, index) => median(runs.map(({ finals }) => finals[index]))),
    trials: median(runs.map(({ trials }) => trials)),
  });
}

function tell(row) {
  const { name, method, medians } = row;
  const figures = medians.map((value) => Number(value.toPrecision(3))).join(' / ');
  console.log(`${name}, ${method}: ${figures}`);
  if (values.record) record({ ...row, seeds, date: new Date().toISOString().slice(0, 10) });
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
