import { asFloats } from './numbers';
import { blockLength, checkRolling, type RollingOptions } from './rolling-window';

export interface RollingMoments {
  /** The mean over each window. */
  mean: Float64Array;
  /** The sample standard deviation over each window. */
  standardDeviation: Float64Array;
}

/**
 * The mean over each window. Values that are not finite are left out, as in pandas; NaN where fewer than
 * `minPeriods` values remain. A window of equal values has exactly their mean.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function rollingMean(values: ArrayLike<number>, options: RollingOptions): Float64Array {
  return rollingMoments(values, options).mean;
}

/**
 * The sample standard deviation (divided by n - 1) over each window. Values that are not finite are left
 * out, as in pandas; NaN where fewer than `minPeriods` or fewer than two values remain. A window of equal
 * values has exactly 0.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function rollingStandardDeviation(values: ArrayLike<number>, options: RollingOptions): Float64Array {
  return rollingMoments(values, options).standardDeviation;
}

/**
 * Mean and sample standard deviation over each window in one pass: Welford's updates within a part of the
 * window, and the pairwise merge of Chan, Golub & LeVeque (1979) between the parts.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function rollingMoments(values: ArrayLike<number>, options: RollingOptions): RollingMoments {
  const { window, minPeriods } = checkRolling(options);
  const numbers = asFloats(values);
  const rows = numbers.length;
  const means = new Float64Array(rows);
  const deviations = new Float64Array(rows);
  const block = blockLength(rows, window);
  // of the previous block from an offset to its end; beyond the end empty
  const suffixCount = new Float64Array(block + 1);
  const suffixMean = new Float64Array(block + 1);
  const suffixSquares = new Float64Array(block + 1);
  for (let start = 0; start < rows; start += block) {
    const end = Math.min(start + block, rows);
    let count = 0;
    let mean = 0;
    let squares = 0;
    for (let row = start; row < end; row++) {
      const value = numbers[row]!;
      if (value - value === 0) {
        const difference = value - mean;
        mean += difference / ++count;
        squares += difference * (value - mean);
      }
      const offset = row - start + 1;
      const before = suffixCount[offset]!;
      const total = before + count;
      const shift = mean - suffixMean[offset]!;
      const share = total > 0 ? count / total : 0;
      const enough = total >= minPeriods;
      means[row] = !enough ? Number.NaN : before === 0 ? mean : suffixMean[offset]! + shift * share;
      const allSquares = suffixSquares[offset]! + squares + shift * shift * before * share;
      deviations[row] = enough && total > 1 ? Math.sqrt(allSquares / (total - 1)) : Number.NaN;
    }
    if (end === rows) break;
    count = 0;
    mean = 0;
    squares = 0;
    for (let offset = block - 1; offset > 0; offset--) {
      const value = numbers[start + offset]!;
      if (value - value === 0) {
        const difference = value - mean;
        mean += difference / ++count;
        squares += difference * (value - mean);
      }
      suffixCount[offset] = count;
      suffixMean[offset] = mean;
      suffixSquares[offset] = squares;
    }
  }
  return { mean: means, standardDeviation: deviations };
}
