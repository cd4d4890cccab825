import { windowsNeeded } from '../data/series/decide';
import type { Settings } from '../settings/hyperparameters';
import type { Loss } from '../settings/loss';
import { isResidual, isSeasonal } from '../settings/scaling';

export interface ShrinkageData {
  /** Forecasts, truth and what the baseline says, each of shape [windows, horizon], in scaled units. */
  forecast: ArrayLike<number>;
  truth: ArrayLike<number>;
  baseline: ArrayLike<number>;
  horizon: number;
  loss: Loss;
}

/** What is kept of what a network makes of residuals: their smoothing is steadier, and as often right. */
const shareOfResiduals = 0.5;

/**
 * The share of the forecast change to keep by how much was trained on: of n seasons of changes over one (n - 1) / (n + 1),
 * since windows overlap, and few seasons tell little more than that the last one comes again; the same of n horizons where
 * there is no season; of residuals a half; all where a season is read off the calendar. The shares of n grow as those of
 * James & Stein (1961) do. The rules were chosen on some series and judged by others.
 *
 * @param windows how many were trained on
 */
export function shareOfTrained(
  windows: number,
  { target, period, horizon }: Pick<Settings, 'target' | 'period' | 'horizon'>,
): number {
  if (isResidual(target)) return shareOfResiduals;
  if (period > 1 && !isSeasonal(target)) return 1;
  const seasons = (windows + horizon - 1) / Math.max(period, horizon);
  return Math.max(0, (seasons - 1) / (seasons + 1));
}

/**
 * The share of the forecast change to keep for all rows ahead where there is no season: the last value is hard to beat, and
 * a network learns much that was true of the past alone. Of n validation windows that do not overlap it is the best share
 * on them, over 1 + noise / (n - 1), where the noise is what is left of the squares of what came, over those of the forecast
 * change: so a share with a wide standard error is drawn toward none, as by James & Stein (1961), and of fewer than two
 * windows none is kept. The rule was chosen among some 60 on one half of 40 short series, real and simulated, and judged by
 * the other.
 *
 * @param independent windows that do not overlap
 */
export function believedShare(data: ShrinkageData, independent: number): number {
  if (independent < windowsNeeded) return 0;
  const { forecast, truth, baseline } = data;
  const share = leastLoss(candidatesOf(flat, data)).kept[0]!;
  let left = 0;
  let change = 0;
  for (let at = 0; at < truth.length; at++) {
    const own = forecast[at]! - baseline[at]!;
    left += (truth[at]! - baseline[at]! - share * own) ** 2;
    change += own * own;
  }
  return change > 0 ? share / (1 + left / change / (independent - 1)) : 0;
}

/** What is kept of the forecast change at the first and at the last row ahead; on a line between them. */
interface Shares {
  first: number;
  last: number;
}

const grid = Array.from({ length: 21 }, (_, index) => index / 20);
const lines: Shares[] = grid.flatMap((first) => grid.map((last) => ({ first, last })));
const flat: Shares[] = grid.map((share) => ({ first: share, last: share }));

/**
 * The share of the forecast change to keep for each row ahead, from 0 (the baseline) to 1, on a line from the first row to
 * the last: a few dozen windows say little of each row alone, and shares that jump from row to row are noise.
 *
 * By the one-standard-error rule (Breiman et al. 1984): the line with the least mean whose loss over all rows ahead
 * exceeds that of the best line by no more than a standard error, so that noise is not taken for skill. The loss is the
 * squared error where the network's is, or a normal density's; else the absolute error. Each row ahead counts by
 * itself in multiples of the baseline's loss there; windows that overlap over several rows count as Newey & West (1987)
 * have it.
 */
export function chooseShrinkage(data: ShrinkageData): number[] {
  const { horizon } = data;
  const candidates = candidatesOf(horizon === 1 ? flat : lines, data);
  const best = leastLoss(candidates);
  const chosen = candidates
    .filter(({ losses, share }) => {
      if (share > best.share) return false;
      const excess = losses.map((value, window) => value - best.losses[window]!);
      return meanOf(excess) <= standardError(excess, horizon - 1);
    })
    .reduce((least, one) => {
      const isLess = one.share < least.share - 1e-9;
      const isAsMuch = Math.abs(one.share - least.share) < 1e-9;
      return isLess || (isAsMuch && one.mean < least.mean) ? one : least;
    }, best);
  return chosen.kept;
}

/** Shares, and what would have been lost by them. */
interface Candidate {
  /** For each row ahead. */
  kept: number[];
  /** Of each window. */
  losses: Float64Array;
  mean: number;
  /** At the first and the last row ahead, added. */
  share: number;
}

function candidatesOf(
  tried: readonly Shares[],
  { forecast, truth, baseline, horizon, loss }: ShrinkageData,
): Candidate[] {
  const isSquared = loss === 'mse' || loss === 'gaussian';
  const size = (error: number) => (isSquared ? error * error : Math.abs(error));
  const windows = forecast.length / horizon;
  const weights = Float64Array.from({ length: horizon }, (_, step) => {
    let sum = 0;
    for (let at = step; at < truth.length; at += horizon) sum += size(truth[at]! - baseline[at]!);
    return sum > 0 ? windows / (sum * horizon) : 0;
  });
  return tried.map((shares) => {
    const kept = sharesOf(shares, horizon);
    const losses = new Float64Array(windows);
    for (let at = 0; at < truth.length; at++) {
      const step = at % horizon;
      const change = forecast[at]! - baseline[at]!;
      losses[Math.floor(at / horizon)]! +=
        weights[step]! * size(truth[at]! - baseline[at]! - kept[step]! * change);
    }
    return { kept, losses, mean: meanOf(losses), share: shares.first + shares.last };
  });
}

function leastLoss(candidates: readonly Candidate[]): Candidate {
  return candidates.reduce((least, one) => (one.mean < least.mean ? one : least));
}

function sharesOf({ first, last }: Shares, horizon: number): number[] {
  if (horizon === 1) return [first];
  return Array.from({ length: horizon }, (_, step) => first + ((last - first) * step) / (horizon - 1));
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
