import { asFloats } from './numbers';
import { blockLength, checkRolling, type RollingOptions } from './rolling-window';

/**
 * The largest value in each window. Values that are not finite are left out, as in pandas; NaN where fewer
 * than `minPeriods` values remain.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function rollingMaximum(values: ArrayLike<number>, options: RollingOptions): Float64Array {
  return rollingExtreme(asFloats(values), 1, options);
}

/**
 * The smallest value in each window. Values that are not finite are left out, as in pandas; NaN where fewer
 * than `minPeriods` values remain.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function rollingMinimum(values: ArrayLike<number>, options: RollingOptions): Float64Array {
  return rollingExtreme(asFloats(values), -1, options);
}

// the smallest value is minus the largest of the values negated
function rollingExtreme(numbers: Float64Array, sign: 1 | -1, options: RollingOptions): Float64Array {
  const { window, minPeriods } = checkRolling(options);
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
      result[row] = count + suffixCount[offset]! >= minPeriods ? sign * larger : Number.NaN;
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
