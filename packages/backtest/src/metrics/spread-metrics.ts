import { BtcfcError, checkInteger, checkNumber, checkOptionNames, readNumbers } from '@btcfc/core';
import { checkRows, mean, readForecasts } from './paired-rows';
import { readDraws, readLevels, readQuantileColumns, readRows } from './read-spread';
import {
  coverageOf,
  crpsOf,
  type IntervalColumns,
  intervalScoreOf,
  pinballOf,
  pitOf,
  type QuantileColumns,
} from './spread-scores';

// Throughout: rows whose actual value is missing are left out, and what is left of no rows is NaN.

/** Forecast quantiles beside what happened. */
export interface QuantileForecasts {
  /** What happened, shape [rows]. */
  actual: ArrayLike<number>;
  /** Shape [rows][levels]. */
  quantiles: readonly ArrayLike<number>[];
  /** Increasing, within (0, 1). */
  levels: readonly number[];
}

/**
 * The loss that a quantile minimises: the mean over rows and levels, in units of the data. Rows whose actual value is
 * missing are left out; NaN if none is left.
 *
 * @throws BtcfcError `INVALID_OPTION` for levels out of order; `INVALID_DATA` for rows that do not match, or a quantile
 * that is missing or not finite
 *
 * @example
 * import { pinballLoss } from '@btcfc/backtest'
 * pinballLoss({ actual: [10, 4], quantiles: [[7], [5]], levels: [0.5] }) // -> 1
 */
export function pinballLoss(forecasts: QuantileForecasts): number {
  return pinballOf(readQuantiles('pinballLoss', forecasts));
}

/**
 * The continuous ranked probability score as far as quantiles tell it: twice the pinball loss, each level weighing as
 * much of (0, 1) as lies nearest to it. The finer the levels, the closer to the integral it approximates.
 *
 * @throws BtcfcError as `pinballLoss`
 *
 * @example
 * import { crpsFromQuantiles } from '@btcfc/backtest'
 * crpsFromQuantiles({ actual: [10], quantiles: [[8, 10, 13]], levels: [0.1, 0.5, 0.9] })
 */
export function crpsFromQuantiles(forecasts: QuantileForecasts): number {
  return crpsOf(readQuantiles('crpsFromQuantiles', forecasts));
}

/**
 * The continuous ranked probability score of the distribution that the draws themselves are (Gneiting & Raftery 2007,
 * equation 21): `E|X - y| - E|X - X'| / 2`. With one draw it is the absolute error. Rows whose actual value is missing
 * are left out; NaN if none is left.
 *
 * @param actual what happened, shape [rows]
 * @param samples shape [rows][draws]
 * @throws BtcfcError `INVALID_DATA` for rows that do not match, one without draws, or a draw that is not finite
 *
 * @example
 * import { crpsFromSamples } from '@btcfc/backtest'
 * crpsFromSamples([3], [[5]]) // -> 2
 */
export function crpsFromSamples(actual: ArrayLike<number>, samples: readonly ArrayLike<number>[]): number {
  const { happened, draws } = readSamples(actual, samples);
  return mean(
    draws.flatMap((row, index) =>
      Number.isNaN(happened[index]) ? [] : [crpsOfDraws(happened[index]!, row)],
    ),
  );
}

/** Forecast intervals beside what happened. */
export interface IntervalForecasts {
  /** What happened, shape [rows]. */
  actual: ArrayLike<number>;
  /** Lower ends, shape [rows]. */
  lower: ArrayLike<number>;
  /** Upper ends, shape [rows]. */
  upper: ArrayLike<number>;
}

/**
 * Share of rows within their interval, both ends included. Rows whose actual value is missing are left out; NaN if none
 * is left.
 *
 * @throws BtcfcError `INVALID_DATA` for rows that do not match, or an end that is missing or not finite
 *
 * @example
 * import { coverage } from '@btcfc/backtest'
 * coverage({ actual: [5, 12], lower: [2, 2], upper: [10, 10] }) // -> 0.5
 */
export function coverage(forecasts: IntervalForecasts): number {
  return coverageOf(readIntervals('coverage', forecasts));
}

/**
 * Winkler's score: the interval's width, and for a value outside `2 / alpha` times its distance (Gneiting & Raftery
 * 2007, equation 43). Lower is better. Rows whose actual value is missing are left out; NaN if none is left.
 *
 * @param alpha share that may lie outside: 0.1 for a 90% interval
 * @throws BtcfcError as `coverage`; `INVALID_OPTION` for another `alpha` than a number above 0 and below 1
 *
 * @example
 * import { intervalScore } from '@btcfc/backtest'
 * intervalScore({ actual: [12], lower: [2], upper: [10] }, 0.1) // -> 48
 */
export function intervalScore(forecasts: IntervalForecasts, alpha: number): number {
  checkNumber('alpha', alpha, { min: 0, aboveMin: true, max: 1, belowMax: true });
  return intervalScoreOf(readIntervals('intervalScore', forecasts), alpha);
}

