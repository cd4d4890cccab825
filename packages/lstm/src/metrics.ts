import { BtcfcError } from '@btcfc/core';

/** How far forecasts are from what came true. */
export interface Metrics {
  /** Mean squared error, squared units of the target. */
  mse: number;
  /** Root of `mse`, units of the target. */
  rmse: number;
  /** Mean absolute error, units of the target. */
  mae: number;
  /** Coefficient of determination: 1 is perfect, 0 is as good as the mean of the true values. */
  r2: number;
}

/**
 * Mean squared, root mean squared and mean absolute error, and R2.
 *
 * R2 follows scikit-learn 1.2: for a constant target it is 1 where every forecast is exact and else 0, and
 * for a single row it is NaN.
 *
 * @throws BtcfcError `INVALID_DATA` if there are no rows or the lengths differ
 */
export function metrics(truth: ArrayLike<number>, forecast: ArrayLike<number>): Metrics {
  const rows = truth.length;
  if (rows === 0 || forecast.length !== rows) {
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `Metrics need as many forecasts as true values, and at least one; there are ${forecast.length} and ${rows}.`,
      remedy: 'Pass two arrays of equal length.',
    });
  }
  let squared = 0;
  let absolute = 0;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const error = truth[row]! - forecast[row]!;
    squared += error * error;
    absolute += Math.abs(error);
    sum += truth[row]!;
  }
  const mean = sum / rows;
  let spread = 0;
  for (let row = 0; row < rows; row++) spread += (truth[row]! - mean) ** 2;
  const mse = squared / rows;
  return { mse, rmse: Math.sqrt(mse), mae: absolute / rows, r2: determination(squared, spread, rows) };
}

function determination(squared: number, spread: number, rows: number): number {
  if (rows < 2) return Number.NaN;
  if (spread === 0) return squared === 0 ? 1 : 0;
  return 1 - squared / spread;
}
