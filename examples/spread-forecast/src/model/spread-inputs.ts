import type { TimeSeries } from '@btcfc/core';
import { ewmaVolatility, logReturns } from '@btcfc/features';
import type { Matrix } from '@btcfc/lstm';

export interface SpreadInputs {
  /** What the network sees of each day. */
  X: Matrix;
  /** How far the price moves on a day of late, as a logarithm: what the network's spread is a multiple of. */
  volatility: Float64Array;
}

type Covariates = Record<'volume' | 'weekendAhead', Float64Array> & Record<string, Float64Array>;

/** The first day whose inputs are worth anything. */
export const warmup = 60;

/** Weight that a squared return keeps per day: the best of .7 to .97 for the plain EWMA over all folds. */
export const decay = 0.85;

const leastVolatility = 1e-4;
const leastReturn = 1e-4;
const volumeHalfLife = 15;
const covariateHalfLife = 60;
const limit = 4;

/**
 * Inputs that have no trend: each comes from its day and those before it.
 *
 * @param series log prices; beside them `volume` (NaN where unknown), `weekendAhead` (1 where the day after is a Saturday
 * or a Sunday), and whatever else was known by the end of each day, NaN where nothing was
 */
export function spreadInputs({ values: logPrice, pastCovariates }: TimeSeries): SpreadInputs {
  const { volume, weekendAhead, ...covariates } = pastCovariates as Covariates;
  const price = logPrice.map(Math.exp);
  const returns = logReturns(price).map((value) => value || 0);
  const over = (weight: number) =>
    ewmaVolatility(price, { decay: weight }).map((value) => Math.max(value || 0, leastVolatility));
  const volatility = over(decay);
  const ratioTo = (halfLife: number) => {
    const other = over(0.5 ** (1 / halfLife));
    return volatility.map((value, day) => Math.log(other[day]! / value));
  };
  const columns: Record<string, Float64Array> = {
    return: returns.map((value, day) => value / volatility[day]!),
    volatility_2d: ratioTo(1.5),
    volatility_15d: ratioTo(15),
    volatility_120d: ratioTo(120),
    size: returns.map(
      (value, day) => Math.log(Math.max(Math.abs(value), leastReturn) / volatility[day]!) / 2,
    ),
    volume: aboveUsual(lastKnown(volume).map(Math.log1p), volumeHalfLife),
    level: volatility.map((value) => Math.log(value) + 3.5),
    weekend: weekendAhead,
  };
  for (const [name, values] of Object.entries(covariates)) {
    columns[name] = standing(values, covariateHalfLife);
    columns[`${name} known`] = values.map((value) => (Number.isNaN(value) ? 0 : 1));
  }
  const names = Object.keys(columns);
  const values = new Float64Array(price.length * names.length);
  names.forEach((name, column) => {
    columns[name]!.forEach((value, day) => {
      values[day * names.length + column] = Math.min(limit, Math.max(-limit, value));
    });
  });
  return { X: { rows: price.length, columns: names, values }, volatility };
}

/** How far each value lies above the exponentially weighted mean up to it. */
function aboveUsual(values: Float64Array, halfLife: number): Float64Array {
  const weight = 0.5 ** (1 / halfLife);
  let usual = values[0]!;
  return values.map((value) => {
    usual = weight * usual + (1 - weight) * value;
    return value - usual;
  });
}

/** How many standard deviations each value lies above the mean of those before, both exponentially weighted; 0 if unknown. */
function standing(values: Float64Array, halfLife: number): Float64Array {
  const weight = 0.5 ** (1 / halfLife);
  let mean = Number.NaN;
  let variance = 0;
  return values.map((value) => {
    if (Number.isNaN(value)) return 0;
    if (Number.isNaN(mean)) mean = value;
    const distance = value - mean;
    mean += (1 - weight) * distance;
    variance = weight * (variance + (1 - weight) * distance ** 2);
    return variance > 0 ? distance / Math.sqrt(variance) : 0;
  });
}

function lastKnown(values: Float64Array): Float64Array {
  let last = 0;
  return values.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}
