import { BtcfcError } from './errors/error';

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
 * every forecast is exact and 0 otherwise, and for a single row it is NaN.
 *
 * @param actual what happened, shape [rows]
 * @param predicted the forecasts, shape [rows]
 * @throws BtcfcError `INVALID_DATA` if the lengths differ, are 0, or a value is not finite
 */
export function regressionMetrics(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): RegressionMetrics {
  const rows = actual.length;
  checkComparable(actual, predicted);
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += actual[row]!;
  const mean = sum / rows;
  let squares = 0;
  let absolutes = 0;
  let spread = 0;
  for (let row = 0; row < rows; row++) {
    const error = actual[row]! - predicted[row]!;
    squares += error * error;
    absolutes += Math.abs(error);
    spread += (actual[row]! - mean) ** 2;
  }
  const mse = squares / rows;
  return { mse, rmse: Math.sqrt(mse), mae: absolutes / rows, r2: determination(rows, squares, spread) };
}

function determination(rows: number, squares: number, spread: number): number {
  if (rows < 2) return Number.NaN;
  if (spread === 0) return squares === 0 ? 1 : 0;
  return 1 - squares / spread;
}

function checkComparable(actual: ArrayLike<number>, predicted: ArrayLike<number>): void {
  const remedy = 'Pass two arrays of finite numbers, equally long and not empty.';
  if (actual.length !== predicted.length || actual.length === 0) {
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: 'Forecasts can only be compared with as many actual values.',
      received: { actual: actual.length, predicted: predicted.length },
      remedy,
    });
  }
  for (const [name, values] of Object.entries({ actual, predicted })) {
    const row = Array.prototype.findIndex.call(values, (value: number) => !Number.isFinite(value));
    if (row === -1) continue;
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `\`${name}\` is not a finite number in row ${row + 1}.`,
      received: values[row],
      remedy,
    });
  }
}
