import {
  BtcfcError,
  defineOptions,
  type OptionsInput,
  option,
  readNumbers,
  studentTTwoSidedP,
} from '@btcfc/core';

const dieboldMarianoOptions = defineOptions('dieboldMariano', {
  /** Rows ahead that were forecast: errors of overlapping forecasts are related. @default 1 */
  horizon: option.integer({ min: 1, default: 1 }),
  /** Neighbouring rows whose losses may be related. @default the larger of horizon - 1 and 4 (rows / 100)^(2/9) */
  lags: option.integer({ min: 0 }),
});

/** Options of `dieboldMariano`. */
export interface DieboldMarianoOptions extends OptionsInput<typeof dieboldMarianoOptions> {}

/** What the test says. */
export interface DieboldMariano {
  /**
   * Below 0 where the first forecast loses less. NaN for fewer than 3 rows, infinite where the losses differ by the
   * same in all rows.
   */
  statistic: number;
  /** Of no difference, two-sided, by Student's t with rows - 1 degrees of freedom. NaN for fewer than 3 rows. */
  pValue: number;
  /** Mean difference of the losses; NaN for no rows. */
  difference: number;
  /** Neighbouring rows whose losses were taken to be related. */
  lags: number;
  /** Rows compared. */
  rows: number;
}

/**
 * Whether two forecasts differ by more than luck (Diebold & Mariano 1995): the mean difference of their losses over
 * its deviation, with the variance of Newey & West (1987, Bartlett weights) and the correction of Harvey, Leybourne &
 * Newbold (1997) for few rows. Forecasts that never differ have the statistic 0 and the p-value 1. Losses whose squares
 * lie beyond the largest number (above about 1e154) give NaN.
 *
 * @param losses of the first forecast, row by row in time order
 * @param baseline losses of the second, on the same rows
 * @throws BtcfcError `INVALID_OPTION`, also for a horizon of more rows than there are; `INVALID_DATA`, naming the row,
 * for what is no finite number
 *
 * @example
 * import { dieboldMariano } from '@btcfc/backtest'
 * const { statistic, pValue } = dieboldMariano([1, 2, 1, 1, 2], [2, 2, 3, 2, 2])
 */
export function dieboldMariano(
  losses: ArrayLike<number>,
  baseline: ArrayLike<number>,
  options: DieboldMarianoOptions = {},
): DieboldMariano {
  const { horizon, ...given } = dieboldMarianoOptions.read(options);
  const ours = readNumbers(losses, { name: 'losses', missing: 'refused' });
  const rows = ours.length;
  const theirs = readNumbers(baseline, { name: 'baseline', missing: 'refused', rows });
  const lags = given.lags ?? Math.max(horizon - 1, Math.floor(4 * (rows / 100) ** (2 / 9)));
  const differences = ours.map((loss, row) => loss - theirs[row]!);
  const difference = differences.reduce((sum, value) => sum + value, 0) / rows;
  const base = { difference, lags, rows };
  if (rows < 3) return { statistic: Number.NaN, pValue: Number.NaN, ...base };
  if (horizon > rows) throw beyondRows(horizon, rows);
  if (differences.every((value) => value === 0)) return { statistic: 0, pValue: 1, ...base };
  const variance = neweyWest(differences, difference, lags) / rows;
  // rounding must not take the root of less than 0, which it is where the horizon is all rows
  const correction = Math.sqrt(Math.max(0, rows + 1 - 2 * horizon + (horizon * (horizon - 1)) / rows) / rows);
  if (correction === 0) return { statistic: 0, pValue: 1, ...base };
  const statistic = (correction * difference) / Math.sqrt(variance);
  return { statistic, pValue: studentTTwoSidedP(statistic, rows - 1), ...base };
}

function beyondRows(horizon: number, rows: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `\`horizon\` is ${horizon}, but only ${rows} rows are compared: nothing can be told of so few.`,
    received: horizon,
    remedy: 'Compare more rows, or forecast fewer rows ahead.',
  });
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
