import { median } from 'simple-statistics';

/**
 * Fills every gap in numbers with the median of the values there are (simple-statistics' `median`, of an
 * even number of values the mean of the middle two). A column missing throughout stays so.
 *
 * @param column numbers, missing where NaN; not modified
 */
export function fillMedian(column: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(column);
  fillMedianInPlace(values);
  return values;
}

/** Returns how many values it filled. */
export function fillMedianInPlace(values: Float64Array): number {
  const present = Array.from(values).filter((value) => !Number.isNaN(value));
  const gaps = values.length - present.length;
  if (gaps === 0 || present.length === 0) return 0;
  const middle = median(present);
  for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row]!)) values[row] = middle;
  return gaps;
}
