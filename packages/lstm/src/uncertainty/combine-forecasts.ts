import { BtcfcError, checkInteger, checkOneOf, invalidOption, Rng } from '@btcfc/core';
import { type Forecast, forecastFromQuantiles, interpolateQuantiles, type SampleOptions } from '../forecast';
import { defaultLevels } from './bands';

export type CombinationMethod = 'pool' | 'average';

export interface CombineForecastsOptions {
  /** At least one, all of the same windows and steps. */
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
  /** Standard deviation of the members' points, `[windows, steps]`: how far they disagree. */
  disagreement: Float64Array;
}

/**
 * One forecast from several. Of distributions, the point is the median. Of points, it is their mean, and the
 * quantiles are those of the points alone (interpolated as numpy does by default): they tell how far the members
 * disagree, not how far the truth may lie from all of them.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` if the forecasts do not match
 */
export function combineForecasts({
  forecasts,
  method = 'pool',
  levels,
}: CombineForecastsOptions): CombinedForecast {
  checkOneOf('method', method, ['pool', 'average'] as const);
  const first = forecasts[0];
  if (!first) throw invalidOption('forecasts', forecasts, 'a list of one forecast or more');
  for (const forecast of forecasts) checkAlike(first, forecast);
  const arePoints = first.levels.length === 0;
  const chosen = [...(levels ?? (arePoints ? defaultLevels : first.levels))];
  const { windows, steps } = first;
  const size = windows * steps;
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
  const point = arePoints ? mean : undefined;
  const combined = forecastFromQuantiles({ windows, steps, levels: chosen, quantiles, point });
  if (method === 'pool' || arePoints) combined.sample = (options) => drawFromMembers(forecasts, options);
  return { ...combined, disagreement };
}

interface Member {
  levels: readonly number[];
  values: number[];
}

type QuantilesOf = (levels: readonly number[], members: Member[], points: Float64Array) => number[];

const quantilesOfPoints: QuantilesOf = (levels, _members, points) => {
  const sorted = points.slice().sort();
  return levels.map((level) => {
    const place = level * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
  });
};

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

// the members take turns, in an order that the seed fixes; a draw is of one member at all windows and steps
function drawFromMembers(
  forecasts: readonly Forecast[],
  { count = 100, seed = 0 }: SampleOptions = {},
): Float64Array {
  checkInteger('count', count, { min: 1 });
  const rng = new Rng(seed).split('members');
  const size = forecasts[0]!.point.length;
  const samples = new Float64Array(count * size);
  const order = rng.permutation(forecasts.length);
  order.forEach((member, turn) => {
    const due = Math.ceil((count - turn) / order.length);
    if (due < 1) return;
    const { levels, point, sample } = forecasts[member]!;
    const seedOfMember = rng.split(member).nextUint32();
    const own = levels.length > 0 ? sample({ count: due, seed: seedOfMember }) : undefined;
    for (let draw = 0; draw < due; draw++) {
      const values = own ? own.subarray(draw * size, (draw + 1) * size) : point;
      samples.set(values, (turn + draw * order.length) * size);
    }
  });
  return samples;
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

function checkAlike(first: Forecast, other: Forecast): void {
  const isAlike =
    first.windows === other.windows &&
    first.steps === other.steps &&
    first.levels.length > 0 === other.levels.length > 0;
  if (isAlike) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `A forecast of ${other.windows} windows and ${other.steps} steps does not go with one of ${first.windows} and ${first.steps}.`,
    remedy: 'Combine forecasts of the same rows, all of them points or all of them distributions.',
  });
}
