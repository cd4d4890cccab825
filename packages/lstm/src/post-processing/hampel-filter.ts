import { checkInteger, checkNumber, checkOneOf } from '@btcfc/core';
import { invalidData } from '../matrix';
import { robustSpread } from './median-deviation';

export interface HampelFilterOptions {
  /** Rows looked at for each: this many up to it, or, centred, around it. @default 30 */
  window?: number;
  /** Robust standard deviations from the median beyond which a value is an outlier. @default 3 */
  threshold?: number;
  /**
   * `trailing`: the row and those before it, so that nothing of the future is used; `centred`: as many rows on
   * both sides, for looking back. @default 'trailing'
   */
  placement?: 'trailing' | 'centred';
}

export interface HampelResult {
  /** The values, each outlier replaced by its window's median. */
  values: Float64Array;
  /** Rows of the outliers, ascending. */
  outliers: number[];
}

/**
 * Finds outliers as Hampel's identifier does: values far from the median of their neighbourhood, measured by its
 * median absolute deviation (Davies & Gather 1993; Pearson 2002). Windows are shorter at the ends; a row whose
 * window has fewer than 3 values, or in which more than half are the same, is never an outlier.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` if a value is not finite
 */
export function hampelFilter(
  values: ArrayLike<number>,
  { window = 30, threshold = 3, placement = 'trailing' }: HampelFilterOptions = {},
): HampelResult {
  checkInteger('window', window, { min: 3 });
  checkNumber('threshold', threshold, { min: 0, aboveMin: true });
  checkOneOf('placement', placement, ['trailing', 'centred'] as const);
  const given = Float64Array.from(values);
  if (!given.every(Number.isFinite)) throw invalidData('The values are not all finite numbers.', given);
  const filtered = given.slice();
  const outliers: number[] = [];
  const before = placement === 'trailing' ? window - 1 : window >> 1;
  const after = placement === 'trailing' ? 0 : window >> 1;
  for (let row = 0; row < given.length; row++) {
    const near = given.subarray(Math.max(0, row - before), row + after + 1);
    if (near.length < 3) continue;
    const { median, deviation } = robustSpread(near);
    if (deviation === 0 || Math.abs(given[row]! - median) <= threshold * deviation) continue;
    filtered[row] = median;
    outliers.push(row);
  }
  return { values: filtered, outliers };
}
