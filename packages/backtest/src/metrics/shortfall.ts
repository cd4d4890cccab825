import {
  checkInteger,
  checkNumber,
  checkOptionNames,
  invalidOption,
  option,
  optionsFor,
  readNumbers,
} from '@btcfc/core';
import { checkRows, readForecasts } from './paired-rows';
import { readDraws, readLevels, readQuantileColumns } from './read-spread';
import type { QuantileForecasts } from './spread-metrics';

/** Which end of a distribution is looked at: `lower` where a fall is what one fears, `upper` where a rise is. */
export type Tail = 'lower' | 'upper';

/** Options of `shortfallLevels`. */
export interface ShortfallLevelsOptions {
  /** The shares beyond the value-at-risk. @default [0.05, 0.01] */
  levels?: readonly number[];
  /** Which ends. @default 'lower' */
  tail?: Tail | 'both';
  /** How many quantiles each shortfall is to be told from, its value-at-risk among them. @default 5 */
  count?: number;
}

const shortfallLevelsOptions = optionsFor<ShortfallLevelsOptions>()('shortfallLevels', {
  levels: option.custom(checkTailLevels, { default: [0.05, 0.01] as readonly number[] }),
  tail: option.oneOf(['lower', 'upper', 'both'] as const, { default: 'lower' }),
  count: option.custom((name, value) => checkInteger(name, value, { min: leastQuantiles }), { default: 5 }),
});

/** So few quantiles at and below a level tell its shortfall. */
const leastQuantiles = 3;

/**
 * The levels of the quantiles that tell values-at-risk and their expected shortfalls: each level, half of it, half of that
 * and so on, what `levels` of `backtest` and models take. By five of them the shortfall of a normal distribution comes out
 * right to 0.01%, that of Student's t with 4 degrees of freedom 0.9% too small (`shortfallFromQuantiles`).
 *
 * @returns ascending
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { shortfallLevels } from '@btcfc/backtest'
 * shortfallLevels({ levels: [0.04], count: 3 }) // -> [0.01, 0.02, 0.04]
 */
export function shortfallLevels(options: ShortfallLevelsOptions = {}): number[] {
  const { levels, tail, count } = shortfallLevelsOptions.read(options);
  const below = levels.flatMap((level) => Array.from({ length: count }, (_, half) => level / 2 ** half));
  const wanted = [
    ...(tail === 'upper' ? [] : below),
    ...(tail === 'lower' ? [] : below.map((level) => 1 - level)),
  ];
  return [...new Set(wanted.map((level) => Number(level.toPrecision(12))))].sort((a, b) => a - b);
}

/** Levels of values-at-risk, each within (0, 0.5). */
export function checkTailLevels(name: string, given: unknown): readonly number[] {
  const levels = Array.isArray(given) ? (given as unknown[]) : [];
  const isGood = levels.every((level) => typeof level === 'number' && level > 0 && level < 0.5);
  if (levels.length > 0 && isGood && new Set(levels).size === levels.length) return levels as number[];
  throw invalidOption(name, given, 'different shares above 0 and below 0.5, such as [0.05, 0.01]');
}

/**
 * The mean of a distribution below one of its quantiles, from that and the quantiles below it. Between two levels, and
 * below the lowest, a quantile is taken to be linear in the logarithm of its level, as it is where a tail falls off
 * exponentially; the mean is then a weighted sum of the quantiles, and never above the lowest but one.
 *
 * @param forecasts quantiles, shape [rows][levels], of levels of which three or more lie at and below `level`, itself among them
 * @param level share of the distribution that lies below
 * @returns shape [rows]
 * @throws BtcfcError `INVALID_OPTION` for a level that is not there, or too few below it; `INVALID_DATA` for a quantile that is
 * missing or not finite
 *
 * @example
 * import { shortfallFromQuantiles, shortfallLevels } from '@btcfc/backtest'
 * const levels = shortfallLevels({ levels: [0.05] })
 * const quantiles = [levels.map((level) => Math.log(level))]
 * shortfallFromQuantiles({ quantiles, levels }, 0.05) // -> log(0.05) - 1 = -3.9957
 */
export function shortfallFromQuantiles(
  forecasts: Omit<QuantileForecasts, 'actual'>,
  level: number,
): Float64Array {
  checkOptionNames('shortfallFromQuantiles', forecasts ?? null, ['quantiles', 'levels']);
  const levels = readLevels(forecasts.levels);
  checkNumber('level', level, { min: 0, aboveMin: true, max: 1, belowMax: true });
  const place = placeOf(levels, level);
  if (place === -1) throw invalidOption('level', level, `one of the levels: ${levels.join(', ')}`);
  const weights = shortfallWeights(levels.slice(0, place + 1));
  if (weights === undefined)
    throw invalidOption(
      'levels',
      levels,
      `${leastQuantiles} or more at and below ${level}; \`shortfallLevels\` gives them`,
    );
  return weightedSum(readQuantileColumns(forecasts.quantiles, levels), weights);
}

