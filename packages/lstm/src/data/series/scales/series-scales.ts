import type { Settings } from '../../../settings/hyperparameters';
import { isLogarithm } from '../../../settings/scaling';
import { lagOf } from '../decide';
import { changesOf, measureSeries, runningMoments } from '../measured-series';
import type { SeriesRows } from '../series-rows';

/** What a column of a series is measured by. */
export interface ColumnScale {
  /** What is taken off; 0 for changes. */
  center: number;
  /** What it is divided by then. */
  spread: number;
}

/** What a series of the fit is measured by: the column of the series itself, then those known for the past. */
export interface SeriesScale {
  columns: readonly ColumnScale[];
  /** What a value that has no logarithm counts as. */
  least: number;
}

/** What series are measured by, learned from their training rows. */
export interface SeriesScales {
  /** By id; that of a single series without one is called ''. */
  known: Readonly<Record<string, SeriesScale>>;
  /** Spreads that are usual, one for each column: in multiples of a series' mean size, unless of logarithms. */
  usual: readonly number[];
}

/** What the columns of a series are measured by on each of its rows: a pure function of the rows up to it. */
export type TrailingScale = (row: number) => ColumnScale;

/** So many rows a usual spread counts for beside a series' own: a few rows alone say little. */
const usualCounts = 4;

/** What the known rows of a column say. */
interface Moments {
  mean: number;
  deviation: number;
  count: number;
  /** Mean size of the values themselves. */
  size: number;
}

/**
 * Learns what series are measured by.
 *
 * @param rows how many of each series' rows are trained on
 */
export function learnScales(
  series: readonly SeriesRows[],
  past: readonly string[],
  rows: readonly number[],
  settings: Settings,
): SeriesScales {
  const told = series.map((one, position) => {
    const least = leastOf(one.values.subarray(0, rows[position]));
    const columns = measuredColumns(one, past, least, settings);
    return { id: one.id ?? '', least, moments: columns.map((column) => momentsOf(column, rows[position]!)) };
  });
  const usual = [...Array(past.length + 1).keys()].map((column) =>
    median(told.map(({ moments }) => relative(moments[column]!, isInLogs(column, settings))).filter(Boolean)),
  );
  const isAlone = series.length === 1;
  const known = told.map(({ id, least, moments }) => {
    const columns = moments.map((each, column) =>
      isAlone
        ? scaleOf(each, 0, 0, settings)
        : scaleOf(each, usual[column]! * (isInLogs(column, settings) ? 1 : each.size), usualCounts, settings),
    );
    return [id, { columns, least }] as const;
  });
  return { known: Object.fromEntries(known), usual };
}

/** Half of the least value above zero: what a zero counts as that comes later, under a logarithm. */
function leastOf(values: Float64Array): number {
  const least = values.reduce((low, value) => (value > 0 && value < low ? value : low), Infinity);
  return least === Infinity ? 1 : least / 2;
}

/** What the columns of a series are measured by: as in the fit, or a series that was not there by its own past. */
export function trailingScales(
  series: SeriesRows,
  past: readonly string[],
  { known, usual }: SeriesScales,
  settings: Settings,
): { scales: TrailingScale[]; least: number; isKnown: boolean } {
  const own = known[series.id ?? ''];
  if (own) {
    return { scales: own.columns.map((scale) => () => scale), least: own.least, isKnown: true };
  }
  // of the first value alone, so that no later one changes what is said of earlier ones
  const least = leastOf(series.values.subarray(series.values.findIndex((value) => value > 0)).subarray(0, 1));
  const scales = measuredColumns(series, past, least, settings).map(({ values, moves }, column) => {
    const moments = runningMoments(moves);
    const sizes = runningMoments(values.map(Math.abs));
    const isLog = isInLogs(column, settings);
    return (row: number) =>
      scaleOf(
        { ...moments[row]!, size: sizes[row]!.mean },
        usual[column]! * (isLog ? 1 : sizes[row]!.mean),
        usualCounts,
        settings,
      );
  });
  return { scales, least, isKnown: false };
}

function measuredColumns(series: SeriesRows, past: readonly string[], least: number, settings: Settings) {
  const { moves } = measureSeries(series, settings, least);
  const others = past.map((name) => {
    const values = series.pastCovariates![name]!;
    return { values, moves: changesOf(values, lagOf(settings)) };
  });
  return [{ values: series.values, moves }, ...others];
}

function isInLogs(column: number, { target }: Settings): boolean {
  return column === 0 && isLogarithm(target);
}

function momentsOf({ values, moves }: { values: Float64Array; moves: Float64Array }, rows: number): Moments {
  const last = runningMoments(moves.subarray(0, rows)).at(-1)!;
  const { mean: size } = runningMoments(values.subarray(0, rows).map(Math.abs)).at(-1)!;
  return { ...last, size };
}

function relative({ deviation, size }: Moments, isLog: boolean): number {
  return isLog ? deviation : deviation / (size || 1);
}

function scaleOf(
  { mean, deviation, count }: Moments,
  usual: number,
  weight: number,
  settings: Settings,
): ColumnScale {
  const square = (count * deviation * deviation + weight * usual * usual) / (count + weight);
  return { center: lagOf(settings) === 0 ? mean : 0, spread: Math.sqrt(square) || 1 };
}

function median(numbers: number[]): number {
  return numbers.sort((one, other) => one - other)[numbers.length >> 1] ?? 1;
}
