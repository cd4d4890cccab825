import { defineOptions, type OptionsInput, option, readNumbers, regressionMetrics } from '@btcfc/core';
import { naiveScale } from './naive-scale';
import { checkRows, mean, pairedRows } from './paired-rows';

/**
 * Mean absolute error, in units of the data. Rows whose actual value is missing are left out; NaN if none is left, and
 * Infinity where errors add up to more than the largest number.
 *
 * @param actual what happened, shape [rows]
 * @param predicted the forecasts, shape [rows]
 * @throws BtcfcError `INVALID_DATA` if the lengths differ, a value is no number, or a forecast is missing or infinite
 *
 * @example
 * import { mae } from '@btcfc/backtest'
 * mae([3, 5], [2, 7]) // -> 1.5
 */
export function mae(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return mean(errorsOf(actual, predicted).map(Math.abs));
}

/**
 * Root of the mean squared error, in units of the data. Rows whose actual value is missing are left out; NaN if none is
 * left, and Infinity where squared errors (of values above about 1e154) lie beyond the largest number.
 *
 * @param actual what happened, shape [rows]
 * @param predicted the forecasts, shape [rows]
 * @throws BtcfcError as `mae`
 *
 * @example
 * import { rmse } from '@btcfc/backtest'
 * rmse([3, 5], [2, 6]) // -> 1
 */
export function rmse(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return Math.sqrt(mean(errorsOf(actual, predicted).map((error) => error * error)));
}

/**
 * Coefficient of determination, as scikit-learn defines it: for a constant `actual` 1 if every forecast is exact and
 * 0 otherwise; NaN for fewer than 2 rows, and NaN or -Infinity where squares (of values above about 1e154) lie beyond the
 * largest number. On a series that wanders it is near 1 for almost any forecast. Rows whose
 * actual value is missing are left out.
 *
 * @param actual what happened, shape [rows]
 * @param predicted the forecasts, shape [rows]
 * @throws BtcfcError as `mae`
 *
 * @example
 * import { r2 } from '@btcfc/backtest'
 * r2([1, 2, 3], [1, 2, 3]) // -> 1
 */
export function r2(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const pairs = pairedRows(actual, predicted);
  if (pairs.rows.length < 2) return Number.NaN;
  return regressionMetrics(pairs.actual, pairs.predicted).r2;
}

/**
 * Mean absolute error as a fraction of the actual value. An actual value of 0 makes it Infinity, unless its
 * forecast is exactly 0 as well, which counts as no error. Rows whose actual value is missing are left out; NaN if none
 * is left.
 *
 * @param actual what happened, shape [rows]
 * @param predicted the forecasts, shape [rows]
 * @throws BtcfcError as `mae`
 *
 * @example
 * import { mape } from '@btcfc/backtest'
 * mape([10, 20], [9, 22]) // -> 0.1
 */
export function mape(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const pairs = pairedRows(actual, predicted);
  return mean(pairs.actual.map((value, row) => fraction(value - pairs.predicted[row]!, value)));
}

/**
 * Mean of `2 |error| / (|actual| + |forecast|)`, from 0 to 2; 0 where both are 0. Rows whose actual value is missing are
 * left out; NaN if none is left.
 *
 * @param actual what happened, shape [rows]
 * @param predicted the forecasts, shape [rows]
 * @throws BtcfcError as `mae`
 *
 * @example
 * import { smape } from '@btcfc/backtest'
 * smape([1, 2], [3, 2]) // -> 0.5
 */
export function smape(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const pairs = pairedRows(actual, predicted);
  return mean(
    pairs.actual.map((value, row) => {
      const forecast = pairs.predicted[row]!;
      return 2 * fraction(value - forecast, Math.abs(value) + Math.abs(forecast));
    }),
  );
}

const scaleOptions = defineOptions('the scale of a metric', {
  /** The series that the model was trained on, shape [rows]. */
  training: option.anything<ArrayLike<number>, { required: true }>({ required: true }),
  /** Rows of a season: the scale is the error of the seasonal naive forecast. @default 1 */
  period: option.integer({ min: 1, default: 1 }),
});

