import { type Table, textTable } from '@btcfc/core';
import type { CoverageScore } from '../combining/judge-series';
import { nameOf } from './frame';
import type { CandidateSummary, FeatureSummary, SeriesResult } from './series-result';

/** Series that are shown one by one. */
export const shownSeries = 12;

/** What was read, in a sentence. */
export function foundText(
  series: readonly SeriesResult[],
  stamps: readonly ((date: number) => string)[],
  frequency: string | undefined,
): string {
  const rows = series.reduce((sum, each) => sum + each.rows, 0);
  const count = series.length === 1 ? '1 series' : `${series.length} series`;
  const from = extreme(series, stamps, (each) => each.from, -1);
  const to = extreme(series, stamps, (each) => each.to, 1);
  const span = from !== undefined && to !== undefined ? `, ${from} to ${to}` : '';
  const step = frequency === undefined ? '' : `, ${frequency}`;
  return `${count}, ${rows} rows${step}${span}, ${seasonText(series)}.`;
}

function seasonText(series: readonly SeriesResult[]): string {
  const periods = new Map<number, number>();
  for (const { period } of series) periods.set(period, (periods.get(period) ?? 0) + 1);
  const ranked = [...periods].sort(([, one], [, other]) => other - one);
  const [[period, own]] = ranked as [[number, number]];
  const words = period > 1 ? `a season of ${period} rows` : 'no season found';
  return ranked.length > 1 ? `${words} (${own} of ${series.length})` : words;
}

function extreme(
  series: readonly SeriesResult[],
  stamps: readonly ((date: number) => string)[],
  of: (each: SeriesResult) => number | undefined,
  sign: number,
): string | undefined {
  let found: number | undefined;
  let place = 0;
  for (const [index, each] of series.entries()) {
    const date = of(each);
    if (date === undefined || (found !== undefined && sign * (date - found) <= 0)) continue;
    found = date;
    place = index;
  }
  return found === undefined ? undefined : stamps[place]!(found);
}

/** The scores of the candidates, a row each below a heading. */
export function scoreRows(candidates: readonly CandidateSummary[]): string[][] {
  return [
    ['tried', 'error', 'pinball', 'share'],
    ...candidates.map(({ name, mase, pinball, weight }) => [
      name,
      scoreText(mase),
      scoreText(pinball),
      weight > 0 ? `${(100 * weight).toFixed(0)}%` : '-',
    ]),
  ];
}

/** What the columns of the scores mean. */
export const scoreLegend =
  'naive repeats the last season, or the last value; 1 is the error that this makes within the series; share: in the forecast';

// what is left of rounding is no error
function scoreText(score: number): string {
  return Math.abs(score) < 1e-9 ? '0' : short(score);
}

/** Who won, in a sentence. */
export function winnerText(candidates: readonly CandidateSummary[]): string {
  const members = candidates
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight);
  const names = members.map(({ name }) => name);
  const [best] = candidates;
  if (names.length === 1) return `The forecast is that of ${names[0]}.`;
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return Number.isNaN(best!.mase)
    ? `The forecast is the mean of ${list}.`
    : `The forecast is the mean of ${list}; alone, ${best!.name} had the least error.`;
}

/** A feature in words. */
export function featureText({ feature, kind, lag }: FeatureSummary['features'][number]): string {
  if (kind === 'calendar') return 'the calendar';
  if (lag === 1) return 'the last value';
  return lag === undefined ? feature : 'the season before';
}

/** What a forecast leaned on most, in a sentence; undefined where that is nothing. */
export function leaningText(features: FeatureSummary | undefined): string | undefined {
  const [first] = features?.features ?? [];
  if (!features || !(first!.importance > 0.005)) return undefined;
  return `${features.candidate} leans on ${featureText(first!)} most: without it its errors are ${(100 * first!.importance).toFixed(0)}% larger.`;
}

/** What the intervals hold, in a sentence; undefined where nothing was measured. */
export function coverageText(coverage: readonly CoverageScore[]): string | undefined {
  if (coverage.length === 0) return undefined;
  const parts = coverage.map(
    ({ promised, measured }, index) =>
      `the ${nameOf(promised)}% interval held ${(100 * measured).toFixed(0)}%${index === 0 ? ' of what came' : ''}`,
  );
  return `On the tail of the data, ${parts.join(', ')}.`;
}

/** A markdown table of rows, the first of which is the heading. */
export function markdownTable([head, ...rows]: readonly string[][]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head!), line(head!.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)];
}

/** Lines of a table. */
export function plainTable(rows: readonly string[][]): string[] {
  return textTable(rows);
}

/** Four digits that count; a dash for what there is no number of. */
export function short(value: number): string {
  if (Number.isNaN(value)) return '-';
  return Math.abs(value) >= 1000 ? value.toFixed(1) : String(Number(value.toPrecision(4)));
}

const shownRows = 8;

/** The first rows of a table as lines of a text. */
export function firstRowsText(table: Table, stamp: (row: number, date: number) => string): string[] {
  const shown = Math.min(table.rows, shownRows);
  const columns = [...table.columns];
  const rows = Array.from({ length: shown }, (_, row) =>
    columns.map(([, { type, values }]) => {
      const value = values[row]!;
      if (type === 'date') return stamp(row, value as number);
      return type === 'number' ? short(value as number) : String(value);
    }),
  );
  const more = table.rows - shown;
  return [
    ...plainTable([columns.map(([name]) => name), ...rows]),
    ...(more > 0 ? [`and ${more} more row${more === 1 ? '' : 's'}`] : []),
  ];
}
