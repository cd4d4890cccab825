import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { reference, referenceCurves, referenceWithOutstanding } from './reference.mjs';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const file = path.join(folder, 'bench/recorded.json');

/** Keeps a row of measurements in place of an earlier one of the same, and writes BENCHMARKS.md anew. */
export function record(row) {
  const rows = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const kept = rows.filter((other) => keyOf(other) !== keyOf(row));
  kept.push({ ...row, medians: row.medians.map(short) });
  kept.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  writeFileSync(file, `[\n${kept.map((each) => `  ${JSON.stringify(each)}`).join(',\n')}\n]\n`);
  writeFileSync(path.join(folder, 'BENCHMARKS.md'), report(kept));
}

function keyOf({ part, name, method, outstanding = 0 }) {
  return [part, name, method, outstanding].join();
}

function short(value) {
  return Number(value.toPrecision(4));
}

function report(rows) {
  return `${[
    '# Benchmarks of the tuner',
    '',
    'Written by `npm run bench:tune` with `--record`. Figures of other libraries were measured elsewhere, once, with',
    'the same functions, curves and budgets; ours are of the date in the row.',
    '',
    ...functionTables(rows),
    ...curveTables(rows),
  ].join('\n')}`;
}

function functionTables(rows) {
  const lines = [];
  for (const outstanding of [1, 8]) {
    const own = rows.filter((row) => row.part === 'function' && row.outstanding === outstanding);
    if (own.length === 0) continue;
    lines.push(`## Median simple regret, ${outstanding === 1 ? 'one trial at a time' : '8 outstanding'}`, '');
    lines.push('After 50 / 100 / 200 trials; a Gaussian process after 50 / 100.', '');
    lines.push(...(outstanding === 1 ? oneAtATime(own) : severalAtATime(own)), '');
  }
  return lines;
}

function oneAtATime(rows) {
  const counts = ['tpe', 'gp'].flatMap((method) => {
    const own = rows.filter((row) => row.method === method);
    return own[0] ? own[0].medians.slice(1).map((_, index) => countOf(own, method, index + 1)) : [];
  });
  return [
    ...table(
      ['function', 'sampler', 'ours', 'Optuna 5, same kind', 'Hyperopt', 'ms', 'seeds', 'date'],
      rows.map(({ name, method, medians, milliseconds, seeds, date }) => [
        ...[name, method, figures(medians), figures(reference[name][method])],
        ...[figures(reference[name].hyperopt), milliseconds.toFixed(1), seeds, date],
      ]),
    ),
    '',
    ...counts.map((text) => `- ${text}`),
  ];
}

function countOf(rows, method, mark) {
  const known = rows.filter(({ name }) => reference[name][method]?.[mark] !== undefined);
  const fine = known.filter(({ name, medians }) => medians[mark] <= reference[name][method][mark]);
  const missed = known.filter((row) => !fine.includes(row)).map(({ name }) => name);
  const after = `${method} after ${[50, 100, 200][mark]} trials`;
  return `${after}: no worse than Optuna 5 on ${fine.length} of ${known.length}${missed.length > 0 ? `; worse on ${missed.join(', ')}` : ''}`;
}

function severalAtATime(rows) {
  return table(
    ['function', 'sampler', 'ours', "Optuna 5's TPE after 100", 'seeds', 'date'],
    rows.map(({ name, method, medians, seeds, date }) => [
      ...[name, method, figures(medians), figures(referenceWithOutstanding[name]), seeds, date],
    ]),
  );
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
    '`bench/own-curves.mjs`; `A_lstm` and `B_cross` were kept for the last.',
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

function table(header, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)];
}

function figures(value) {
  if (value === undefined) return '-';
  return [value]
    .flat()
    .map((each) => Number(each.toPrecision(4)))
    .join(' / ');
}
