import { skill } from '@btcfc/backtest';
import type { Windows } from './windows';

/** Mean absolute error of each origin, scaled; NaN where nothing is known of what came. Shape [origins]. */
export function absoluteLosses(
  { origins, point }: Windows,
  actual: Float64Array,
  scale: number,
): Float64Array {
  const horizon = point.length / origins.length;
  return eachOrigin(origins, horizon, (row, came) => Math.abs(came - point[row]!) / scale, actual);
}

/** Mean pinball loss of each origin over the levels, doubled to be an absolute error at the median, scaled. Shape [origins]. */
export function pinballLosses(
  { origins, quantiles, point }: Windows,
  levels: readonly number[],
  actual: Float64Array,
  scale: number,
): Float64Array {
  const horizon = point.length / origins.length;
  return eachOrigin(
    origins,
    horizon,
    (row, came) => {
      let sum = 0;
      for (const [index, level] of levels.entries()) {
        const miss = came - quantiles[index]![row]!;
        sum += Math.max(level * miss, (level - 1) * miss);
      }
      return (2 * sum) / levels.length / scale;
    },
    actual,
  );
}

function eachOrigin(
  origins: readonly number[],
  horizon: number,
  loss: (row: number, came: number) => number,
  actual: Float64Array,
): Float64Array {
  return Float64Array.from(origins, (origin, index) => {
    let sum = 0;
    let count = 0;
    for (let step = 0; step < horizon; step++) {
      const came = actual[origin + 1 + step]!;
      if (Number.isNaN(came)) continue;
      sum += loss(index * horizon + step, came);
      count++;
    }
    return count === 0 ? Number.NaN : sum / count;
  });
}

/**
 * The mean absolute error of the last season again within the series, by which errors are scaled (MASE; Hyndman & Koehler
 * 2006): 1 where that is 0.
 */
export function naiveScale(values: Float64Array, period: number): number {
  const lag = values.length > period + 1 ? period : 1;
  let sum = 0;
  let count = 0;
  for (let row = lag; row < values.length; row++) {
    const change = Math.abs(values[row]! - values[row - lag]!);
    if (Number.isNaN(change)) continue;
    sum += change;
    count++;
  }
  return sum > 0 ? sum / count : 1;
}

/** `1 - error / naive error`; NaN where that makes no error, or nothing is known. */
export function skillOf(error: number, naive: number): number {
  return Number.isNaN(error + naive) ? Number.NaN : skill(error, naive);
}

/** The mean of what is known; NaN of nothing. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue;
    sum += values[row]!;
    count++;
  }
  return sum / count;
}
