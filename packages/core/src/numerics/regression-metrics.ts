import { readNumbers } from '../data/numbers';
import { BtcfcError } from '../errors/error';

/** How far forecasts lie from what happened. */
export interface RegressionMetrics {
  /** Mean squared error, in squared units of the data. */
  mse: number;
  /** Root of the mean squared error, in units of the data. */
  rmse: number;
  /** Mean absolute error, in units of the data. */
  mae: number;
  /** Coefficient of determination: 1 is perfect, 0 is as good as the mean of `actual`. */
  r2: number;
}

/**
 * How far forecasts lie from what happened, as scikit-learn defines it; for a constant `actual` R2 is 1 if
 * every forecast is exact and 0 otherwise, and for a single row it is NaN. Where squares (of values above about 1e154)
 * lie beyond the largest number, MSE and RMSE are Infinity and R2 is NaN or -Infinity.
 *
 * @param actual what happened, shape [rows]
 * @param predicted the forecasts, shape [rows]
 * @throws BtcfcError `INVALID_DATA` if the lengths differ, are 0, or a value is missing or not finite
 *
 * @example
 * import { regressionMetrics } from '@btcfc/core';
 *
 * regressionMetrics([3, -0.5, 2, 7], [2.5, 0, 2, 8]).mae; // -> 0.5
 */
export function regressionMetrics(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): RegressionMetrics {
  const happened = readNumbers(actual, { name: 'actual', missing: 'refused' });
  const forecast = readNumbers(predicted, { name: 'predicted', missing: 'refused' });
  const rows = happened.length;
  if (rows !== forecast.length || rows === 0) throw notComparable(rows, forecast.length);
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += happened[row]!;
  const mean = sum / rows;
  let squares = 0;
  let absolutes = 0;
  let spread = 0;
  let rest = 0;
  for (let row = 0; row < rows; row++) {
    const error = happened[row]! - forecast[row]!;
    const deviation = happened[row]! - mean;
    squares += error * error;
    absolutes += Math.abs(error);
    spread += deviation * deviation;
    rest += deviation;
  }
  // the second sum corrects the rounding of the mean (Chan, Golub & LeVeque 1983)
  const variance = Math.max(0, (spread - (rest * rest) / rows) / rows);
  const mse = squares / rows;
  return { mse, rmse: Math.sqrt(mse), mae: absolutes / rows, r2: determination(rows, mse, variance, mean) };
}

function determination(rows: number, mse: number, variance: number, mean: number): number {
  if (rows < 2) return Number.NaN;
  // deviations of the last digits alone are rounding
  const rounding = 4 * Number.EPSILON * mean;
  if (variance <= rounding * rounding) return mse === 0 ? 1 : 0;
  return 1 - mse / variance;
}

function notComparable(actual: number, predicted: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: 'Forecasts can only be compared with as many actual values.',
    received: { actual, predicted },
    remedy: 'Pass two arrays of finite numbers, equally long and not empty.',
  });
}
