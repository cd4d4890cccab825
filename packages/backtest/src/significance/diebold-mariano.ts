import {
  BtcfcError,
  defineOptions,
  invalidOption,
  type OptionsInput,
  option,
  readNumbers,
  studentTTwoSidedP,
} from '@btcfc/core';
import { areEnoughRows, cosineTerms, cosineVariance, neweyWestVariance } from './long-run-variance';

/** How the variance of a mean of losses that hang together is found. */
export const varianceOptions = {
  /**
   * `cosine`: from few cosines, which keeps what it promises where forecasts overlap; `newey-west`: Bartlett weights, as
   * R's and Python's libraries have it, which calls luck skill too often there. @default 'cosine'
   */
  variance: option.oneOf(['cosine', 'newey-west'] as const, { default: 'cosine' }),
  /** With `newey-west`: neighbouring rows whose losses may be related. @default the larger of horizon - 1 and 4 (rows / 100)^(2/9) */
  lags: option.integer({ min: 0 }),
} as const;

const dieboldMarianoOptions = defineOptions('dieboldMariano', {
  /** Rows ahead that were forecast: errors of overlapping forecasts are related. @default 1 */
  horizon: option.integer({ min: 1, default: 1 }),
  ...varianceOptions,
});

/** Options of `dieboldMariano`. */
export interface DieboldMarianoOptions extends OptionsInput<typeof dieboldMarianoOptions> {}

/** What the test says. */
export interface DieboldMariano {
  /**
   * Below 0 where the first forecast loses less. NaN for too few rows, infinite where the losses differ by the same in
   * all rows.
   */
  statistic: number;
  /** Of no difference, two-sided, by Student's t. NaN for too few rows. */
  pValue: number;
  /** Mean difference of the losses; NaN for no rows. */
  difference: number;
  /** Degrees of freedom of Student's t; NaN for too few rows. */
  degrees: number;
  /** Rows compared. */
  rows: number;
}

/**
 * Whether two forecasts differ by more than luck (Diebold & Mariano 1995): the mean difference of their losses over
 * its deviation.
 *
 * The losses of forecasts that overlap are related, which hides how little is known. Their long-run variance is the mean
 * square of their first B cosine coefficients, B = max(1, min(.4 rows^(2/3), rows / (2 horizon))) rounded down, and the
 * statistic Student's t with B degrees of freedom (Lazarus, Lewis, Stock & Watson 2018). With `variance: 'newey-west'` it
 * is that of Newey & West (1987) with the correction of Harvey, Leybourne & Newbold (1997) and rows - 1 degrees.
 *
 * Forecasts that never differ have the statistic 0 and the p-value 1. Fewer than 3 rows, and by cosines fewer than two
 * horizons, give NaN: nothing can be told of them. Losses whose squares lie beyond the largest number (above about 1e154)
 * give NaN.
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
  const { horizon, variance, lags } = dieboldMarianoOptions.read(options);
  checkLags(variance, lags);
  const ours = readNumbers(losses, { name: 'losses', missing: 'refused' });
  const rows = ours.length;
  const theirs = readNumbers(baseline, { name: 'baseline', missing: 'refused', rows });
  const differences = ours.map((loss, row) => loss - theirs[row]!);
  const difference = differences.reduce((sum, value) => sum + value, 0) / rows;
  const isByCosines = variance === 'cosine';
  if (rows >= 3 && horizon > rows) throw beyondRows(horizon, rows);
  if (!(isByCosines ? areEnoughRows(rows, horizon) : rows >= 3)) {
    return { statistic: Number.NaN, pValue: Number.NaN, difference, degrees: Number.NaN, rows };
  }
  const degrees = isByCosines ? cosineTerms(rows, horizon) : rows - 1;
  if (differences.every((value) => value === 0)) {
    return { statistic: 0, pValue: 1, difference, degrees, rows };
  }
  const statistic = isByCosines
    ? difference / Math.sqrt(cosineVariance(differences, difference, degrees) / rows)
    : harveyStatistic(differences, difference, { horizon, lags });
  return { statistic, pValue: studentTTwoSidedP(statistic, degrees), difference, degrees, rows };
}

/** @throws BtcfcError `INVALID_OPTION` for lags where none are used */
export function checkLags(variance: 'cosine' | 'newey-west', lags: number | undefined): void {
  if (variance !== 'newey-west' && lags !== undefined)
    throw invalidOption('lags', lags, "left out, or `variance` 'newey-west'");
}

function harveyStatistic(
  differences: Float64Array,
  difference: number,
  { horizon, lags }: { horizon: number; lags: number | undefined },
): number {
  const rows = differences.length;
  const taken = lags ?? Math.max(horizon - 1, Math.floor(4 * (rows / 100) ** (2 / 9)));
  // rounding must not take the root of less than 0, which it is where the horizon is all rows
  const correction = Math.sqrt(Math.max(0, rows + 1 - 2 * horizon + (horizon * (horizon - 1)) / rows) / rows);
  if (correction === 0) return 0;
  return (correction * difference) / Math.sqrt(neweyWestVariance(differences, difference, taken) / rows);
}

function beyondRows(horizon: number, rows: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `\`horizon\` is ${horizon}, but only ${rows} rows are compared: nothing can be told of so few.`,
    received: horizon,
    remedy: 'Compare more rows, or forecast fewer rows ahead.',
  });
}
