import { defineOptions } from '@btcfc/core';
import { finiteOrMissing, type Numbers, readValues } from '../elementwise/numbers';
import { rollingMaximum, rollingMinimum } from './rolling-extremes';
import { type RollingOptions, readRolling, rollingOptions, usualWindow } from './rolling-window';

const rangeOptions = defineOptions('rollingRange', rollingOptions);
const percentOptions = defineOptions('rollingRangePercent', usualWindow(1));

/**
 * The largest minus the smallest value in each window. Missing and infinite values are left out; NaN where fewer than
 * `minPeriods` values remain, where none does, and where the range lies beyond the largest number.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than numbers or missing values
 *
 * @example
 * import { rollingRange } from '@btcfc/features';
 *
 * rollingRange([1, 4, 2, 8], { window: 2 }); // -> Float64Array [0, 3, 2, 6]
 */
export function rollingRange(values: Numbers, options: RollingOptions): Float64Array {
  return rangeOf(readValues(values, 'values', 'allowed'), readRolling(rangeOptions, options));
}

/**
 * `rollingRange` in percent of the current value. NaN also where that value is missing or 0.
 *
 * @param options `window` is 1 row where it is left out, over which the range is 0
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than finite or missing numbers
 *
 * @example
 * import { rollingRangePercent } from '@btcfc/features';
 *
 * rollingRangePercent([1, 4, 2, 8], { window: 2 }); // -> Float64Array [0, 75, 100, 75]
 */
export function rollingRangePercent(values: Numbers, options?: Partial<RollingOptions>): Float64Array {
  const numbers = readValues(values);
  const range = rangeOf(numbers, readRolling(percentOptions, options));
  for (let row = 0; row < range.length; row++) {
    range[row] = finiteOrMissing((range[row]! / numbers[row]!) * 100);
  }
  return range;
}

function rangeOf(numbers: Float64Array, options: RollingOptions): Float64Array {
  if (options.window === 1) return rangeOfEach(numbers);
  const range = rollingMaximum(numbers, options);
  const lowest = rollingMinimum(numbers, options);
  for (let row = 0; row < range.length; row++) range[row] = finiteOrMissing(range[row]! - lowest[row]!);
  return range;
}

/** 0, or NaN where a value is missing or infinite: without two passes for a single value. */
function rangeOfEach(numbers: Float64Array): Float64Array {
  const range = new Float64Array(numbers.length);
  for (let row = 0; row < range.length; row++) range[row] = numbers[row]! - numbers[row]!;
  return range;
}
