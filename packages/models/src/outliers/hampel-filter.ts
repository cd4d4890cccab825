import { defineOptions, type OptionsInput, option, readNumbers } from '@btcfc/core';
import { robustSpread } from './median-deviation';

const hampelOptions = defineOptions('hampelFilter', {
  /** Rows looked at for each: this many up to it, or, centred, around it. @default 30 */
  window: option.integer({ min: 3, default: 30 }),
  /** Robust standard deviations from the median beyond which a value is an outlier. @default 3 */
  threshold: option.number({ min: 0, aboveMin: true, default: 3 }),
  /**
   * `trailing`: the row and those before it, so that nothing of the future is used; `centred`: as many rows on
   * both sides, for looking back. @default 'trailing'
   */
  placement: option.oneOf(['trailing', 'centred'] as const, { default: 'trailing' }),
});

/** Options of `hampelFilter`. */
export interface HampelFilterOptions extends OptionsInput<typeof hampelOptions> {}

/** A series without its outliers. */
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
 * @param values shape [rows]
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA`, naming the row, if a value is not a finite number
 *
 * @example
 * import { hampelFilter } from '@btcfc/models'
 * const { values, outliers } = hampelFilter([1, 1.2, 0.9, 30, 1.1, 0.8], { window: 5 }) // outliers -> [3]
 */
export function hampelFilter(values: ArrayLike<number>, options: HampelFilterOptions = {}): HampelResult {
  const { window, threshold, placement } = hampelOptions.read(options);
  const given = readNumbers(values, { name: 'values', missing: 'refused' });
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
