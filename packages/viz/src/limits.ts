import { invalidData } from './series';

export interface Limits {
  min: number;
  max: number;
}

// matplotlib's default margin on either side
const margin = 0.05;

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
export function axisLimits({ min, max }: Limits, leastPadding: number): Limits {
  const padding = Math.max((max - min) * margin, leastPadding);
  const limits = { min: min - padding, max: max + padding };
  if (Number.isFinite(limits.max - limits.min)) return limits;
  throw invalidData('The values are too far apart to be drawn.', [min, max], 'Rescale them first.');
}

/** The ends of a logarithmic axis around positive data, with a margin. */
export function logarithmicLimits({ min, max }: Limits): Limits {
  const padding = Math.max((max / min) ** margin, 1.1);
  return { min: min / padding, max: max * padding };
}
