import {
  BtcfcError,
  checkForecast,
  checkInteger,
  checkLevels,
  type Forecast,
  forecastFromQuantiles,
  interpolateQuantiles,
  invalidOption,
  option,
  optionsFor,
  Rng,
  type SampleOptions,
  sortedQuantiles,
} from '@btcfc/core';

/** How distributions become one. */
export type CombinationMethod = 'pool' | 'average';

/** Options of `combineForecasts`. */
export interface CombineForecastsOptions {
  /** At least one, all from the same origins, of the same horizon. */
  forecasts: readonly Forecast[];
  /**
   * `pool`: the mixture of the members' distributions (linear opinion pool, Stone 1961), which is wider than its
   * members where they disagree. `average`: the mean of their quantiles level by level (Vincentization;
   * Lichtendahl et al. 2013), as wide as they are in the mean. Members that are points are always pooled.
   *
   * @default 'pool'
   */
  method?: CombinationMethod;
  /** Probabilities of the quantiles. @default those of the first forecast, or 0.05, 0.25, 0.5, 0.75, 0.95 */
  levels?: readonly number[];
}

/** Several forecasts in one. */
export interface CombinedForecast extends Forecast {
  /** Standard deviation of the members' points, [origins, horizon]: how far they disagree. */
  disagreement: Float64Array;
  /** Draws of whole paths, the members taking turns where they are pooled. */
  sample(options: SampleOptions): Float64Array;
}

const combineOptions = optionsFor<CombineForecastsOptions>()('combineForecasts', {
  forecasts: option.custom(readForecasts, { required: true }),
  method: option.oneOf(['pool', 'average'] as const, { default: 'pool' }),
  levels: option.custom(checkLevels),
});

/**
 * One forecast from several. Of distributions, the point is the median. Of points, it is their mean, and the
 * quantiles are those of the points alone (interpolated as numpy does by default): they tell how far the members
 * disagree, not how far the truth may lie from all of them.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` if the forecasts do not match
 *
 * @example
 * import { combineForecasts, drift, forecastSeries, seasonalNaive } from '@btcfc/models'
 * const options = { series: [1, 5, 2, 9, 2, 6, 3, 8], horizon: 4, levels: [0.05, 0.5, 0.95] }
 * const forecasts = await Promise.all(
 *   [drift(), seasonalNaive({ period: 4 })].map((model) => forecastSeries({ model, ...options })))
 * const { quantiles, disagreement } = combineForecasts({ forecasts })
 */
export function combineForecasts(options: CombineForecastsOptions): CombinedForecast {
  const { forecasts, method, levels } = combineOptions.read(options);
  const first = forecasts[0]!;
  const arePoints = first.levels.length === 0;
  const usual = arePoints ? [0.05, 0.25, 0.5, 0.75, 0.95] : first.levels;
  const chosen = [...(levels ?? usual)];
  const size = first.point.length;
  const mean = new Float64Array(size);
  const disagreement = new Float64Array(size);
  const quantiles = chosen.map(() => new Float64Array(size));
  const quantilesOf = arePoints ? quantilesOfPoints : method === 'pool' ? pooled : averaged;
  for (let position = 0; position < size; position++) {
    const points = Float64Array.from(forecasts, ({ point }) => point[position]!);
    mean[position] = average(points);
    disagreement[position] = deviation(points, mean[position]!);
    const members = forecasts.map((forecast) => ({
      levels: forecast.levels,
      values: forecast.quantiles.map((values) => values[position]!),
    }));
    quantilesOf(chosen, members, points).forEach((value, index) => {
      quantiles[index]![position] = value;
    });
  }
  const { origins, horizon, id, dates } = first;
  const point = arePoints ? mean : undefined;
  const combined = forecastFromQuantiles({ origins, horizon, id, dates, levels: chosen, quantiles, point });
  const isPooled = method === 'pool' || arePoints;
  const sample = isPooled ? (asked: SampleOptions) => drawFromMembers(forecasts, asked) : combined.sample!;
  return { ...combined, sample, disagreement };
}

interface Member {
  levels: readonly number[];
  values: number[];
}

type QuantilesOf = (levels: readonly number[], members: Member[], points: Float64Array) => number[];

const quantilesOfPoints: QuantilesOf = (levels, _members, points) =>
  sortedQuantiles(points.slice().sort(), levels);

const averaged: QuantilesOf = (levels, members) =>
  levels.map((level) =>
    average(members.map((member) => interpolateQuantiles(member.levels, member.values, level))),
  );

