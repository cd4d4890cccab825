import { BtcfcError, invalidOption } from '@btcfc/core';
import { checkRows, mean } from './paired-rows';

// Throughout: rows whose actual value is NaN are left out, and what is left of no rows is NaN.

export interface QuantileForecasts {
  /** What happened, shape [rows]. */
  actual: ArrayLike<number>;
  /** Shape [rows][levels]. */
  quantiles: readonly ArrayLike<number>[];
  /** Increasing, within (0, 1). */
  levels: readonly number[];
}

/** The loss that a quantile minimises: the mean over rows and levels, in units of the data. */
export function pinballLoss(forecasts: QuantileForecasts): number {
  return meanOver(forecasts, (actual, quantiles) => pinballOfRow(actual, quantiles, forecasts.levels));
}

/** The mean of one row's pinball losses. */
export function pinballOfRow(
  actual: number,
  quantiles: ArrayLike<number>,
  levels: readonly number[],
): number {
  return mean(levels.map((level, index) => pinball(actual, quantiles[index]!, level)));
}

/**
 * The continuous ranked probability score as far as quantiles tell it: twice the pinball loss, each level weighing as
 * much of (0, 1) as lies nearest to it. The finer the levels, the closer to the integral it approximates.
 */
export function crpsFromQuantiles(forecasts: QuantileForecasts): number {
  const weights = levelWeights(forecasts.levels);
  return meanOver(forecasts, (actual, quantiles) =>
    forecasts.levels.reduce(
      (sum, level, index) => sum + 2 * weights[index]! * pinball(actual, quantiles[index]!, level),
      0,
    ),
  );
}

/**
 * The continuous ranked probability score of the distribution that the draws themselves are (Gneiting & Raftery 2007,
 * equation 21): `E|X - y| - E|X - X'| / 2`. With one draw it is the absolute error.
 *
 * @param samples shape [rows][draws]
 */
export function crpsFromSamples(actual: ArrayLike<number>, samples: readonly ArrayLike<number>[]): number {
  checkRows(actual, samples.length);
  const scores = samples.flatMap((draws, row) =>
    Number.isNaN(actual[row]) ? [] : [crpsOfDraws(actual[row]!, draws)],
  );
  return mean(scores);
}

export interface IntervalForecasts {
  actual: ArrayLike<number>;
  lower: ArrayLike<number>;
  upper: ArrayLike<number>;
}

/** Share of rows within their interval, both ends included. */
export function coverage({ actual, lower, upper }: IntervalForecasts): number {
  return overIntervals({ actual, lower, upper }, (value, low, high) =>
    value >= low && value <= high ? 1 : 0,
  );
}

/**
 * Winkler's score: the interval's width, and for a value outside `2 / alpha` times its distance (Gneiting & Raftery
 * 2007, equation 43). Lower is better.
 *
 * @param alpha share that may lie outside: 0.1 for a 90% interval
 */
export function intervalScore({ actual, lower, upper }: IntervalForecasts, alpha: number): number {
  if (!(alpha > 0 && alpha < 1)) throw invalidOption('alpha', alpha, 'a number above 0 and below 1');
  return overIntervals({ actual, lower, upper }, (value, low, high) => {
    const outside = Math.max(low - value, value - high, 0);
    return high - low + (2 / alpha) * outside;
  });
}

/**
 * Where each actual value lies in its forecast distribution (probability integral transform), by straight lines
 * between the quantiles; beyond the outermost ones half-way to 0 or 1. Uniform if the forecast is calibrated.
 *
 * @returns shape [rows], NaN where the actual value is
 */
export function pitFromQuantiles({ actual, quantiles, levels }: QuantileForecasts): Float64Array {
  checkQuantiles({ actual, quantiles, levels });
  return Float64Array.from(actual, (value, row) => pitOfRow(value, quantiles[row]!, levels));
}

