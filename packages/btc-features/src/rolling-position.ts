import { combine } from './numbers';
import { rollingMean, rollingMoments } from './rolling-moments';
import type { RollingOptions } from './rolling-window';

/**
 * How far a value lies from the mean of its window, in sample standard deviations; the window ends with the value
 * itself. 0 where all of the window is equal; NaN where the value is missing or fewer than two are there.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function rollingZScore(values: ArrayLike<number>, options: RollingOptions): Float64Array {
  const { mean, standardDeviation } = rollingMoments(values, options);
  const distance = combine(values, mean, (value, middle) => value - middle);
  return combine(distance, standardDeviation, (far, deviation) => (deviation === 0 ? far : far / deviation));
}

/**
 * The logarithm of a value over the mean of its window. NaN where either is missing or not above 0.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function logRatioToMean(values: ArrayLike<number>, options: RollingOptions): Float64Array {
  return combine(values, rollingMean(values, options), (value, mean) =>
    value > 0 && mean > 0 ? Math.log(value / mean) : Number.NaN,
  );
}
