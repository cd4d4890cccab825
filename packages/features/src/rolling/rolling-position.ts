import { defineOptions } from '@btcfc/core';
import { logQuotient } from '../elementwise/logarithm';
import { combine, finiteOrMissing, type Numbers, readValues } from '../elementwise/numbers';
import { rollingMean, rollingMoments } from './rolling-moments';
import { type RollingOptions, readRolling, rollingOptions, usualWindow } from './rolling-window';

const scoreOptions = defineOptions('rollingZScore', rollingOptions);
const logRatioOptions = defineOptions('logRatioToMean', rollingOptions);
const ratioOptions = defineOptions('ratioToMean', usualWindow(30));

/**
 * How far a value lies from the mean of its window, in sample standard deviations; the window ends with the value
 * itself. 0 where all of the window is equal; NaN where the value is missing, fewer than two values or `minPeriods` are
 * there, and where it lies beyond the largest number.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than finite or missing numbers
 *
 * @example
 * import { rollingZScore } from '@btcfc/features';
 *
 * rollingZScore([1, 3, 5], { window: 3 }).at(-1); // -> 1
 */
export function rollingZScore(values: Numbers, options: RollingOptions): Float64Array {
  const numbers = readValues(values);
  const { mean, standardDeviation } = rollingMoments(numbers, readRolling(scoreOptions, options));
  const distance = combine(numbers, mean, (value, middle) => value - middle);
  return combine(distance, standardDeviation, (far, deviation) => (deviation === 0 ? far : far / deviation));
}

/**
 * The logarithm of a value over the mean of its window. NaN where either is missing or not above 0.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than finite or missing numbers
 *
 * @example
 * import { logRatioToMean } from '@btcfc/features';
 *
 * logRatioToMean([2, 2, 5], { window: 2 }); // -> Float64Array [0, 0, 0.357]
 */
export function logRatioToMean(values: Numbers, options: RollingOptions): Float64Array {
  const numbers = readValues(values);
  const mean = rollingMean(numbers, readRolling(logRatioOptions, options));
  return combine(numbers, mean, (value, middle) =>
    value > 0 && middle > 0 ? logQuotient(value, middle) : Number.NaN,
  );
}

/**
 * A value over the mean of its window. NaN where either is missing, where the mean is 0, and where the ratio lies
 * beyond the largest number.
 *
 * @param options `window` is 30 rows where it is left out
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than finite or missing numbers
 *
 * @example
 * import { ratioToMean } from '@btcfc/features';
 *
 * ratioToMean([2, 2, 6], { window: 2 }); // -> Float64Array [1, 1, 1.5]
 */
export function ratioToMean(values: Numbers, options?: Partial<RollingOptions>): Float64Array {
  const numbers = readValues(values);
  const ratios = rollingMean(numbers, readRolling(ratioOptions, options));
  for (let row = 0; row < ratios.length; row++) ratios[row] = finiteOrMissing(numbers[row]! / ratios[row]!);
  return ratios;
}
