import type { Loss } from '../settings/loss';

export interface ShrinkageData {
  /** Forecasts, truth and what persistence says, each of shape [windows, horizon], in scaled units. */
  forecast: ArrayLike<number>;
  truth: ArrayLike<number>;
  persistence: ArrayLike<number>;
  horizon: number;
  loss: Loss;
}

const candidates = Array.from({ length: 21 }, (_, index) => index / 20);

/**
 * The share of the forecast change to keep for each row ahead, from 0 (persistence) to 1, by the
 * one-standard-error rule (Breiman et al. 1984): the least share whose loss differs from that of the best
 * one by no more than a standard error, so that noise is not taken for skill.
 *
 * The loss is the squared error where the network's is, or a normal density's; else the absolute error.
 * Windows that overlap over several rows count as Newey & West (1987) have it.
 */
export function chooseShrinkage({ forecast, truth, persistence, horizon, loss }: ShrinkageData): number[] {
  const isSquared = loss === 'mse' || loss === 'gaussian';
  const windows = forecast.length / horizon;
  return Array.from({ length: horizon }, (_, step) => {
    const losses = candidates.map((share) =>
      Float64Array.from({ length: windows }, (_, window) => {
        const position = window * horizon + step;
        const change = forecast[position]! - persistence[position]!;
        const error = truth[position]! - persistence[position]! - share * change;
        return isSquared ? error * error : Math.abs(error);
      }),
    );
    const means = losses.map(meanOf);
    const best = losses[means.indexOf(Math.min(...means))]!;
    const least = losses.findIndex((values) => {
      const excess = values.map((value, window) => value - best[window]!);
      return meanOf(excess) <= standardError(excess, horizon - 1);
    });
    return candidates[least]!;
  });
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardError(values: Float64Array, lags: number): number {
  const mean = meanOf(values);
  let variance = 0;
  for (let lag = 0; lag <= Math.min(lags, values.length - 1); lag++) {
    let product = 0;
    for (let index = lag; index < values.length; index++) {
      product += (values[index]! - mean) * (values[index - lag]! - mean);
    }
    variance += (lag === 0 ? 1 : 2 * (1 - lag / (lags + 1))) * product;
  }
  return Math.sqrt(Math.max(variance, 0)) / values.length;
}
