import { existsSync, readFileSync, writeFileSync } from 'node:fs';
// by its place: it is built after the tuner
import { holm } from '../../../backtest/dist/index.js';
import { rankSumP } from './rank-sum.mjs';
import { sideBySide, table } from './side-by-side.mjs';

const file = new URL('../compared.json', import.meta.url);
const digits = 4;
/** Searches that make a median worth printing. */
const leastSeeds = 4;

const suites = {
  functions: {
    title: 'Test functions',
    figures: 'Median regret; the smaller, the better. Gaussian processes and SMAC: after 50 and 100 trials.',
    marks: [50, 100, 200],
  },
  tasks: {
    title: 'Tables of measured tasks',
    figures:
      'Median of the normalised regret after 50 trials, 0 being the best row of the table, 1 what half of the rows reach.',
    marks: [50],
  },
  fronts: {
    title: 'Several metrics',
    figures:
      'Median hypervolume after 100 trials; the larger, the better. Reference points: 11 for both metrics of ZDT1 and ZDT2 (30 ' +
      'variables), 2.5 for the three of DTLZ2 (12 variables), 1.1 and 8 for ZDT3 (10), 2 for the three of DTLZ4 (8), 1.1, 1.1 ' +
      'and 20 for DTLZ7 (8), 1 for both of VLMOP2 (4). lstm_seattle and lstm_mackey_glass: LSTMs whose loss, as a share of that of ' +
      'persistence, and milliseconds for a forecast from one window are to be small, up to a loss of 1 and the latency that nine ' +
      'in ten rows of their tables stay below; 300 settings were measured for each, and half of the latencies differed by less ' +
      'than 8% and 9% when they were measured again. That TPE models each parameter alone where it searches for several, how ' +
      'many trials count as good, and what a Gaussian process expects each parameter to do alone, was chosen on those named ' +
      '`choosing`.',
  },
  constraints: {
    title: 'Constraints',
    figures: 'Median share of 50 trials that keep the constraints / best value of those.',
  },
  failures: {
    title: 'Trials that fail',
    figures: 'Median of how many of the last 50 of 60 trials fail / regret.',
  },
  curves: { title: 'Early stopping', figures: 'As in the tables below, after 10 / 20 / 40.' },
  curveFronts: {
    title: 'Early stopping with two metrics',
    figures:
      'Median hypervolume of loss and cost once 5 / 10 times the epochs of a full trial are spent, up to 1.5 and 3 (plateau_cost) or 1.5 and 12 (noisy_cost).',
  },
};

/**
 * Keeps the medians of all searches of a file of runs, with the day and what each problem is for, in place of earlier ones
 * of the same. Where several metrics are searched for, other libraries' searches are compared with each of our own.
 */
export function keepMedians(runs, { date, halfOf }) {
  const groups = runs.all().filter((group) => group.length >= leastSeeds);
  const rows = groups.map((group) => {
    const [{ suite, problem, method, version, threads }] = group;
    return {
      ...{ suite, problem, half: halfOf(suite, problem), method, version, threads },
      medians: group[0].figures.map((_, index) => short(median(group.map(({ figures }) => figures[index])))),
      milliseconds: short(median(group.map(({ milliseconds }) => milliseconds ?? 0))),
      ...{ seeds: group.length, date },
      ...(suite === 'fronts' && version !== undefined && { against: comparedWithOwn(group, groups) }),
    };
  });
  const measured = new Set(rows.map(keyOf));
  rows.push(...recorded().filter((row) => !measured.has(keyOf(row))));
  rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  writeFileSync(file, `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`);
}

/** By each of our methods, how probable it is that the last figures differ as much by chance. */
function comparedWithOwn(group, groups) {
  const last = (each) => each.map(({ figures }) => figures.at(-1));
  const own = groups.filter(
    ([{ suite, problem, version }]) =>
      version === undefined && suite === group[0].suite && problem === group[0].problem,
  );
  return Object.fromEntries(own.map((each) => [each[0].method, short(rankSumP(last(each), last(group)))]));
}

function recorded() {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

/** Those medians as the part of BENCHMARKS.md about other libraries. */
export function comparedTables() {
  const rows = recorded();
  if (rows.length === 0) return [];
  const lines = [
    '## Beside other libraries, in one run',
    '',
    'By `npm run bench:tune -- --peers`: every search of every library asks the same program for its values, one trial at a',
    'time; other libraries have their defaults and one thread. `ms`: median processor time of a suggestion in the last tenth',
    'of a search. Settings of ours were chosen on the functions and tasks named `choosing`; `reporting`: run with the',
    'settings that were chosen, and nothing was decided by them. The machine was busy with other work: what has fewer than',
    `${leastSeeds} searches is left out.`,
    '',
  ];
  for (const [suite, { title, figures, marks }] of Object.entries(suites)) {
    const own = rows.filter((row) => row.suite === suite);
    if (own.length === 0) continue;
    lines.push(`### ${title}`, '', figures, '');
    if (marks) {
      lines.push(...sideBySide(own, marks));
      continue;
    }
    const body = own.map(({ problem, half = '', method, version, medians, milliseconds, seeds, date }) => [
      ...[problem, half, version === undefined ? method : `${method} (${version})`, medians.join(' / ')],
      ...[milliseconds === 0 ? '' : milliseconds.toFixed(1), seeds, date],
    ]);
    lines.push(...table(['problem', 'for', 'method', 'figures', 'ms', 'seeds', 'date'], body));
    lines.push('', ...comparisonsOf(own));
  }
  return lines;
}

/** In words, which of our methods are above or below which of others by more than chance. */
function comparisonsOf(rows) {
  const pairs = rows.flatMap((row) =>
    Object.entries(row.against ?? {}).map(([method, p]) => ({ row, method, p: Number(p) })),
  );
  if (pairs.length === 0) return [];
  const corrected = holm(pairs.map(({ p }) => p));
  const texts = pairs.map(({ row, method }, place) => {
    const own = rows.find((each) => each.method === method && each.problem === row.problem);
    const p = corrected[place] < 0.001 ? '< .001' : corrected[place].toFixed(3).replace('0.', '.');
    const side = own.medians.at(-1) >= row.medians.at(-1) ? 'above' : 'below';
    return `${row.problem}, ${method} ${side} ${row.method}: ${p}`;
  });
  const how = 'p of the rank-sum test of the searches, two-sided, corrected for all of them (Holm)';
  return [`${how}. ${texts.join('; ')}.`, ''];
}

function keyOf({ suite, problem, method }) {
  return [suite, problem, method].join();
}

function short(value) {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : `${value}`;
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
