import { BtcfcError, checkOptionNames, nelderMead } from '@btcfc/core';
import { forecastRows, normalQuantiles } from '../forecasting/forecast-rows';
import { logistic } from '../forecasting/logistic';
import { withoutGaps } from '../forecasting/moves';
import { type SavableModel, savableModel } from '../saving/savable-model';

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
  /** Standard deviation of these errors, with as many of them less as parameters were chosen. */
  deviation: number;
}

interface State {
  level: number;
  trend: number;
  sse: number;
}

/**
 * Simple exponential smoothing: a level that follows the series. Weight and first level are those of the smallest
 * sum of squared one-step errors over the training rows, as in statsmodels' `SimpleExpSmoothing`. Missing values take
 * the last one known. Its intervals are normal, after Hyndman & Athanasopoulos (Forecasting: Principles and Practice,
 * 8.7).
 *
 * @throws BtcfcError `INVALID_DATA` when it is fitted to rows without a known value
 *
 * @example
 * import { forecastSeries, simpleExponentialSmoothing } from '@btcfc/models'
 * const series = [12, 11, 13, 12, 14, 13, 12, 13]
 * const forecast = await forecastSeries({
 *   model: simpleExponentialSmoothing(), series, horizon: 3, levels: [0.05, 0.95],
 * })
 */
export function simpleExponentialSmoothing(options: Record<never, never> = {}): SavableModel<SmoothingFit> {
  checkOptionNames('simpleExponentialSmoothing', options, []);
  return smoothing({
    kind: 'simple-exponential-smoothing',
    parameters: 2,
    starts: (values) => [-1, 1, 3].map((alpha) => [alpha, values[0]!]),
    steps: (spread) => [1, spread],
    read: ([alpha, level]) => ({ alpha: logistic(alpha!), beta: 0, phi: 1, level: level!, trend: 0 }),
  });
}

/**
 * Holt's linear trend, damped (Gardner & McKenzie 1985): a level and a trend that fades with the steps ahead.
 * Weights, damping and first state are those of the smallest sum of squared one-step errors over the training rows,
 * within statsmodels' bounds for `ExponentialSmoothing(trend='add', damped_trend=True)`: the damping from 0.8 to 0.995.
 * Missing values take the last one known; intervals are normal.
 *
 * @throws BtcfcError `INVALID_DATA` when it is fitted to rows without a known value
 *
 * @example
 * import { dampedHolt, forecastSeries } from '@btcfc/models'
 * const series = [10, 12, 13, 15, 16, 18, 19, 21]
 * const { point } = await forecastSeries({ model: dampedHolt(), series, horizon: 3 })
 */
export function dampedHolt(options: Record<never, never> = {}): SavableModel<SmoothingFit> {
  checkOptionNames('dampedHolt', options, []);
  return smoothing({
    kind: 'damped-holt',
    parameters: 5,
    starts: (values) => {
      const trend = values.length > 1 ? values[1]! - values[0]! : 0;
      return [
        [1, -1, 1, values[0]!, trend],
        [3, -3, 2, values[0]!, trend],
        [0, 0, 0, values[0]!, 0],
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
  kind: string;
  /** How many are chosen by the errors. */
  parameters: number;
  starts(values: Float64Array): number[][];
  /** How far to look around a start, by the spread of the series. */
  steps(spread: number): number[];
  read(point: readonly number[]): SmoothingParameters;
}

type SmoothingParameters = Omit<SmoothingFit, 'first' | 'sse' | 'deviation'>;

function smoothing({ kind, parameters, starts, steps, read }: SmoothingOptions): SavableModel<SmoothingFit> {
  return savableModel({
    kind,
    options: {},
    fit({ series, first }) {
      const values = withoutGaps(series.values);
      if (!Number.isFinite(values[0])) throw nothingToSmooth(series.values);
      const spread = Math.sqrt(meanSquaredStep(values)) || 1;
      const objective = (point: readonly number[]) => smooth(read(point), values).sse;
      const [best] = starts(values)
        .map((start) => nelderMead(objective, start, { steps: steps(spread) }))
        .sort((a, b) => a.value - b.value);
      const sse = best!.value;
      const deviation = Math.sqrt(sse / Math.max(1, values.length - parameters));
      return { ...read(best!.point), first, sse, deviation };
    },
    predict: (fitted, inputs) =>
      forecastRows(inputs, ({ series, horizon, levels }) => {
        const { level, trend } = smooth(fitted, withoutGaps(series.values.subarray(fitted.first)));
        let ahead = level;
        let step = trend;
        const point = Array.from({ length: horizon }, () => {
          step *= fitted.phi;
          ahead += step;
          return ahead;
        });
        const quantiles = () => {
          const deviations = deviationsAhead(fitted, horizon);
          return normalQuantiles({ horizon, levels }, (row, score) => point[row]! + score * deviations[row]!);
        };
        return { point, quantiles };
      }),
  });
}

/** Standard deviations of the errors ahead: each row's surprise moves the level and the trend of those after it. */
function deviationsAhead({ alpha, beta, phi, deviation }: SmoothingFit, horizon: number): number[] {
  let squares = 0;
  let fading = 0;
  return Array.from({ length: horizon }, (_, row) => {
    if (row > 0) {
      fading = phi * (1 + fading);
      squares += (alpha + beta * fading) ** 2;
    }
    return deviation * Math.sqrt(1 + squares);
  });
}

function smooth({ alpha, beta, phi, level, trend }: SmoothingParameters, values: Float64Array): State {
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

function nothingToSmooth(values: Float64Array): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: 'Exponential smoothing needs at least one training value.',
    received: values,
    remedy: 'Begin the training rows where the series begins.',
  });
}
