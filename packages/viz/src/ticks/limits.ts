import { invalidData } from '../data/series';

export interface Limits {
  min: number;
  max: number;
}

// matplotlib's default margin on either side
const margin = 0.05;
/** The furthest moments that a Date can hold. */
export const furthestTime = 8.64e15;

/** The least and the greatest value, NaN left out. */
export function extent(series: readonly ArrayLike<number>[]): Limits {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const values of series) {
    for (let row = 0; row < values.length; row++) {
      const value = values[row]!;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return { min, max };
}

/**
 * The ends of an axis around its data, with a margin.
 *
 * @param leastPadding added on either side at the least; keeps an axis of one value from having no length
 */
export function paddedLimits({ min, max }: Limits, leastPadding: number): Limits {
  const padding = Math.max((max - min) * margin, leastPadding);
  const limits = { min: min - padding, max: max + padding };
  if (Number.isFinite(limits.max - limits.min)) return limits;
  throw invalidData('The values are too far apart to be drawn.', [min, max], 'Rescale them first.');
}

/** As `paddedLimits`, of moments, within what a Date can hold. */
export function timeLimits(range: Limits, leastPadding: number): Limits {
  const { min, max } = paddedLimits(range, leastPadding);
  return { min: Math.max(min, -furthestTime), max: Math.min(max, furthestTime) };
}

/** The ends of a logarithmic axis around positive data, with a margin. */
export function logLimits({ min, max }: Limits): Limits {
  // of logarithms, as the ratio of the largest to the smallest number is infinite
  const padding = Math.max(Math.exp((Math.log(max) - Math.log(min)) * margin), 1.1);
  return { min: Math.max(min / padding, Number.MIN_VALUE), max: Math.min(max * padding, Number.MAX_VALUE) };
}

/** The ends of a vertical axis around all values of the series; one value is given some room too. */
export function valueLimits(series: readonly ArrayLike<number>[], scale: 'linear' | 'log'): Limits {
  const range = extent(series);
  if (scale === 'log') return logLimits(range);
  // values that differ by rounding only are one value
  const size = Math.max(Math.abs(range.min), Math.abs(range.max));
  const flat = range.max - range.min <= size * 1e-12;
  return paddedLimits(range, flat ? size * 0.05 || 0.05 : 0);
}
