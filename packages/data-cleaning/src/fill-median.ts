import { readNumbers } from '@btcfc/core';
import { median } from 'simple-statistics';

/**
 * Fills every gap in numbers with the median of the values there are (simple-statistics' `median`, of an
 * even number of values the mean of the middle two). A column missing throughout stays so, and so does one whose
 * middle two are opposite infinities.
 *
 * @param column numbers, missing where NaN, null or undefined; an infinity is a value; not modified
 * @throws BtcfcError `INVALID_DATA`, naming the row that holds something else than a number
 *
 * @example
 * import { fillMedian } from '@btcfc/data-cleaning';
 *
 * fillMedian([9, null, 1, 2]); // -> Float64Array [9, 2, 1, 2]
 */
export function fillMedian(column: ArrayLike<number | null | undefined>): Float64Array {
  const values = readNumbers(column, { name: 'column', infinite: 'allowed' });
  fillMedianInPlace(values);
  return values;
}

/** Returns how many values it filled. */
export function fillMedianInPlace(values: Float64Array): number {
  const present = Array.from(values).filter((value) => !Number.isNaN(value));
  const gaps = values.length - present.length;
  if (gaps === 0 || present.length === 0) return 0;
  const middle = median(present);
  if (Number.isNaN(middle)) return 0;
  for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row]!)) values[row] = middle;
  return gaps;
}
