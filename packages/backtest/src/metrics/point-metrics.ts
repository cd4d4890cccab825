import { checkInteger } from '@btcfc/core';
import { checkRows, mean, pairedRows } from './paired-rows';

// Throughout: rows whose actual value is NaN are left out, and what is left of no rows is NaN.

/** Mean absolute error, in units of the data. */
export function mae(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return mean(pairedRows(actual, predicted).map((pair) => Math.abs(pair.actual - pair.predicted)));
}

/** Root of the mean squared error, in units of the data. */
export function rmse(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return Math.sqrt(mean(pairedRows(actual, predicted).map((pair) => (pair.actual - pair.predicted) ** 2)));
}

/**
 * Coefficient of determination, as scikit-learn defines it: for a constant `actual` 1 if every forecast is exact and
 * 0 otherwise; NaN for a single row. On a series that wanders it is near 1 for almost any forecast.
 */
export function r2(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const pairs = pairedRows(actual, predicted);
  if (pairs.length < 2) return Number.NaN;
  const centre = mean(pairs.map((pair) => pair.actual));
  const spread = mean(pairs.map((pair) => (pair.actual - centre) ** 2));
  const error = mean(pairs.map((pair) => (pair.actual - pair.predicted) ** 2));
  if (spread === 0) return error === 0 ? 1 : 0;
  return 1 - error / spread;
}

/**
 * Mean absolute error as a fraction of the actual value. An actual value of 0 makes it Infinity, unless its
 * forecast is exactly 0 as well, which counts as no error.
 */
export function mape(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return mean(
    pairedRows(actual, predicted).map((pair) => fraction(pair.actual - pair.predicted, pair.actual)),
  );
}

/** Mean of `2 |error| / (|actual| + |forecast|)`, from 0 to 2; 0 where both are 0. */
export function smape(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return mean(
    pairedRows(actual, predicted).map(
      (pair) => 2 * fraction(pair.actual - pair.predicted, Math.abs(pair.actual) + Math.abs(pair.predicted)),
    ),
  );
}

export interface ScaleOptions {
  /** The series that the model was trained on. */
  training: ArrayLike<number>;
  /** Rows of a season: the scale is the error of the seasonal naive forecast. @default 1 */
  period?: number;
}

/**
 * Mean absolute error over that of the (seasonal) naive forecast one season ahead within the training rows (Hyndman &
 * Koehler 2006). NaN where the training series never moves.
 */
export function mase(actual: ArrayLike<number>, predicted: ArrayLike<number>, scale: ScaleOptions): number {
  return relative(mae(actual, predicted), naiveErrors(scale).absolute);
}

/** Root of the mean squared error over that of the naive forecast in training, as in M5. NaN where that never moves. */
export function rmsse(actual: ArrayLike<number>, predicted: ArrayLike<number>, scale: ScaleOptions): number {
  return relative(rmse(actual, predicted), Math.sqrt(naiveErrors(scale).squared));
}

export interface DirectionalAccuracy {
  /** Share of moves whose direction was forecast; a forecast without a direction counts half. */
  accuracy: number;
  /** What always forecasting a rise scores on the same rows. */
  alwaysUp: number;
  /** Moves there were: rows without one are left out. */
  moves: number;
}

/**
 * How often the direction of the next move was right, beside what "always up" scores: in a bull market that alone is
 * well above one half.
 *
 * @param previous the last value known when each forecast was made, shape [rows]
 */
export function directionalAccuracy(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  previous: ArrayLike<number>,
): DirectionalAccuracy {
  checkRows(actual, previous.length);
  let right = 0;
  let up = 0;
  let moves = 0;
  for (const pair of pairedRows(actual, predicted)) {
    const move = Math.sign(pair.actual - previous[pair.row]!);
    if (move === 0 || Number.isNaN(move)) continue;
    const said = Math.sign(pair.predicted - previous[pair.row]!);
    moves++;
    if (move > 0) up++;
    if (said === move) right++;
    else if (said === 0) right += 0.5;
  }
  return { accuracy: right / moves, alwaysUp: up / moves, moves };
}

/** `1 - loss / baseline`: 0 for the baseline itself, 1 if perfect; NaN where the baseline has no loss at all. */
export function skill(loss: number, baseline: number): number {
  return baseline === 0 ? Number.NaN : 1 - loss / baseline;
}

function naiveErrors({ training, period = 1 }: ScaleOptions): { absolute: number; squared: number } {
  checkInteger('period', period, { min: 1 });
  const steps: number[] = [];
  for (let row = period; row < training.length; row++) {
    const step = training[row]! - training[row - period]!;
    if (!Number.isNaN(step)) steps.push(step);
  }
  return { absolute: mean(steps.map(Math.abs)), squared: mean(steps.map((step) => step * step)) };
}

function relative(error: number, scale: number): number {
  return scale === 0 ? Number.NaN : error / scale;
}

function fraction(error: number, of: number): number {
  return error === 0 ? 0 : Math.abs(error) / Math.abs(of);
}
