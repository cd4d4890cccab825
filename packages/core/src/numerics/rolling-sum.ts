import { readNumbers } from '../data/numbers';
import { checkInteger } from '../options/check-value';
import { defineOptions, type OptionsInput } from '../options/define-options';
import * as option from '../options/option';

const rollingOptions = defineOptions('rollingSum', {
  /** How many rows a window has, the current one and those before it. */
  window: option.integer({ min: 1, required: true }),
  /** How many values a window must hold; where fewer, the sum is NaN. At most `window`. @default 1 */
  minPeriods: option.integer({ min: 0, default: 1 }),
});

/** Options of `rollingSum`. */
export interface RollingSumOptions extends OptionsInput<typeof rollingOptions> {}

/**
 * The sum over each window. Missing and infinite values are left out, as in pandas.
 *
 * The rows are cut into blocks as long as the window. A window then is the end of one block and the beginning of the
 * next, so its sum is that of a suffix, computed once per block from the back, and of a growing prefix (van Herk 1992,
 * Gil & Werman 1993). That takes linear time whatever the window, and nothing is ever subtracted: a value that has
 * left the window leaves no rounding error behind.
 *
 * @param values shape [rows]
 * @returns shape [rows], NaN where a window holds fewer than `minPeriods` values, and where the sum lies beyond the
 * largest number
 * @throws BtcfcError `INVALID_DATA`, `INVALID_OPTION`
 *
 * @example
 * import { rollingSum } from '@btcfc/core';
 *
 * rollingSum([1e16, 1, 1, 1], { window: 2 }); // -> Float64Array [1e16, 1e16, 2, 2]
 */
export function rollingSum(
  values: ArrayLike<number | null | undefined>,
  options: RollingSumOptions,
): Float64Array {
  const { window, minPeriods } = rollingOptions.read(options);
  checkInteger('minPeriods', minPeriods, { min: 0, max: window });
  // not copied where it can be read as it is
  const isReady = values instanceof Float64Array;
  const numbers = isReady ? values : readNumbers(values, { name: 'values', infinite: 'allowed' });
  const rows = numbers.length;
  const result = new Float64Array(rows);
  const block = Math.max(1, Math.min(rows, window));
  // of the previous block from an offset to its end; beyond the end empty
  const suffixSum = new Float64Array(block + 1);
  const suffixCount = new Float64Array(block + 1);
  for (let start = 0; start < rows; start += block) {
    const end = Math.min(start + block, rows);
    let sum = 0;
    let count = 0;
    for (let row = start; row < end; row++) {
      const value = numbers[row]!;
      // false for what is not finite
      if (value - value === 0) {
        sum += value;
        count++;
      }
      const offset = row - start + 1;
      const total = suffixSum[offset]! + sum;
      const isKnown = count + suffixCount[offset]! >= minPeriods && total - total === 0;
      result[row] = isKnown ? total : Number.NaN;
    }
    if (end === rows) break;
    sum = 0;
    count = 0;
    for (let offset = block - 1; offset > 0; offset--) {
      const value = numbers[start + offset]!;
      if (value - value === 0) {
        sum += value;
        count++;
      }
      suffixSum[offset] = sum;
      suffixCount[offset] = count;
    }
  }
  return result;
}
