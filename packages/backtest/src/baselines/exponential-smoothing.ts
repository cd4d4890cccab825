import { BtcfcError } from '@btcfc/core';
import type { ForecastModel } from '../model/forecast-model';
import { nelderMead } from '../numerics/nelder-mead';
import { withoutGaps } from './increments';

/** What exponential smoothing has learned from the training rows. */
export interface SmoothingFit {
  /** Weight of the newest value in the level, within (0, 1). */
  alpha: number;
  /** Weight of the newest step in the trend, within (0, alpha); 0 without a trend. */
  beta: number;
  /** What is left of the trend per step, within (0.8, 0.995); 1 without a trend. */
  phi: number;
  /** Level and trend before the first training row. */
  level: number;
  trend: number;
  /** Position of that row. */
  first: number;
  /** Sum of squared one-step errors over the training rows. */
  sse: number;
}

interface State {
  level: number;
  trend: number;
  sse: number;
}

/**
 * Simple exponential smoothing: a level that follows the series. Weight and first level are those of the smallest
 * sum of squared one-step errors over the training rows, as in statsmodels' `SimpleExpSmoothing`. Missing values take
 * the last one known.
 */
export function simpleExponentialSmoothing(): ForecastModel<SmoothingFit> {
  return smoothing({
    starts: (series) => [-1, 1, 3].map((alpha) => [alpha, series[0]!]),
    steps: (spread) => [1, spread],
    read: ([alpha, level]) => ({ alpha: logistic(alpha!), beta: 0, phi: 1, level: level!, trend: 0 }),
  });
}

/**
 * Holt's linear trend, damped (Gardner & McKenzie 1985): a level and a trend that fades with the steps ahead.
 * Weights, damping and first state are those of the smallest sum of squared one-step errors over the training rows,
 * within statsmodels' bounds for `ExponentialSmoothing(trend='add', damped_trend=True)`: the damping from 0.8 to 0.995.
 */
export function dampedHolt(): ForecastModel<SmoothingFit> {
  return smoothing({
    starts: (series) => {
      const trend = series.length > 1 ? series[1]! - series[0]! : 0;
      return [
        [1, -1, 1, series[0]!, trend],
        [3, -3, 2, series[0]!, trend],
        [0, 0, 0, series[0]!, 0],
      ];
    },
    steps: (spread) => [1, 1, 1, spread, spread / 4],
    read: ([alpha, beta, phi, level, trend]) => ({
      alpha: logistic(alpha!),
      beta: logistic(alpha!) * logistic(beta!),
      phi: 0.8 + 0.195 * logistic(phi!),
      level: level!,
      trend: trend!,
    }),
  });
}

interface SmoothingOptions {
  starts(series: Float64Array): number[][];
  /** How far to look around a start, by the spread of the series. */
  steps(spread: number): number[];
  read(point: readonly number[]): Omit<SmoothingFit, 'first' | 'sse'>;
}

function smoothing({ starts, steps, read }: SmoothingOptions): ForecastModel<SmoothingFit> {
  return {
    fit({ series, first }) {
      const values = withoutGaps(series);
      if (!Number.isFinite(values[0])) throw nothingToSmooth(series);
      const spread = Math.sqrt(meanSquaredStep(values)) || 1;
      const objective = (point: readonly number[]) => smooth(read(point), values).sse;
      const [best] = starts(values)
        .map((start) => nelderMead(objective, start, { steps: steps(spread) }))
        .sort((a, b) => a.value - b.value);
      return { ...read(best!.point), first, sse: best!.value };
    },
    predict(fitted, { series, horizon }) {
      const { level, trend } = smooth(fitted, withoutGaps(series.subarray(fitted.first)));
      let ahead = level;
      let step = trend;
      return Array.from({ length: horizon }, () => {
        step *= fitted.phi;
        ahead += step;
        return ahead;
      });
    },
  };
}

function smooth(
  { alpha, beta, phi, level, trend }: Omit<SmoothingFit, 'first' | 'sse'>,
  values: Float64Array,
): State {
  let sse = 0;
  for (let row = 0; row < values.length; row++) {
    const expected = level + phi * trend;
    const error = values[row]! - expected;
    sse += error * error;
    level = expected + alpha * error;
    trend = phi * trend + beta * error;
  }
  return { level, trend, sse };
}

function meanSquaredStep(values: Float64Array): number {
  let sum = 0;
  for (let row = 1; row < values.length; row++) sum += (values[row]! - values[row - 1]!) ** 2;
  return sum / Math.max(1, values.length - 1);
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function nothingToSmooth(series: Float64Array): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: 'Exponential smoothing needs at least one training value.',
    received: series,
    remedy: 'Begin the training rows where the series begins.',
  });
}
