import { readNumbers } from '../data/numbers';
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
    // a multiple of the period is about as strong as the period itself: the shorter one stays
    if (isPeak && here > strongest * (period > 1 && lag % period === 0 ? 1.25 : 1))
      [period, strongest] = [lag, here];
  }
  return period;
}

function autocorrelations(moves: Float64Array, lags: number): Float64Array {
  const present = moves.filter((move) => !Number.isNaN(move));
  const mean = present.reduce((sum, move) => sum + move, 0) / Math.max(1, present.length);
  const centred = moves.map((move) => (Number.isNaN(move) ? 0 : move - mean));
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
