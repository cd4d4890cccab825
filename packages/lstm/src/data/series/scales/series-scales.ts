import type { Settings } from '../../../settings/hyperparameters';
import { isLogarithm, isResidual } from '../../../settings/scaling';
import type { SharedSmoothing } from '../../smoothing/smooth';
import { lagOf, staysAboveZero } from '../decide';
import { changeAt, type Ground, momentsOfAll, movesOf, runningMoments } from '../measured-series';
import type { SeriesColumns } from '../series-columns';
import type { SeriesRows, ValueAt } from '../series-rows';
import { placedSmoothing, sharedSmoothing } from './shared-smoothing';

/** What a column of a series is measured by. */
export interface ColumnScale {
  /** What is taken off; 0 for changes. */
  center: number;
  /** What it is divided by then. */
  spread: number;
}

/** What a series of the fit is measured by: the column of the series itself, then those known for the past. */
export interface SeriesScale extends Ground {
  columns: readonly ColumnScale[];
}

/** What series are measured by, learned from their training rows. */
export interface SeriesScales {
  /** By id; that of a single series without one is called ''. */
  known: Readonly<Record<string, SeriesScale>>;
  /** What residuals are left over by, where they are learned. */
  smoothing?: SharedSmoothing;
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
  { past, clock }: Pick<SeriesColumns, 'past' | 'clock'>,
  rows: readonly number[],
  settings: Settings,
  kept?: SharedSmoothing,
): SeriesScales {
  const grounds = series.map(({ values }, position) =>
    groundOf(values.subarray(0, rows[position]), settings),
  );
  const learning = series.map((one, position) => ({
    ...{ rows: one, trained: rows[position]!, ground: grounds[position]! },
  }));
  const smoothing = kept ?? sharedSmoothing(learning, clock, settings);
  const told = series.map((one, position) => {
    const ground = grounds[position]!;
    const columns = measuredColumns(one, { past, clock }, { ground, smoothing }, settings);
    return { id: one.id ?? '', ground, moments: columns.map((column) => momentsOf(column, rows[position]!)) };
  });
  const usual = [...Array(past.length + 1).keys()].map((column) =>
    median(told.map(({ moments }) => relative(moments[column]!, isInLogs(column, settings))).filter(Boolean)),
  );
  const isAlone = series.length === 1;
  const known = told.map(({ id, ground, moments }) => {
    const columns = moments.map((each, column) =>
      isAlone
        ? scaleOf(each, 0, 0, settings)
        : scaleOf(each, usual[column]! * (isInLogs(column, settings) ? 1 : each.size), usualCounts, settings),
    );
    return [id, { columns, ...ground }] as const;
  });
  return { known: Object.fromEntries(known), usual, ...(smoothing && { smoothing }) };
}

/** A zero that comes later counts as half of the least value above zero; where zeros are usual, all is lifted by the mean. */
function groundOf(values: Float64Array, { target }: Pick<Settings, 'target'>): Ground {
  const shift =
    isResidual(target) && !staysAboveZero({ values })
      ? momentsOfAll(values.length, (row) => values[row]!).mean
      : 0;
  const least = values.reduce((low, value) => (value + shift > 0 && value < low ? value : low), Infinity);
  return { shift, least: least === Infinity ? 1 : (least + shift) / 2 };
}

/** What the columns of a series are measured by: as in the fit, or a series that was not there by its own past. */
export function trailingScales(
  series: SeriesRows,
  columns: Pick<SeriesColumns, 'past' | 'clock'>,
  { known, usual, smoothing }: SeriesScales,
  settings: Settings,
): { scales: TrailingScale[]; ground: Ground; isKnown: boolean } {
  const own = known[series.id ?? ''];
  if (own) {
    return { scales: own.columns.map((scale) => () => scale), ground: own, isKnown: true };
  }
  // of the first value alone, so that no later one changes what is said of earlier ones
  const ground = groundOf(
    series.values.subarray(series.values.findIndex((value) => value > 0)).subarray(0, 1),
    settings,
  );
  const scales = measuredColumns(series, columns, { ground, smoothing }, settings).map(
    ({ values, moveAt }, column) => {
      const moments = runningMoments(values.length, moveAt);
      const sizes = runningMoments(values.length, (row) => Math.abs(values[row]!));
      const isLog = isInLogs(column, settings);
      return (row: number) =>
        scaleOf(
          { ...moments[row]!, size: sizes[row]!.mean },
          usual[column]! * (isLog ? 1 : sizes[row]!.mean),
          usualCounts,
          settings,
        );
    },
  );
  return { scales, ground, isKnown: false };
}

function measuredColumns(
  series: SeriesRows,
  { past, clock }: Pick<SeriesColumns, 'past' | 'clock'>,
  { ground, smoothing }: { ground: Ground; smoothing: SharedSmoothing | undefined },
  settings: Settings,
) {
  const moveAt = movesOf(series, settings, ground, placedSmoothing(series, smoothing, clock, { horizon: 0 }));
  const others = past.map((name) => {
    const values = series.pastCovariates![name]!;
    return { values, moveAt: changeAt(values, lagOf(settings)) };
  });
  return [{ values: series.values, moveAt }, ...others];
}

function isInLogs(column: number, { target }: Settings): boolean {
  return column === 0 && isLogarithm(target);
}

function momentsOf({ values, moveAt }: { values: Float64Array; moveAt: ValueAt }, rows: number): Moments {
  const { mean: size } = momentsOfAll(rows, (row) => Math.abs(values[row]!));
  return { ...momentsOfAll(rows, moveAt), size };
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
