import { combine } from './numbers';
import { rollingMaximum, rollingMinimum } from './rolling-extremes';
import type { RollingOptions } from './rolling-window';

/**
 * The highest minus the lowest price in each window.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function priceRange(price: ArrayLike<number>, options: RollingOptions): Float64Array {
  return combine(rollingMaximum(price, options), rollingMinimum(price, options), (high, low) => high - low);
}

/**
 * The true range as far as a series with one price a day has it: the highest minus the lowest price of the
 * window. (Wilder's average of daily ranges needs a high and a low for each day.)
 *
 * @param options `window` defaults to 14 rows
 * @throws BtcfcError `INVALID_OPTION`
 */
export function averageTrueRange(
  price: ArrayLike<number>,
  { window = 14, minPeriods = 1 }: Partial<RollingOptions> = {},
): Float64Array {
  return priceRange(price, { window, minPeriods });
}

/**
 * `priceRange` in percent of the current price.
 *
 * @param options `window` defaults to 1 row, where the range is 0
 * @throws BtcfcError `INVALID_OPTION`
 */
export function priceRangePercent(
  price: ArrayLike<number>,
  { window = 1, minPeriods = 1 }: Partial<RollingOptions> = {},
): Float64Array {
  return combine(
    priceRange(price, { window, minPeriods }),
    price,
    (range, current) => (range / current) * 100,
  );
}
