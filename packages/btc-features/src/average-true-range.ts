import { defineOptions, option } from '@btcfc/core';
import { type Numbers, type RollingOptions, rollingRange } from '@btcfc/features';

const rangeOptions = defineOptions('averageTrueRange', {
  window: option.integer({ min: 1, default: 14 }),
  minPeriods: option.integer({ min: 0, default: 1 }),
});

/**
 * The true range as far as a series with one price for each row has it, and as the notebook has it: the highest minus
 * the lowest price of the window. (Wilder's average of daily ranges needs a high and a low for each row.) Missing and
 * infinite prices are left out; NaN where fewer than `minPeriods` remain.
 *
 * @param options `window` is 14 rows where it is left out
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than numbers or missing values
 *
 * @example
 * import { averageTrueRange } from '@btcfc/btc-features';
 *
 * averageTrueRange([1, 4, 2, 8], { window: 3 }); // -> Float64Array [0, 3, 3, 6]
 */
export function averageTrueRange(price: Numbers, options?: Partial<RollingOptions>): Float64Array {
  return rollingRange(price, rangeOptions.read(options));
}
