import { BtcfcError } from '@btcfc/core';

/** The values as a `Float64Array`, the same one if they are. */
export function asFloats(values: ArrayLike<number>): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values);
}

/** One value for each row, computed from the value of `values` in that row. */
export function mapNumbers(values: ArrayLike<number>, formula: (value: number) => number): Float64Array {
  const result = new Float64Array(values.length);
  for (let row = 0; row < result.length; row++) result[row] = formula(values[row]!);
  return result;
}

/** One value for each row, computed from the values of `left` and `right` in that row. */
export function combine(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  formula: (left: number, right: number) => number,
): Float64Array {
  checkSameLength(left, right);
  const result = new Float64Array(left.length);
  for (let row = 0; row < result.length; row++) result[row] = formula(left[row]!, right[row]!);
  return result;
}

export function checkSameLength(left: ArrayLike<number>, right: ArrayLike<number>): void {
  if (left.length === right.length) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'Columns that are combined row by row must have equal length.',
    received: [left.length, right.length],
    remedy: 'Pass columns of the same frame.',
  });
}