/** By what errors are divided. */
export interface ScaleOptions extends OptionsInput<typeof scaleOptions> {}

/**
 * Mean absolute error over that of the (seasonal) naive forecast one season ahead within the training rows (Hyndman &
 * Koehler 2006). NaN where the training series never moves, has no more rows than a season, or no actual value is known.
 *
 * @param actual what happened, shape [rows]
 * @param predicted the forecasts, shape [rows]
 * @throws BtcfcError as `mae`; `INVALID_OPTION`
 *
 * @example
 * import { mase } from '@btcfc/backtest'
 * mase([5], [7], { training: [1, 2, 4] }) // -> 1.3333333333333333
 */
export function mase(actual: ArrayLike<number>, predicted: ArrayLike<number>, scale: ScaleOptions): number {
  return relative(mae(actual, predicted), readScale(scale).absolute);
}

/**
 * Root of the mean squared error over that of the (seasonal) naive forecast in training, as in M5. NaN as `mase`.
 *
 * @param actual what happened, shape [rows]
 * @param predicted the forecasts, shape [rows]
 * @throws BtcfcError as `mase`
 *
 * @example
 * import { rmsse } from '@btcfc/backtest'
 * rmsse([5], [7], { training: [1, 2, 3] }) // -> 2
 */
export function rmsse(actual: ArrayLike<number>, predicted: ArrayLike<number>, scale: ScaleOptions): number {
  return relative(rmse(actual, predicted), Math.sqrt(readScale(scale).squared));
}

/** How often a direction was forecast rightly. */
export interface DirectionalAccuracy {
  /** Share of moves whose direction was forecast; a forecast without a direction counts half. NaN if nothing moved. */
  accuracy: number;
  /** What always forecasting a rise scores on the same rows. NaN if nothing moved. */
  alwaysUp: number;
  /** Moves there were: rows without one are left out. */
  moves: number;
}

/**
 * How often the direction of the next move was right, beside what "always up" scores: in a series that rises that alone
 * is well above one half.
 *
 * @param actual what happened, shape [rows]
 * @param predicted the forecasts, shape [rows]
 * @param previous the last value known when each forecast was made, shape [rows]
 * @throws BtcfcError as `mae`
 *
 * @example
 * import { directionalAccuracy } from '@btcfc/backtest'
 * directionalAccuracy([11, 12, 9], [12, 9, 8], [10, 10, 10]).accuracy // -> 0.6666666666666666
 */
export function directionalAccuracy(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  previous: ArrayLike<number>,
): DirectionalAccuracy {
  const pairs = pairedRows(actual, predicted);
  const last = readNumbers(previous, { name: 'previous' });
  checkRows(actual, last.length);
  let right = 0;
  let up = 0;
  let moves = 0;
  for (const [index, row] of pairs.rows.entries()) {
    const move = Math.sign(pairs.actual[index]! - last[row]!);
    if (move === 0 || Number.isNaN(move)) continue;
    const said = Math.sign(pairs.predicted[index]! - last[row]!);
    moves++;
    if (move > 0) up++;
    if (said === move) right++;
    else if (said === 0) right += 0.5;
  }
  return { accuracy: right / moves, alwaysUp: up / moves, moves };
}

function errorsOf(actual: ArrayLike<number>, predicted: ArrayLike<number>): Float64Array {
  const pairs = pairedRows(actual, predicted);
  return pairs.actual.map((value, row) => value - pairs.predicted[row]!);
}

function readScale(options: ScaleOptions) {
  const { training, period } = scaleOptions.read(options);
  return naiveScale(readNumbers(training, { name: 'training' }), period);
}

function relative(error: number, scale: number): number {
  return scale === 0 ? Number.NaN : error / scale;
}

function fraction(error: number, of: number): number {
  return error === 0 ? 0 : Math.abs(error) / Math.abs(of);
}