const pooled: QuantilesOf = (levels, members) => {
  let previous = Number.NEGATIVE_INFINITY;
  return levels.map((level) => {
    // rounding of the search must not let two levels cross
    previous = Math.max(previous, mixtureQuantile(level, members));
    return previous;
  });
};

// the mixture's quantile lies between the lowest and the highest of its members'
function mixtureQuantile(level: number, members: Member[]): number {
  const ends = members.map((member) => interpolateQuantiles(member.levels, member.values, level));
  let low = Math.min(...ends);
  let high = Math.max(...ends);
  for (let halving = 0; halving < 60 && low < high; halving++) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) break;
    const probability = average(members.map((member) => probabilityBelow(member, middle)));
    if (probability < level) low = middle;
    else high = middle;
  }
  return high;
}

/** The inverse of `interpolateQuantiles`: the probability of a value or less. */
function probabilityBelow({ levels, values }: Member, value: number): number {
  const last = levels.length - 1;
  if (last === 0) return value < values[0]! ? 0 : 1;
  if (value < values[0]!) {
    const slope = (values[1]! - values[0]!) / Math.log(levels[1]! / levels[0]!);
    return slope > 0 ? levels[0]! * Math.exp((value - values[0]!) / slope) : 0;
  }
  if (value >= values[last]!) {
    const outer = 1 - levels[last]!;
    const slope = (values[last]! - values[last - 1]!) / Math.log((1 - levels[last - 1]!) / outer);
    return slope > 0 ? 1 - outer * Math.exp((values[last]! - value) / slope) : 1;
  }
  let upper = 1;
  while (values[upper]! <= value) upper++;
  const share = (value - values[upper - 1]!) / (values[upper]! - values[upper - 1]!);
  return levels[upper - 1]! + share * (levels[upper]! - levels[upper - 1]!);
}

// the members take turns, in an order that the seed fixes; a draw is of one member at all origins and rows ahead
function drawFromMembers(forecasts: readonly Forecast[], { count, seed }: SampleOptions): Float64Array {
  checkInteger('count', count, { min: 1 });
  const rng = new Rng(seed).split('members');
  const size = forecasts[0]!.point.length;
  const samples = new Float64Array(count * size);
  const order = rng.permutation(forecasts.length);
  order.forEach((member, turn) => {
    const due = Math.ceil((count - turn) / order.length);
    if (due < 1) return;
    const forecast = forecasts[member]!;
    const own = drawOwn(forecast, { count: due, seed: rng.split(member).nextUint32() });
    for (let draw = 0; draw < due; draw++) {
      const values = own ? own.subarray(draw * size, (draw + 1) * size) : forecast.point;
      samples.set(values, (turn + draw * order.length) * size);
    }
  });
  return samples;
}

function drawOwn(forecast: Forecast, options: SampleOptions): Float64Array | undefined {
  if (forecast.levels.length === 0) return undefined;
  return forecast.sample ? forecast.sample(options) : forecastFromQuantiles(forecast).sample!(options);
}

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum / values.length;
}

function deviation(values: Float64Array, mean: number): number {
  if (values.length === 1) return 0;
  let sum = 0;
  for (const value of values) sum += (value - mean) ** 2;
  return Math.sqrt(sum / (values.length - 1));
}

function readForecasts(name: string, given: unknown): readonly Forecast[] {
  if (!Array.isArray(given) || given.length === 0) {
    throw invalidOption(name, given, 'a list of one forecast or more');
  }
  const forecasts = given as readonly Forecast[];
  forecasts.forEach((forecast, index) => {
    checkForecast(`\`forecasts[${index}]\``, forecast);
    checkAlike(forecasts[0]!, forecast);
  });
  return forecasts;
}

function checkAlike(first: Forecast, other: Forecast): void {
  const isAlike =
    first.horizon === other.horizon &&
    first.origins.length === other.origins.length &&
    first.origins.every((origin, index) => origin === other.origins[index]) &&
    first.levels.length > 0 === other.levels.length > 0;
  if (isAlike) return;
  const words = ({ origins, horizon, levels }: Forecast) =>
    `${levels.length > 0 ? 'distributions' : 'points'} from ${origins.length} origins with a horizon of ${horizon}`;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `A forecast of ${words(other)} does not go with one of ${words(first)}.`,
    remedy: 'Combine forecasts from the same origins, all of them points or all of them distributions.',
  });
}
