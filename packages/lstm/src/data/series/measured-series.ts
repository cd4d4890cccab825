import type { Settings } from '../../settings/hyperparameters';
import { isLogarithm, isSeasonal } from '../../settings/scaling';
import { type SharedSmoothing, smooth } from '../smoothing/smooth';
import { lagOf, rowsLost } from './decide';
import type { SeriesRows, ValueAt } from './series-rows';

type UnitSettings = Pick<Settings, 'target' | 'period'>;

/** What the values of a series stand on under a logarithm. */
export interface Ground {
  /** What is added to each, so that zeros have a logarithm too; 0 where there are none. */
  shift: number;
  /** What counts for a sum that has none even so. */
  least: number;
}

/** A smoothing that series share, and where in the season a series begins. */
export interface PlacedSmoothing {
  shared: SharedSmoothing;
  phase: number;
  horizon: number;
}

/** A series as the network learns it: itself or its logarithm, and the changes of that. */
export interface MeasuredSeries {
  /** NaN where missing. Shape [rows]. */
  level: Float64Array;
  /** What is known of the level on each row: the last season's or the last value where it is missing. Shape [rows]. */
  known: Float64Array;
  /** The level itself on a row, its change or how it surprised; NaN where it is not known. */
  moveAt: ValueAt;
  /** What a smoothing expects after each row, where residuals are learned. Shape [rows, horizon]. */
  ahead?: Float64Array;
}

export function measureSeries(
  { values }: Pick<SeriesRows, 'values'>,
  settings: UnitSettings,
  ground: Ground,
  smoothing?: PlacedSmoothing,
): MeasuredSeries {
  const level = levelOf(values, settings, ground);
  const known = fillFromPast(level, isSeasonal(settings.target) ? settings.period : 1);
  if (!smoothing) return { level, known, moveAt: changeAt(level, lagOf(settings)) };
  const { surprises, ahead } = smooth(level, smoothing.shared, smoothing);
  surprises.fill(Number.NaN, 0, rowsLost(settings));
  return { level, known, moveAt: (row) => surprises[row]!, ahead };
}

/** Its `moveAt` alone, for which no logarithms are held. */
export function movesOf(
  { values }: Pick<SeriesRows, 'values'>,
  settings: UnitSettings,
  ground: Ground,
  smoothing?: PlacedSmoothing,
): ValueAt {
  if (smoothing) return measureSeries({ values }, settings, ground, smoothing).moveAt;
  const levelAt = levelFrom(settings, ground);
  return changesOf((row) => levelAt(values[row]!), lagOf(settings));
}

/** A series itself, or its logarithms. */
export function levelOf(
  values: Float64Array,
  settings: Pick<UnitSettings, 'target'>,
  ground: Ground,
): Float64Array {
  return isLogarithm(settings.target) ? values.map(levelFrom(settings, ground)) : values;
}

function levelFrom({ target }: Pick<UnitSettings, 'target'>, { shift, least }: Ground) {
  if (!isLogarithm(target)) return (value: number) => value;
  return (value: number) => Math.log(value + shift <= 0 ? least : value + shift);
}

/** Changes over some rows; the values themselves over none. */
export function changeAt(values: Float64Array, lag: number): ValueAt {
  return changesOf((row) => values[row]!, lag);
}

function changesOf(valueAt: ValueAt, lag: number): ValueAt {
  if (lag === 0) return valueAt;
  return (row) => (row < lag ? Number.NaN : valueAt(row) - valueAt(row - lag));
}

function fillFromPast(level: Float64Array, period: number): Float64Array {
  // nothing is written to either
  if (!level.some(Number.isNaN)) return level;
  const known = level.slice();
  known.forEach((value, row) => {
    if (!Number.isNaN(value) || row === 0) return;
    known[row] = known[row - period] ?? known[row - 1]!;
  });
  return known;
}

/** The row of the last known season that stands where a row some steps ahead does in its own. */
export function rowOfLastSeason(row: number, step: number, period: number): number {
  return row + step - period * Math.ceil(step / period);
}

/** Mean and deviation of what is known of some values, and how many these are. */
export interface KnownMoments {
  mean: number;
  deviation: number;
  count: number;
}

/** Mean and deviation of what is known up to each row. */
export function runningMoments(rows: number, valueAt: ValueAt): KnownMoments[] {
  const sums = new RunningSums();
  return Array.from({ length: rows }, (_, row) => {
    sums.add(valueAt(row));
    return sums.moments();
  });
}

/** Mean and deviation of all that is known of the first rows, the last of `runningMoments`. */
export function momentsOfAll(rows: number, valueAt: ValueAt): KnownMoments {
  const sums = new RunningSums();
  for (let row = 0; row < rows; row++) sums.add(valueAt(row));
  return sums.moments();
}

/** Welford 1962. */
class RunningSums {
  private count = 0;
  private mean = 0;
  private squares = 0;

  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.count++;
    const away = value - this.mean;
    this.mean += away / this.count;
    this.squares += away * (value - this.mean);
  }

  moments(): KnownMoments {
    const { count, mean, squares } = this;
    const deviation = count > 1 ? Math.sqrt(squares / count) : 0;
    // rounding alone is no spread
    return { mean, deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 0, count };
  }
}
