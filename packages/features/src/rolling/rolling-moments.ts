import { defineOptions } from '@btcfc/core';
import { finiteOrMissing, type Numbers, readValues } from '../elementwise/numbers';
import { blockLength, type RollingOptions, readRolling, rollingOptions } from './rolling-window';

const meanOptions = defineOptions('rollingMean', rollingOptions);
const deviationOptions = defineOptions('rollingStandardDeviation', rollingOptions);
const momentsOptions = defineOptions('rollingMoments', rollingOptions);

/** What `rollingMoments` gives back, one value of each for each row. */
export interface RollingMoments {
  /** The mean over each window. */
  mean: Float64Array;
  /** The sample standard deviation over each window. */
  standardDeviation: Float64Array;
}

/**
 * The mean over each window. Missing and infinite values are left out, as in pandas; NaN where fewer than `minPeriods`
 * values remain, where none does, and where values differ by more than the largest number. A window of equal values has
 * exactly their mean.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than numbers or missing values
 *
 * @example
 * import { rollingMean } from '@btcfc/features';
 *
 * rollingMean([1, 3, 5], { window: 2, minPeriods: 2 }); // -> Float64Array [NaN, 2, 4]
 */
export function rollingMean(values: Numbers, options: RollingOptions): Float64Array {
  const numbers = readValues(values, 'values', 'allowed');
  return meansOf(numbers, readRolling(meanOptions, options));
}

/**
 * The sample standard deviation (divided by n - 1) over each window. Missing and infinite values are left out, as in
 * pandas; NaN where fewer than `minPeriods` or fewer than two values remain, and where a squared distance lies beyond
 * the largest number. A window of equal values has exactly 0.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than numbers or missing values
 *
 * @example
 * import { rollingStandardDeviation } from '@btcfc/features';
 *
 * rollingStandardDeviation([1, 3, 5], { window: 3 }); // -> Float64Array [NaN, 1.414, 2]
 */
export function rollingStandardDeviation(values: Numbers, options: RollingOptions): Float64Array {
  return momentsOf(values, readRolling(deviationOptions, options)).standardDeviation;
}

/**
 * Mean and sample standard deviation over each window in one pass: Welford's updates within a part of the
 * window, and the pairwise merge of Chan, Golub & LeVeque (1979) between the parts. NaN where `rollingMean` and
 * `rollingStandardDeviation` are.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than numbers or missing values
 *
 * @example
 * import { rollingMoments } from '@btcfc/features';
 *
 * const { mean, standardDeviation } = rollingMoments([1, 3, 5], { window: 3 });
 * mean.at(-1); // -> 3
 * standardDeviation.at(-1); // -> 2
 */
export function rollingMoments(values: Numbers, options: RollingOptions): RollingMoments {
  return momentsOf(values, readRolling(momentsOptions, options));
}

function momentsOf(values: Numbers, options: Required<RollingOptions>): RollingMoments {
  const numbers = readValues(values, 'values', 'allowed');
  const standardDeviation = new Float64Array(numbers.length);
  return { mean: meansOf(numbers, options, standardDeviation), standardDeviation };
}

/** The means; where there is a place for them, the standard deviations are written there. */
function meansOf(
  numbers: Float64Array,
  { window, minPeriods }: Required<RollingOptions>,
  deviations?: Float64Array,
): Float64Array {
  const rows = numbers.length;
  const means = new Float64Array(rows);
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
      const enough = total > 0 && total >= minPeriods;
      const merged = before === 0 ? mean : suffixMean[offset]! + shift * share;
      means[row] = enough ? finiteOrMissing(merged) : Number.NaN;
      if (!deviations) continue;
      const allSquares = suffixSquares[offset]! + squares + shift * shift * before * share;
      const deviation = enough && total > 1 ? Math.sqrt(allSquares / (total - 1)) : Number.NaN;
      deviations[row] = finiteOrMissing(deviation);
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
  return means;
}