/**
 * Where each actual value lies in its forecast distribution (probability integral transform), by straight lines
 * between the quantiles; beyond the outermost ones half-way to 0 or 1. Uniform if the forecast is calibrated.
 *
 * @returns shape [rows], NaN where the actual value is missing
 * @throws BtcfcError as `pinballLoss`
 *
 * @example
 * import { pitFromQuantiles } from '@btcfc/backtest'
 * pitFromQuantiles({ actual: [5], quantiles: [[0, 10, 20]], levels: [0.1, 0.5, 0.9] }) // -> 0.3
 */
export function pitFromQuantiles(forecasts: QuantileForecasts): Float64Array {
  return pitOf(readQuantiles('pitFromQuantiles', forecasts));
}

/**
 * Like `pitFromQuantiles`: the share of the draws below the actual value, and half of those equal to it.
 *
 * @param actual what happened, shape [rows]
 * @param samples shape [rows][draws]
 * @returns shape [rows], NaN where the actual value is missing
 * @throws BtcfcError as `crpsFromSamples`
 *
 * @example
 * import { pitFromSamples } from '@btcfc/backtest'
 * pitFromSamples([2], [[1, 2, 3, 4]]) // -> 0.375
 */
export function pitFromSamples(
  actual: ArrayLike<number>,
  samples: readonly ArrayLike<number>[],
): Float64Array {
  const { happened, draws } = readSamples(actual, samples);
  return happened.map((value, row) => {
    if (Number.isNaN(value)) return value;
    return mean(draws[row]!.map((draw) => (draw < value ? 1 : draw === value ? 0.5 : 0)));
  });
}

/**
 * How many PIT values lie in each of equally wide bins from 0 to 1, as numpy counts: a value on the border of two
 * belongs to the upper one, 1 to the last. Flat if calibrated, a hump if too wide.
 *
 * @param values shape [rows], from 0 to 1; missing ones are left out
 * @param bins how many. @default 10
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for a value outside of 0 to 1
 *
 * @example
 * import { pitHistogram } from '@btcfc/backtest'
 * pitHistogram([0, 0.05, 0.55, 1], 2) // -> [2, 2]
 */
export function pitHistogram(values: ArrayLike<number>, bins = 10): number[] {
  checkInteger('bins', bins, { min: 1 });
  const counts = new Array<number>(bins).fill(0);
  const width = 1 / bins;
  readNumbers(values, { name: 'values' }).forEach((value, row) => {
    if (Number.isNaN(value)) return;
    if (value < 0 || value > 1) throw noProbability(row, value);
    let bin = Math.min(bins - 1, Math.floor(value * bins));
    // the product was rounded: the borders themselves decide
    if (value < bin * width) bin--;
    else if (bin < bins - 1 && value >= (bin + 1) * width) bin++;
    counts[bin]!++;
  });
  return counts;
}

function crpsOfDraws(actual: number, draws: Float64Array): number {
  const sorted = draws.slice().sort();
  const count = sorted.length;
  let distance = 0;
  let spread = 0;
  // E|X - X'| of a sorted sample takes one pass
  for (let rank = 0; rank < count; rank++) {
    distance += Math.abs(sorted[rank]! - actual);
    spread += sorted[rank]! * (2 * rank - count + 1);
  }
  return distance / count - spread / (count * count);
}

function readQuantiles(owner: string, forecasts: QuantileForecasts): QuantileColumns {
  checkOptionNames(owner, forecasts ?? null, ['actual', 'quantiles', 'levels']);
  const levels = readLevels(forecasts.levels);
  const actual = readNumbers(forecasts.actual, { name: 'actual' });
  checkRows(actual, readRows('quantiles', forecasts.quantiles).length);
  return { actual, levels, columns: readQuantileColumns(forecasts.quantiles, levels) };
}

function readIntervals(owner: string, forecasts: IntervalForecasts): IntervalColumns {
  checkOptionNames(owner, forecasts ?? null, ['actual', 'lower', 'upper']);
  const actual = readNumbers(forecasts.actual, { name: 'actual' });
  const lower = readForecasts('lower', forecasts.lower);
  const upper = readForecasts('upper', forecasts.upper);
  checkRows(actual, lower.length);
  checkRows(actual, upper.length);
  return { actual, lower, upper };
}

function readSamples(actual: ArrayLike<number>, samples: readonly ArrayLike<number>[]) {
  const happened = readNumbers(actual, { name: 'actual' });
  checkRows(happened, readRows('samples', samples).length);
  return { happened, draws: readDraws(samples) };
}

function noProbability(row: number, received: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The PIT value of row ${row + 1} does not lie between 0 and 1.`,
    received,
    remedy: 'Pass what `pitFromQuantiles` or `pitFromSamples` returned.',
  });
}
