// usage: node bench/run.mjs [--seeds 30] [--functions branin,...] [--samplers random,tpe,gp] [--outstanding 1,8]
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GPSampler, RandomSampler, TPESampler } from '@btcfc/tune';
import { testFunctions } from './functions.mjs';
import { reference, referenceWithOutstanding } from './reference.mjs';
import { search } from './search.mjs';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '30' },
    functions: { type: 'string', default: Object.keys(reference).join() },
    samplers: { type: 'string', default: 'random,tpe,gp' },
    outstanding: { type: 'string', default: '1,8' },
  },
});

const here = path.dirname(fileURLToPath(import.meta.url));
const data = process.env.BTCFC_REFERENCE_DATA ?? path.resolve(here, '../../../../shared');
const targets = testFunctions(JSON.parse(readFileSync(path.join(data, 'reference/functions.json'), 'utf8')));

const samplers = {
  random: { create: () => new RandomSampler(), marks: [50, 100, 200] },
  tpe: { create: () => new TPESampler(), marks: [50, 100, 200] },
  gp: { create: () => new GPSampler(), marks: [50, 100] },
};

for (const outstanding of values.outstanding.split(',').map(Number)) {
  console.log(
    `\nMedian regret of ${values.seeds} seeds, ${outstanding} outstanding, after 50 / 100 / 200 trials`,
  );
  console.log(
    row(['function', 'sampler', 'ours', 'Optuna 5 same kind', 'Hyperopt', 'no worse at 100 / 200', 'ms']),
  );
  for (const sampler of values.samplers.split(',')) {
    for (const name of values.functions.split(',')) report({ name, sampler, outstanding });
  }
}

function report({ name, sampler, outstanding }) {
  const { create, marks } = samplers[sampler];
  const target = targets.find((each) => each.name === name);
  const runs = Array.from({ length: Number(values.seeds) }, (_, seed) =>
    search({ sampler: create(), target, seed, marks, outstanding }),
  );
  const medians = marks.map((_, index) => median(runs.map(({ regrets }) => regrets[index])));
  const theirs = (outstanding === 1 ? reference : referenceWithOutstanding)[name];
  // with trials outstanding there are figures for TPE alone
  const rival = theirs?.[outstanding === 1 ? sampler : 'tpe'];
  const verdicts = marks.slice(1).map((_, index) => {
    const bound = rival?.[index + 1];
    return bound === undefined ? '-' : medians[index + 1] <= bound ? 'yes' : 'no';
  });
  const milliseconds = median(runs.map((run) => run.milliseconds)).toFixed(1);
  console.log(
    row([
      name,
      sampler,
      figures(medians),
      figures(rival),
      figures(theirs?.hyperopt),
      verdicts.join(' / '),
      milliseconds,
    ]),
  );
}

function figures(list) {
  if (list === undefined) return '-';
  return list.map((value) => (value === undefined ? '-' : Number(value.toPrecision(3)))).join(' / ');
}

function row(cells) {
  const widths = [16, 8, 33, 28, 26, 22, 6];
  return cells.map((cell, index) => String(cell).padEnd(widths[index])).join(' ');
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
