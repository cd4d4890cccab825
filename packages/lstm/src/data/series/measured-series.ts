import type { Settings } from '../../settings/hyperparameters';
import { isLogarithm, isSeasonal } from '../../settings/scaling';
import { lagOf } from './decide';
import type { SeriesRows } from './series-rows';

type UnitSettings = Pick<Settings, 'target' | 'period'>;

/** A series as the network learns it: itself or its logarithm, and the changes of that. */
export interface MeasuredSeries {
  /** NaN where missing. Shape [rows]. */
  level: Float64Array;
  /** What is known of the level on each row: the last season's or the last value where it is missing. Shape [rows]. */
  known: Float64Array;
  /** The level itself, or its change; NaN where it is not known. Shape [rows]. */
  moves: Float64Array;
}

/** @param least what a value that has no logarithm counts as */
export function measureSeries(
  { values }: Pick<SeriesRows, 'values'>,
  settings: UnitSettings,
  least: number,
): MeasuredSeries {
  const level = isLogarithm(settings.target)
    ? values.map((value) => Math.log(value <= 0 ? least : value))
    : values;
  return {
    level,
    known: fillFromPast(level, isSeasonal(settings.target) ? settings.period : 1),
    moves: changesOf(level, lagOf(settings)),
  };
}

/** Changes over some rows; the values themselves over none. */
export function changesOf(values: Float64Array, lag: number): Float64Array {
  if (lag === 0) return values;
  return values.map((value, row) => (row < lag ? Number.NaN : value - values[row - lag]!));
}

function fillFromPast(level: Float64Array, period: number): Float64Array {
  const known = level.slice();
  known.forEach((value, row) => {
    if (!Number.isNaN(value) || row === 0) return;
    known[row] = known[row - period] ?? known[row - 1]!;
  });
  return known;
}

/** The row whose level a forecast some steps after a row starts from: the last one, or that of the last known season. */
export function baseRow(row: number, step: number, { target, period }: UnitSettings): number {
  if (!isSeasonal(target)) return row;
  return row + step - period * Math.ceil(step / period);
}

/** Mean and deviation of what is known up to each row (Welford 1962). */
export function runningMoments(values: Float64Array): { mean: number; deviation: number; count: number }[] {
  let count = 0;
  let mean = 0;
  let squares = 0;
  return Array.from(values, (value) => {
    if (!Number.isNaN(value)) {
      count++;
      const away = value - mean;
      mean += away / count;
      squares += away * (value - mean);
    }
    const deviation = count > 1 ? Math.sqrt(squares / count) : 0;
    // rounding alone is no spread
    return { mean, deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 0, count };
  });
}
