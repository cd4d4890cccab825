import { asFloats } from './numbers';
import { blockLength, checkRolling, type RollingOptions } from './rolling-window';

/**
 * The sum over each window. Values that are not finite are left out, as in pandas; NaN where fewer than
 * `minPeriods` values remain.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function rollingSum(values: ArrayLike<number>, options: RollingOptions): Float64Array {
  const { window, minPeriods } = checkRolling(options);
  const numbers = asFloats(values);
  const rows = numbers.length;
  const result = new Float64Array(rows);
  const block = blockLength(rows, window);
  // of the previous block from an offset to its end; beyond the end empty
  const suffixSum = new Float64Array(block + 1);
  const suffixCount = new Float64Array(block + 1);
  for (let start = 0; start < rows; start += block) {
    const end = Math.min(start + block, rows);
    let sum = 0;
    let count = 0;
    for (let row = start; row < end; row++) {
      const value = numbers[row]!;
      if (value - value === 0) {
        sum += value;
        count++;
      }
      const offset = row - start + 1;
      result[row] = count + suffixCount[offset]! >= minPeriods ? suffixSum[offset]! + sum : Number.NaN;
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
