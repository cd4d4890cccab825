import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '@btcfc/core/node';
import { questions } from './contestants.mjs';
import { benchmarkText } from './report.mjs';
import { benchmarkSeries } from './series.mjs';

const file = fileURLToPath(new URL('recorded.json', import.meta.url));
const page = fileURLToPath(new URL('../BENCHMARKS.md', import.meta.url));

/** Puts a table in the place of the one there was for its series and horizon, and writes BENCHMARKS.md. */
export function keepTable(table) {
  const recorded = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  recorded[keyOf(table.series, table.horizon)] = table;
  const order = questions.flatMap(({ horizon }) => benchmarkSeries().map(({ name }) => keyOf(name, horizon)));
  const tables = order.flatMap((key) => recorded[key] ?? []);
  const kept = Object.fromEntries(tables.map((each) => [keyOf(each.series, each.horizon), each]));
  writeFileAtomic(file, `${JSON.stringify(kept, rounded, 1)}\n`);
  writeFileAtomic(page, benchmarkText(tables, `Node ${process.version}`));
}

function keyOf(series, horizon) {
  return `${series}, ${horizon}`;
}

function rounded(_, value) {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value;
}