/**
 * The mean of the draws below their quantile: that of the smallest ones, of which the last counts in part.
 *
 * @param samples shape [rows][draws]
 * @param level share of the draws that lies below
 * @returns shape [rows]
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for a row without draws, or a draw that is not finite
 *
 * @example
 * import { shortfallFromSamples } from '@btcfc/backtest'
 * shortfallFromSamples([[4, 1, 3, 2]], 0.5) // -> 1.5
 */
export function shortfallFromSamples(samples: readonly ArrayLike<number>[], level: number): Float64Array {
  checkNumber('level', level, { min: 0, aboveMin: true, max: 1, belowMax: true });
  return Float64Array.from(readDraws(samples), (row) => {
    const draws = row.slice().sort();
    const below = level * draws.length;
    let sum = 0;
    for (let rank = 0; rank < below; rank++) sum += Math.min(1, below - rank) * draws[rank]!;
    return sum / below;
  });
}

/** What was forecast of a tail beside what came. */
export interface ShortfallForecasts {
  /** What came, shape [rows]. */
  actual: ArrayLike<number>;
  /** The quantile at the level, shape [rows]. */
  valueAtRisk: ArrayLike<number>;
  /** The mean below it, shape [rows]. */
  shortfall: ArrayLike<number>;
}

/**
 * The loss that value-at-risk and expected shortfall minimise together, in the form whose differences do not depend on the
 * unit (Fissler & Ziegel 2016; Patton, Ziegel & Chen 2019, "FZ0"): below 0 as often as not, so that two forecasts are
 * compared by its difference (`dieboldMariano`), not by a ratio.
 *
 * @param level share that lies below the value-at-risk
 * @returns shape [rows]; NaN where the actual value is missing, or where the shortfall is not below 0, of which the loss
 * knows nothing
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for rows that do not match, or a forecast that is missing or not finite
 *
 * @example
 * import { shortfallLoss } from '@btcfc/backtest'
 * shortfallLoss({ actual: [0.01, -0.04], valueAtRisk: [-0.02, -0.02], shortfall: [-0.03, -0.03] }, 0.05)
 */
export function shortfallLoss(forecasts: ShortfallForecasts, level: number): Float64Array {
  checkOptionNames('shortfallLoss', forecasts ?? null, ['actual', 'valueAtRisk', 'shortfall']);
  checkNumber('level', level, { min: 0, aboveMin: true, max: 1, belowMax: true });
  const actual = readNumbers(forecasts.actual, { name: 'actual' });
  const valueAtRisk = readForecasts('valueAtRisk', forecasts.valueAtRisk);
  const shortfall = readForecasts('shortfall', forecasts.shortfall);
  checkRows(actual, valueAtRisk.length);
  checkRows(actual, shortfall.length);
  return actual.map((value, row) => {
    const [quantile, mean] = [valueAtRisk[row]!, shortfall[row]!];
    if (Number.isNaN(value) || !(mean < 0)) return Number.NaN;
    const beyond = Math.max(0, quantile - value) / level;
    return (quantile - beyond) / mean + Math.log(-mean) - 1;
  });
}

/** Where a level stands among others; -1 where it does not. */
export function placeOf(levels: readonly number[], level: number): number {
  return levels.findIndex((other) => Math.abs(other - level) < 1e-9);
}

/**
 * How much each quantile counts in the mean below the last of them; undefined where they are too few.
 *
 * @param levels ascending
 */
export function shortfallWeights(levels: readonly number[]): number[] | undefined {
  if (levels.length < leastQuantiles) return undefined;
  const level = levels.at(-1)!;
  const weights = levels.map(() => 0);
  // below the lowest: the integral of q0 + b log(u / l0) from 0 to l0, of which b is told by the lowest two
  const slope = levels[0]! / Math.log(levels[1]! / levels[0]!);
  weights[0]! += levels[0]! + slope;
  weights[1]! -= slope;
  for (let from = 0; from + 1 < levels.length; from++) {
    const [low, high] = [levels[from]!, levels[from + 1]!];
    const upper = high - (high - low) / Math.log(high / low);
    weights[from + 1]! += upper;
    weights[from]! += high - low - upper;
  }
  return weights.map((weight) => weight / level);
}

/**
 * For each row the sum of its quantiles, each times the weight of its level.
 *
 * @param columns shape [levels][rows]; those behind the weights don't count
 */
export function weightedSum(columns: readonly Float64Array[], weights: readonly number[]): Float64Array {
  return columns[0]!.map((_, row) =>
    weights.reduce((sum, weight, level) => sum + weight * columns[level]![row]!, 0),
  );
}
