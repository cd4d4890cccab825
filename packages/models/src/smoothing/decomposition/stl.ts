import { sortedQuantiles } from '@btcfc/core';
import { type LoessWindow, loess, loessAt } from './loess';

/** How a series is taken apart. */
export interface StlWindows {
  /** Rows of a season. */
  period: number;
  /** Seasons that the season of a row looks at, odd; Infinity for one that stays the same. */
  seasonWindow: number;
  /** Rows that the trend looks at, odd. */
  trendWindow: number;
  /** Whether outliers count for less. */
  isRobust: boolean;
}

/** The parts of a series; they and what is left add up to it. Shape [rows] each. */
export interface StlParts {
  season: Float64Array;
  trend: Float64Array;
}

/**
 * A series' season and trend by loess (STL: Cleveland, Cleveland, McRae & Terpenning 1990), with the windows, jumps and
 * rounds of R's `stl`.
 *
 * @param values without gaps, more than two periods
 */
export function stl(values: Float64Array, windows: StlWindows): StlParts {
  const { period, trendWindow, isRobust } = windows;
  const isPeriodic = windows.seasonWindow === Number.POSITIVE_INFINITY;
  const seasonWindow = isPeriodic ? 10 * values.length + 1 : windows.seasonWindow;
  const lowPassWindow = period + (period % 2 === 0 ? 1 : 0);
  const smooth = {
    period,
    season: windowOf(seasonWindow, false),
    trend: windowOf(trendWindow, true),
    lowPass: windowOf(lowPassWindow, true),
  };
  const [outer, inner] = isRobust ? [15, 1] : [0, 2];
  let parts: StlParts = { season: new Float64Array(values.length), trend: new Float64Array(values.length) };
  let weights: Float64Array | undefined;
  for (let round = 0; round <= outer; round++) {
    for (let turn = 0; turn < inner; turn++) parts = refine(values, parts.trend, smooth, weights);
    if (isRobust) weights = robustWeights(values, parts);
  }
  if (isPeriodic) parts.season = averageSeason(parts.season, period);
  return parts;
}

/** The next odd number from a number on. */
export function nextOdd(value: number): number {
  const whole = Math.ceil(value);
  return whole % 2 === 0 ? whole + 1 : whole;
}

interface Smoothing {
  period: number;
  season: LoessWindow;
  trend: LoessWindow;
  lowPass: LoessWindow;
}

function windowOf(window: number, isLine: boolean): LoessWindow {
  return { window, isLine, jump: Math.ceil(window / 10) };
}

/** One turn of the inner loop. */
function refine(
  values: Float64Array,
  trend: Float64Array,
  smooth: Smoothing,
  weights?: Float64Array,
): StlParts {
  const { period } = smooth;
  const cycles = smoothCycles(
    values.map((value, row) => value - trend[row]!),
    smooth,
    weights,
  );
  const averages = movingAverage(movingAverage(movingAverage(cycles, period), period), 3);
  const low = loess(averages, smooth.lowPass);
  const season = low.map((value, row) => cycles[row + period]! - value);
  const adjusted = values.map((value, row) => value - season[row]!);
  return { season, trend: loess(adjusted, smooth.trend, weights) };
}

/** Each place of the period smoothed over the seasons, and one season on either side beyond the rows. */
function smoothCycles(
  values: Float64Array,
  { period, season }: Smoothing,
  weights?: Float64Array,
): Float64Array {
  const cycles = new Float64Array(values.length + 2 * period);
  for (let place = 0; place < period; place++) {
    const own = everyRow(values, place, period);
    const ownWeights = weights && everyRow(weights, place, period);
    const seasons = own.length;
    const inside = loess(own, season, ownWeights);
    const before = { left: 0, right: Math.min(season.window, seasons) - 1 };
    const after = { left: Math.max(0, seasons - season.window), right: seasons - 1 };
    cycles[place] = loessAt(own, -1, before, season, ownWeights) ?? inside[0]!;
    inside.forEach((value, index) => {
      cycles[(index + 1) * period + place] = value;
    });
    cycles[(seasons + 1) * period + place] =
      loessAt(own, seasons, after, season, ownWeights) ?? inside[seasons - 1]!;
  }
  return cycles;
}

function everyRow(values: Float64Array, first: number, step: number): Float64Array {
  return Float64Array.from(
    { length: Math.ceil((values.length - first) / step) },
    (_, index) => values[first + index * step]!,
  );
}

function movingAverage(values: Float64Array, window: number): Float64Array {
  const averages = new Float64Array(values.length - window + 1);
  let sum = 0;
  for (let row = 0; row < values.length; row++) {
    sum += values[row]!;
    if (row >= window) sum -= values[row - window]!;
    if (row >= window - 1) averages[row - window + 1] = sum / window;
  }
  return averages;
}

/** Bisquare weights by what is left. */
function robustWeights(values: Float64Array, { season, trend }: StlParts): Float64Array {
  const rest = values.map((value, row) => Math.abs(value - season[row]! - trend[row]!));
  const limit = 6 * sortedQuantiles(rest.slice().sort(), [0.5])[0]!;
  return rest.map((distance) => {
    if (distance <= 0.001 * limit) return 1;
    return distance <= 0.999 * limit ? (1 - (distance / limit) ** 2) ** 2 : 0;
  });
}

function averageSeason(season: Float64Array, period: number): Float64Array {
  const means = Array.from({ length: period }, (_, place) => {
    const own = everyRow(season, place, period);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  });
  return season.map((_, row) => means[row % period]!);
}
