import { sortedQuantiles } from '@btcfc/core';
import type { Windows } from '../evaluation/windows';
import type { Rows } from './mix';

/** By how much the intervals of a forecast are widened. */
export interface Calibration {
  /** Levels below the median, ascending. */
  levels: readonly number[];
  /** For each of them, the factor of the distance from the point, for each row ahead. */
  factors: readonly (readonly number[])[];
}

/** How much is believed in intervals as they come, in windows that say so. */
const believedWindows = 4;
const believedPerStep = 8;

/**
 * How far intervals must be widened to have held what they promise on the tail of the series: for each level the quantile
 * of the errors in units of the interval's own half (split conformal with normalised scores; Lei et al. 2018), for each
 * row ahead and its neighbours, drawn toward that of all rows, and that toward 1, the fewer windows there are.
 *
 * @param independent windows that do not overlap
 */
export function calibrate(
  windows: Windows,
  levels: readonly number[],
  actual: Float64Array,
  independent: number,
): Calibration {
  const horizon = windows.point.length / windows.origins.length;
  const below = levels.filter((level) => level < 0.5 && hasMirror(levels, level));
  const factors = below.map((level) => {
    const scores = scoresOf(windows, levels, level, actual);
    const all = factorOf(scores.flat(), level, independent);
    const drawn = shrunk(all, 1, independent / (independent + believedWindows));
    const reach = Math.ceil(horizon / 6);
    return Array.from({ length: horizon }, (_, step) => {
      const near = scores.slice(Math.max(0, step - reach), step + reach + 1).flat();
      return shrunk(factorOf(near, level, independent), drawn, independent / (independent + believedPerStep));
    });
  });
  return { levels: below, factors };
}

/** Intervals widened as a calibration says; rows ahead beyond those calibrated are taken as the last one is. */
export function widen(
  { point, quantiles }: Rows,
  levels: readonly number[],
  horizon: number,
  calibration: Calibration,
): Float64Array[] {
  return quantiles.map((values, index) => {
    const tail = Math.min(levels[index]!, 1 - levels[index]!);
    if (calibration.levels.length === 0 || tail === 0.5) return values;
    return values.map((value, row) => {
      const step = row % horizon;
      return point[row]! + (value - point[row]!) * factorAt(calibration, tail, step);
    });
  });
}

/** The factor of a level, interpolated between those there are. */
function factorAt({ levels, factors }: Calibration, tail: number, step: number): number {
  const at = (index: number) => factors[index]![Math.min(step, factors[index]!.length - 1)]!;
  const above = levels.findIndex((level) => level >= tail - 1e-12);
  if (above < 0) return at(levels.length - 1);
  if (above === 0) return at(0);
  const share = (tail - levels[above - 1]!) / (levels[above]! - levels[above - 1]!);
  return at(above - 1) + share * (at(above) - at(above - 1));
}

function hasMirror(levels: readonly number[], level: number): boolean {
  return levels.some((other) => Math.abs(other - (1 - level)) < 1e-9);
}

/** For each row ahead, the errors in units of the half of the interval on whose side they lie. */
function scoresOf(
  windows: Windows,
  levels: readonly number[],
  level: number,
  actual: Float64Array,
): number[][] {
  const { origins, point, quantiles } = windows;
  const horizon = point.length / origins.length;
  const lower = quantiles[levels.indexOf(level)]!;
  const upper = quantiles[levels.findIndex((other) => Math.abs(other - (1 - level)) < 1e-9)]!;
  return Array.from({ length: horizon }, (_, step) =>
    origins.flatMap((origin, index) => {
      const row = index * horizon + step;
      const error = actual[origin + 1 + step]! - point[row]!;
      if (Number.isNaN(error)) return [];
      const half = error < 0 ? point[row]! - lower[row]! : upper[row]! - point[row]!;
      // an interval without width can't be widened by a factor
      return half > 0 ? [Math.abs(error) / half] : error === 0 ? [0] : [];
    }),
  );
}

function factorOf(scores: readonly number[], level: number, independent: number): number {
  if (scores.length === 0) return 1;
  const share = Math.min(1, (1 - 2 * level) * (1 + 1 / Math.max(1, independent + scores.length / 4)));
  return sortedQuantiles(Float64Array.from(scores).sort(), [share])[0]!;
}

/** Between two factors, on the scale of their logarithms. */
function shrunk(from: number, to: number, share: number): number {
  return Math.exp(share * Math.log(Math.max(from, 0.05)) + (1 - share) * Math.log(Math.max(to, 0.05)));
}
