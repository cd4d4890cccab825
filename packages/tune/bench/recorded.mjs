import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { comparedTables } from './peers/report.mjs';
import { table } from './peers/side-by-side.mjs';
import { referenceCurves, referenceWithOutstanding } from './reference.mjs';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const file = path.join(folder, 'bench/recorded.json');

/** Keeps a row of measurements in place of an earlier one of the same, and writes BENCHMARKS.md anew. */
export function record(row) {
  const rows = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const kept = rows.filter((other) => keyOf(other) !== keyOf(row));
  const { medians, milliseconds } = row;
  kept.push({
    ...row,
    medians: medians.map(short),
    ...(milliseconds !== undefined && { milliseconds: short(milliseconds) }),
  });
  kept.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  writeFileSync(file, `[\n${kept.map((each) => `  ${JSON.stringify(each)}`).join(',\n')}\n]\n`);
  writeReport();
}

/** Writes BENCHMARKS.md of what has been kept. */
export function writeReport() {
  writeFileSync(path.join(folder, 'BENCHMARKS.md'), report(JSON.parse(readFileSync(file, 'utf8'))));
}

function keyOf({ part, name, method }) {
  return [part, name, method].join();
}

function short(value) {
  return Number(value.toPrecision(4));
}

function report(rows) {
  return `${[
    '# Benchmarks of the tuner',
    '',
    'Written by `npm run bench:tune` with `--record`. Below `8 trials outstanding` and `Early stopping on learning curves`, figures',
    'of other libraries were measured elsewhere, once, with the same functions, curves and budgets, with 30 seeds (Optuna on',
    'learning curves with 15).',
    '',
    // measured one by one, by hand
    readFileSync(path.join(folder, 'bench/what-a-search-costs.md'), 'utf8'),
    ...comparedTables(),
    ...functionTables(rows),
    ...curveTables(rows),
  ].join('\n')}`;
}

function functionTables(rows) {
  const own = rows.filter(({ part }) => part === 'function');
  if (own.length === 0) return [];
  const known = own.filter(({ name }) => referenceWithOutstanding[name] !== undefined);
  const counts = ['tpe', 'gp'].map((method) => {
    const each = known.filter((row) => row.method === method);
    const missed = each.filter(({ name, medians }) => medians[1] > referenceWithOutstanding[name]);
    return `- ${method} after 100 trials: no worse than Optuna 5's TPE on ${share(each, missed)}`;
  });
  return [
    '## Test functions, 8 trials outstanding',
    '',
    'Median regret after 50 / 100 / 200 trials; a Gaussian process after 50 / 100.',
    '',
    ...table(
      ['function', 'sampler', 'ours', "Optuna 5's TPE after 100", 'seeds', 'date'],
      own.map(({ name, method, medians, seeds, date }) => [
        ...[name, method, figures(medians), figures(referenceWithOutstanding[name]), seeds, date],
      ]),
    ),
    '',
    ...counts,
    '',
  ];
}

function share(rows, missed) {
  const names = missed.map(({ name }) => name).join(', ');
  return `${rows.length - missed.length} of ${rows.length}${names === '' ? '' : `; worse on ${names}`}`;
}

function curveTables(rows) {
  const curves = rows.filter(({ part }) => part === 'curves');
  if (curves.length === 0) return [];
  const families = [...new Set(curves.map(({ name }) => name))];
  return [
    '## Early stopping on learning curves',
    '',
    'Eight workers, event by event; median noise-free loss at full length of the incumbent (the trial whose last observed',
    'value is smallest) once 10 / 20 / 40 times the epochs of a full trial are spent. `default`: the sampler and the',
    'scheduler that `tune` takes by itself, told `maxT`; `default-unknown-length`: not told.',
    '',
    'The scheduler and the model of the curves were designed on `plateau`, `bloom`, `noisy` and `steady` of',
    '`bench/own-curves.mjs`. `A_lstm` and `B_cross` are no untouched test: two earlier designs were run on them, one with',
    'one bracket and one that drew brackets as often as Hyperband, and where they fell behind was part of the reason for',
    'brackets, and then for letting the evidence choose them, in two ways that gave the same within .0006 at 10. Some ten',
    'ways to promote trials by where their curves are going, or fewer of them, were run on all six with 30 to 60 seeds: on',
    'our own four the differences were within chance, on `B_cross` all that look at the latest fall were better, by means',
    'of .0005 to .0055 at 10. Of those, the one kept did best on our own.',
    '',
    ...families.flatMap((name) => familyTable(name, curves)),
  ];
}

function familyTable(name, curves) {
  const others = Object.entries(referenceCurves[name] ?? {}).map(([method, medians]) => [
    ...[method, figures(medians), '', ''],
  ]);
  const best = [0, 1, 2].map((mark) =>
    Math.min(...Object.values(referenceCurves[name] ?? {}).map((medians) => medians[mark])),
  );
  if (others.length > 0) others.push(['best of the others at each', figures(best), '', '']);
  const ours = curves
    .filter((row) => row.name === name)
    .map(({ method, medians, seeds, date }) => [method, figures(medians), seeds, date]);
  return [`### ${name}`, '', ...table(['method', 'loss', 'seeds', 'date'], [...ours, ...others]), ''];
}

function figures(value) {
  if (value === undefined) return '-';
  return [value]
    .flat()
    .map((each) => Number(each.toPrecision(4)))
    .join(' / ');
}
