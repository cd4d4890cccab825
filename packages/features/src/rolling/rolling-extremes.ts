import { defineOptions } from '@btcfc/core';
import { type Numbers, readValues } from '../elementwise/numbers';
import { blockLength, type RollingOptions, readRolling, rollingOptions } from './rolling-window';

const maximumOptions = defineOptions('rollingMaximum', rollingOptions);
const minimumOptions = defineOptions('rollingMinimum', rollingOptions);

/**
 * The largest value in each window. Missing and infinite values are left out, as in pandas; NaN where fewer than
 * `minPeriods` values remain, and where none does.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than numbers or missing values
 *
 * @example
 * import { rollingMaximum } from '@btcfc/features';
 *
 * rollingMaximum([1, 4, 2], { window: 2 }); // -> Float64Array [1, 4, 4]
 */
export function rollingMaximum(values: Numbers, options: RollingOptions): Float64Array {
  return rollingExtreme(values, 1, readRolling(maximumOptions, options));
}

/**
 * The smallest value in each window. Missing and infinite values are left out, as in pandas; NaN where fewer than
 * `minPeriods` values remain, and where none does.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than numbers or missing values
 *
 * @example
 * import { rollingMinimum } from '@btcfc/features';
 *
 * rollingMinimum([1, 4, 2], { window: 2 }); // -> Float64Array [1, 1, 2]
 */
export function rollingMinimum(values: Numbers, options: RollingOptions): Float64Array {
  return rollingExtreme(values, -1, readRolling(minimumOptions, options));
}

// the smallest value is minus the largest of the values negated
function rollingExtreme(
  values: Numbers,
  sign: 1 | -1,
  { window, minPeriods }: Required<RollingOptions>,
): Float64Array {
  const numbers = readValues(values, 'values', 'allowed');
  const atLeast = Math.max(1, minPeriods);
  const rows = numbers.length;
  const result = new Float64Array(rows);
  const block = blockLength(rows, window);
  // of the previous block from an offset to its end; beyond the end empty
  const suffixMaximum = new Float64Array(block + 1).fill(Number.NEGATIVE_INFINITY);
  const suffixCount = new Float64Array(block + 1);
  for (let start = 0; start < rows; start += block) {
    const end = Math.min(start + block, rows);
    let maximum = Number.NEGATIVE_INFINITY;
    let count = 0;
    for (let row = start; row < end; row++) {
      const value = sign * numbers[row]!;
      if (value - value === 0) {
        if (value > maximum) maximum = value;
        count++;
      }
      const offset = row - start + 1;
      const before = suffixMaximum[offset]!;
      const larger = Math.max(before, maximum);
      result[row] = count + suffixCount[offset]! >= atLeast ? sign * larger : Number.NaN;
    }
    if (end === rows) break;
    maximum = Number.NEGATIVE_INFINITY;
    count = 0;
    for (let offset = block - 1; offset > 0; offset--) {
      const value = sign * numbers[start + offset]!;
      if (value - value === 0) {
        if (value > maximum) maximum = value;
        count++;
      }
      suffixMaximum[offset] = maximum;
      suffixCount[offset] = count;
    }
  }
  return result;
}
