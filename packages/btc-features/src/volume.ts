import { asFloats, checkSameLength, combine } from './numbers';
import { epsilon } from './ratio';
import { rollingMean } from './rolling-moments';
import type { RollingOptions } from './rolling-window';

/**
 * The volume relative to its rolling mean; NaN where both are 0.
 *
 * @param options `window` defaults to 30 rows
 * @throws BtcfcError `INVALID_OPTION`
 */
export function relativeVolume(
  volume: ArrayLike<number>,
  { window = 30, minPeriods = 1 }: Partial<RollingOptions> = {},
): Float64Array {
  return combine(volume, rollingMean(volume, { window, minPeriods }), (current, mean) => current / mean);
}

/**
 * Volume price trend: the running total of volume times the relative change of the price since the row
 * before. NaN where a term is missing, the total going on behind it.
 *
 * @throws BtcfcError `INVALID_DATA` if the lengths differ
 */
export function volumePriceTrend(price: ArrayLike<number>, volume: ArrayLike<number>): Float64Array {
  checkSameLength(price, volume);
  const prices = asFloats(price);
  const volumes = asFloats(volume);
  const trend = new Float64Array(prices.length);
  let total = 0;
  for (let row = 0; row < trend.length; row++) {
    const before = row === 0 ? Number.NaN : prices[row - 1]!;
    const term = (volumes[row]! * (prices[row]! - before)) / (before + epsilon);
    const missing = Number.isNaN(term);
    if (!missing) total += term;
    trend[row] = missing ? Number.NaN : total;
  }
  return trend;
}

/**
 * On-balance volume (Granville 1963): the running total of the volume, counted positive on rows where the
 * price rose and negative where it fell. A row without price or volume, or without a price before it, adds
 * nothing.
 *
 * @throws BtcfcError `INVALID_DATA` if the lengths differ
 */
export function onBalanceVolume(price: ArrayLike<number>, volume: ArrayLike<number>): Float64Array {
  checkSameLength(price, volume);
  const prices = asFloats(price);
  const volumes = asFloats(volume);
  const balance = new Float64Array(prices.length);
  let total = 0;
  for (let row = 1; row < balance.length; row++) {
    const term = Math.sign(prices[row]! - prices[row - 1]!) * volumes[row]!;
    if (!Number.isNaN(term)) total += term;
    balance[row] = total;
  }
  return balance;
}
