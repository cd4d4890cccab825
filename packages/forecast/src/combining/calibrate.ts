import type { Windows } from '../evaluation/windows';
import type { Rows } from './mix';

/** By how much the intervals of a forecast are widened: plain data. */
export interface Calibration {
  /** Factors of the distance of all quantiles from the point, for each row ahead; as they come where there are none. */
  factors: readonly number[];
}

/** Intervals as they come. */
export const uncalibrated: Calibration = { factors: [] };

/** How much is believed in intervals as they come, in windows that say so. */
const believedWindows = 12;

/** Logarithms of the factor in the middle of the horizon that are tried, from a half to three. */
const levelsTried = Array.from({ length: 15 }, (_, index) => Math.log(0.5) + (index / 14) * Math.log(6));
/** By how much its logarithm grows from there to the last row ahead. */
const slopesTried = [-0.4, -0.2, 0, 0.2, 0.4];
/** A shorter horizon tells of no growth. */
const leastForSlope = 4;

/**
 * By how much intervals must be wider or narrower to have had the least pinball loss on the tail of the series: one factor
 * whose logarithm goes with the row ahead on a line, drawn toward 1 the fewer windows there are. One factor for all levels
 * is all that so few windows can tell.
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
  const believed = independent / (independent + believedWindows);
  const slopes = horizon < leastForSlope ? [0] : slopesTried;
  const lossOf = lossesOf(windows, levels, actual, horizon);
  let best = { level: 0, slope: 0, loss: lossOf(uncalibrated) };
  for (const level of levelsTried) {
    for (const slope of slopes) {
      const loss = lossOf(lineOf(level, slope, horizon));
      if (loss < best.loss * (1 - 1e-9)) best = { level, slope, loss };
    }
  }
  return lineOf(believed * best.level, believed * best.slope, horizon);
}

/** The sum of pinball losses, of intervals widened: a sum in plain loops, since it is asked for many times. */
function lossesOf(
  { origins, point, quantiles }: Windows,
  levels: readonly number[],
  actual: Float64Array,
  horizon: number,
): (calibration: Calibration) => number {
  const errors = Float64Array.from(
    point,
    (value, row) => actual[origins[Math.floor(row / horizon)]! + 1 + (row % horizon)]! - value,
  );
  const widths = quantiles.map((values) => values.map((value, row) => value - point[row]!));
  return ({ factors }) => {
    let sum = 0;
    for (const [index, own] of widths.entries()) {
      const level = levels[index]!;
      for (let row = 0; row < own.length; row++) {
        const factor = level === 0.5 ? 1 : (factors[row % horizon] ?? 1);
        const miss = errors[row]! - factor * own[row]!;
        // what is not known judges nothing
        if (!Number.isNaN(miss)) sum += miss > 0 ? level * miss : (level - 1) * miss;
      }
    }
    return sum;
  };
}

/** Factors whose logarithm is `level` in the middle of the horizon and `level + slope` at its end. */
function lineOf(level: number, slope: number, horizon: number): Calibration {
  const place = (step: number) => (horizon > 1 ? (2 * step) / (horizon - 1) - 1 : 0);
  return {
    factors: Array.from({ length: horizon }, (_, step) => Math.exp(level + slope * place(step))),
  };
}

/** Intervals widened as a calibration says; rows ahead beyond those calibrated are taken as the last one is. */
export function widen(
  { point, quantiles }: Rows,
  levels: readonly number[],
  horizon: number,
  { factors }: Calibration,
): Float64Array[] {
  if (factors.length === 0) return [...quantiles];
  return quantiles.map((values, index) => {
    if (levels[index] === 0.5) return values;
    return values.map((value, row) => {
      const factor = factors[Math.min(row % horizon, factors.length - 1)]!;
      return point[row]! + (value - point[row]!) * factor;
    });
  });
}
