import { BtcfcError, checkInteger, checkOneOf } from '@btcfc/core';

export interface PersistenceOptions {
  /** The series up to the last day known, shape [rows]. */
  series: ArrayLike<number>;
}

/**
 * The forecast that tomorrow is as today: entry `row` is what is forecast, standing at that row, for any
 * later one. On prices this is the baseline that a model has to beat.
 *
 * @returns shape [rows]
 */
export function persistenceForecast({ series }: PersistenceOptions): Float64Array {
  return Float64Array.from(series);
}

export interface DriftOptions {
  /** The series up to the last day known, shape [rows]; above 0 throughout if `scale` is `'log'`. */
  series: ArrayLike<number>;
  /** How many rows ahead. @default 1 */
  horizon?: number;
  /** Whether the average step is a difference or a ratio (for prices that grow by percentages). @default 'linear' */
  scale?: 'linear' | 'log';
}

/**
 * The last value moved on by the average step so far (Hyndman & Athanasopoulos, Forecasting: Principles and
 * Practice, section 5.2): entry `row` is what is forecast, standing at that row, for `horizon` rows later.
 * Only rows up to the one stood at are used; the first row has no step yet and forecasts its own value.
 *
 * @returns shape [rows]
 * @throws BtcfcError `INVALID_OPTION`, or `INVALID_DATA` for a value that has no logarithm
 */
export function driftForecast({ series, horizon = 1, scale = 'linear' }: DriftOptions): Float64Array {
  checkInteger('horizon', horizon, { min: 1 });
  checkOneOf('scale', scale, ['linear', 'log']);
  if (scale === 'linear') return driftOf(Float64Array.from(series), horizon);
  return driftOf(Float64Array.from(series, logarithm), horizon).map(Math.exp);
}

function driftOf(series: Float64Array, horizon: number): Float64Array {
  const first = series[0] ?? 0;
  return series.map((value, row) => (row === 0 ? value : value + (horizon * (value - first)) / row));
}

function logarithm(value: number, row: number): number {
  if (value > 0) return Math.log(value);
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `A drift on the log scale needs values above 0, but not so in row ${row + 1}.`,
    received: value,
    remedy: "Leave such rows out, or pass `scale: 'linear'`.",
  });
}
