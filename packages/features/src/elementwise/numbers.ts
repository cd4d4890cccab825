import { BtcfcError, readNumbers, type SeriesLike } from '@btcfc/core';

/** Numbers in a row: an array, a typed array or a danfo Series. A missing one is `null`, `undefined` or NaN. */
export type Numbers = ArrayLike<number | bigint | null | undefined> | SeriesLike;

/**
 * The values as a `Float64Array`, the same one if they are: nothing here writes into what it reads.
 *
 * @throws BtcfcError `INVALID_DATA` as `readNumbers` of core
 */
export function readValues(
  values: Numbers,
  name = 'values',
  infinite: 'refused' | 'allowed' = 'refused',
): Float64Array {
  const isReady = values instanceof Float64Array && (infinite === 'allowed' || !hasInfinite(values));
  return isReady ? values : readNumbers(values, { name, infinite });
}

/** Two columns of one length. */
export function readPair(
  [leftName, left]: [name: string, Numbers],
  [rightName, right]: [name: string, Numbers],
): [Float64Array, Float64Array] {
  const pair: [Float64Array, Float64Array] = [readValues(left, leftName), readValues(right, rightName)];
  if (pair[0].length === pair[1].length) return pair;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${leftName}\` and \`${rightName}\` are combined row by row and must have the same length.`,
    received: [pair[0].length, pair[1].length],
    remedy: 'Pass columns of the same frame.',
  });
}

/** One value for each row, computed from the value of `values` in that row. */
export function mapNumbers(values: Float64Array, formula: (value: number) => number): Float64Array {
  const result = new Float64Array(values.length);
  for (let row = 0; row < result.length; row++) result[row] = finiteOrMissing(formula(values[row]!));
  return result;
}

/** One value for each row, computed from the values of `left` and `right` in that row. */
export function combine(
  left: Float64Array,
  right: Float64Array,
  formula: (left: number, right: number) => number,
): Float64Array {
  const result = new Float64Array(left.length);
  for (let row = 0; row < result.length; row++) {
    result[row] = finiteOrMissing(formula(left[row]!, right[row]!));
  }
  return result;
}

/** A number as it is; NaN for what lies beyond the largest one, which no model could take. */
export function finiteOrMissing(value: number): number {
  // true for every finite number
  return value - value === 0 ? value : Number.NaN;
}

function hasInfinite(values: Float64Array): boolean {
  let row = 0;
  // a finite number minus itself is 0: four at a time take half as long, and most are finite
  for (; row + 4 <= values.length; row += 4) {
    const first = values[row]! - values[row]! + (values[row + 1]! - values[row + 1]!);
    const last = values[row + 2]! - values[row + 2]! + (values[row + 3]! - values[row + 3]!);
    if (first + last === 0) continue;
    for (let each = row; each < row + 4; each++) if (isInfinite(values[each]!)) return true;
  }
  return values.subarray(row).some(isInfinite);
}

function isInfinite(value: number): boolean {
  return Math.abs(value) === Number.POSITIVE_INFINITY;
}