/** Like `pitFromQuantiles`: the share of the draws below the actual value, and half of those equal to it. */
export function pitFromSamples(
  actual: ArrayLike<number>,
  samples: readonly ArrayLike<number>[],
): Float64Array {
  checkRows(actual, samples.length);
  return Float64Array.from(actual, (value, row) => {
    if (Number.isNaN(value)) return value;
    return mean(Array.from(samples[row]!, (draw) => (draw < value ? 1 : draw === value ? 0.5 : 0)));
  });
}

/** How many PIT values lie in each of equally wide bins from 0 to 1: flat if calibrated, a hump if too wide. */
export function pitHistogram(values: ArrayLike<number>, bins = 10): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values[row])) counts[Math.min(bins - 1, Math.floor(values[row]! * bins))]!++;
  }
  return counts;
}

function pinball(actual: number, quantile: number, level: number): number {
  const error = actual - quantile;
  return error >= 0 ? level * error : (level - 1) * error;
}

function levelWeights(levels: readonly number[]): number[] {
  return levels.map((level, index) => {
    const from = index === 0 ? 0 : (levels[index - 1]! + level) / 2;
    const to = index === levels.length - 1 ? 1 : (level + levels[index + 1]!) / 2;
    return to - from;
  });
}

function crpsOfDraws(actual: number, draws: ArrayLike<number>): number {
  const sorted = Float64Array.from(draws).sort();
  const count = sorted.length;
  let distance = 0;
  let spread = 0;
  // E|X - X'| of a sorted sample takes one pass
  for (let rank = 0; rank < count; rank++) {
    distance += Math.abs(sorted[rank]! - actual);
    spread += sorted[rank]! * (2 * rank - count + 1);
  }
  return distance / count - spread / count ** 2;
}

function pitOfRow(value: number, quantiles: ArrayLike<number>, levels: readonly number[]): number {
  if (Number.isNaN(value)) return value;
  const last = levels.length - 1;
  if (value < quantiles[0]!) return levels[0]! / 2;
  if (value > quantiles[last]!) return (1 + levels[last]!) / 2;
  let from = last;
  while (quantiles[from]! > value) from--;
  // several equal quantiles: the middle of the levels they share
  const equal = Array.prototype.findIndex.call(quantiles, (quantile: number) => quantile === value);
  if (equal !== -1) return (levels[equal]! + levels[from]!) / 2;
  const share = (value - quantiles[from]!) / (quantiles[from + 1]! - quantiles[from]!);
  return levels[from]! + share * (levels[from + 1]! - levels[from]!);
}

function meanOver(
  forecasts: QuantileForecasts,
  score: (actual: number, quantiles: ArrayLike<number>) => number,
): number {
  checkQuantiles(forecasts);
  const { actual, quantiles } = forecasts;
  return mean(
    quantiles.flatMap((step, row) => (Number.isNaN(actual[row]) ? [] : [score(actual[row]!, step)])),
  );
}

function overIntervals(
  { actual, lower, upper }: IntervalForecasts,
  score: (actual: number, lower: number, upper: number) => number,
): number {
  checkRows(actual, lower.length);
  checkRows(actual, upper.length);
  const scores: number[] = [];
  for (let row = 0; row < actual.length; row++) {
    if (!Number.isNaN(actual[row])) scores.push(score(actual[row]!, lower[row]!, upper[row]!));
  }
  return mean(scores);
}

function checkQuantiles({ actual, quantiles, levels }: QuantileForecasts): void {
  checkLevels(levels);
  checkRows(actual, quantiles.length);
  const row = quantiles.findIndex(({ length }) => length !== levels.length);
  if (row === -1) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `Row ${row + 1} has ${quantiles[row]!.length} quantiles for ${levels.length} levels.`,
    received: quantiles[row],
    remedy: 'Pass one quantile per level in each row.',
  });
}

/** @throws BtcfcError `INVALID_OPTION` */
export function checkLevels(levels: readonly number[]): void {
  const isOrdered = levels.every(
    (level, index) => level > (index === 0 ? 0 : levels[index - 1]!) && level < 1,
  );
  if (!isOrdered) throw invalidOption('levels', levels, 'increasing numbers above 0 and below 1');
}
