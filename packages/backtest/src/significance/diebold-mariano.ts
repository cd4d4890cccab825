import { checkInteger } from '@btcfc/core';
import { twoSidedP } from '../numerics/student-t';

export interface DieboldMarianoOptions {
  /** Steps ahead that were forecast: errors of overlapping forecasts are related. @default 1 */
  horizon?: number;
  /** Neighbouring rows whose losses may be related. @default the larger of horizon - 1 and 4 (rows / 100)^(2/9) */
  lags?: number;
}

export interface DieboldMariano {
  /** Below 0 where the first forecast loses less. NaN for fewer than 3 rows. */
  statistic: number;
  /** Of no difference, two-sided, by Student's t with rows - 1 degrees of freedom. */
  pValue: number;
  /** Mean difference of the losses. */
  difference: number;
  lags: number;
  rows: number;
}

/**
 * Whether two forecasts differ by more than luck (Diebold & Mariano 1995): the mean difference of their losses over
 * its deviation, with the variance of Newey & West (1987, Bartlett weights) and the correction of Harvey, Leybourne &
 * Newbold (1997) for few rows. Forecasts that never differ have the statistic 0 and the p-value 1.
 *
 * @param losses of the first forecast, row by row in time order
 * @param baseline losses of the second, on the same rows
 */
export function dieboldMariano(
  losses: ArrayLike<number>,
  baseline: ArrayLike<number>,
  { horizon = 1, lags }: DieboldMarianoOptions = {},
): DieboldMariano {
  const rows = losses.length;
  checkInteger('horizon', horizon, { min: 1 });
  checkInteger('baseline.length', baseline.length, { min: rows, max: rows });
  const width = lags ?? Math.max(horizon - 1, Math.floor(4 * (rows / 100) ** (2 / 9)));
  checkInteger('lags', width, { min: 0 });
  const differences = Float64Array.from(losses, (loss, row) => loss - baseline[row]!);
  const difference = differences.reduce((sum, value) => sum + value, 0) / rows;
  const base = { difference, lags: width, rows };
  if (rows < 3) return { statistic: Number.NaN, pValue: Number.NaN, ...base };
  if (differences.every((value) => value === 0)) return { statistic: 0, pValue: 1, ...base };
  const variance = neweyWest(differences, difference, width) / rows;
  const correction = Math.sqrt((rows + 1 - 2 * horizon + (horizon * (horizon - 1)) / rows) / rows);
  const statistic = (correction * difference) / Math.sqrt(variance);
  return { statistic, pValue: twoSidedP(statistic, rows - 1), ...base };
}

/** The long-run variance of a series around its mean, never below 0. */
function neweyWest(values: Float64Array, mean: number, lags: number): number {
  let variance = 0;
  for (let lag = 0; lag <= Math.min(lags, values.length - 1); lag++) {
    let covariance = 0;
    for (let row = lag; row < values.length; row++) {
      covariance += (values[row]! - mean) * (values[row - lag]! - mean);
    }
    const weight = lag === 0 ? 1 : 2 * (1 - lag / (lags + 1));
    variance += (weight * covariance) / values.length;
  }
  return variance;
}
