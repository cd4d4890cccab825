import { readNumbers } from '../data/numbers';
import { sortedQuantiles } from '../numerics/quantiles';
import { invalidOption } from '../options/check-value';

/**
 * The period of a series' season, in rows: the lag of the strongest peak of the autocorrelation of its differences, if it
 * stands out of what a series without a season shows (twice the standard error of white noise, Bartlett 1946, widened for
 * the number of lags looked at); 1 where there is none.
 *
 * @param values the series, NaN where missing; shape [rows]
 * @param maxPeriod the longest period that is looked for, in rows
 * @throws BtcfcError `INVALID_DATA` for what is no series of finite numbers
 *
 * @example
 * import { inferPeriod } from '@btcfc/core'
 * inferPeriod(Array.from({ length: 60 }, (_, row) => Math.sin((2 * Math.PI * row) / 12))) // -> 12
 */
export function inferPeriod(values: ArrayLike<number>, maxPeriod = 400): number {
  if (!Number.isSafeInteger(maxPeriod) || maxPeriod < 2)
    throw invalidOption('maxPeriod', maxPeriod, 'a whole number of 2 or more');
  const series = readNumbers(values, { name: 'values' });
  const moves = series.subarray(1).map((value, row) => value - series[row]!);
  const longest = Math.min(maxPeriod, Math.floor(series.length / 2) - 1);
  if (longest < 2) return 1;
  const correlations = autocorrelations(moves, longest + 1);
  // a Bonferroni bound: all lags together exceed it in about one of twenty series without any memory
  const bound = bonferroniScore(longest) / Math.sqrt(moves.length);
  let period = 1;
  let strongest = bound;
  for (let lag = 2; lag <= longest; lag++) {
    const here = correlations[lag]!;
    const isPeak = here > correlations[lag - 1]! && here >= correlations[lag + 1]!;
    // by chance a multiple of the period may be a little stronger than the period itself: the shorter one stays
    const needed = period > 1 && lag % period === 0 ? 1.15 * strongest : strongest;
    if (isPeak && here > needed) [period, strongest] = [lag, here];
  }
  return period;
}

// a move far out of the others, as markets have them, would count for more than all the rest
function autocorrelations(moves: Float64Array, lags: number): Float64Array {
  const present = moves.filter((move) => !Number.isNaN(move)).sort();
  const [median] = present.length > 0 ? sortedQuantiles(present, [0.5]) : [0];
  const distances = present.map((move) => Math.abs(move - median!)).sort();
  const spread = distances.length > 0 ? 1.4826 * sortedQuantiles(distances, [0.5])[0]! : 0;
  const limit = spread > 0 ? 3 * spread : Number.POSITIVE_INFINITY;
  const clipped = moves.map((move) => Math.min(limit, Math.max(-limit, move - median!)));
  const mean =
    clipped.reduce((sum, move) => (Number.isNaN(move) ? sum : sum + move), 0) / Math.max(1, present.length);
  const centred = clipped.map((move) => (Number.isNaN(move) ? 0 : move - mean));
  const variance = centred.reduce((sum, move) => sum + move * move, 0);
  return Float64Array.from({ length: lags + 1 }, (_, lag) => {
    if (variance === 0) return 0;
    let sum = 0;
    for (let row = lag; row < centred.length; row++) sum += centred[row]! * centred[row - lag]!;
    return sum / variance;
  });
}

// sqrt(2 ln m) bounds the largest of m standard normal values, with .05 left to chance
function bonferroniScore(lags: number): number {
  return Math.sqrt(2 * Math.log(Math.max(2, lags) / 0.05));
}
