import { mapNumbers } from './numbers';
import { epsilon, ratio } from './ratio';

/** How many bitcoins there will ever be. */
const maximumSupply = 21e6;

/** The share of all bitcoins there will ever be that is in circulation. */
export function circulatingToTotalSupply(circulating: ArrayLike<number>): Float64Array {
  return mapNumbers(circulating, (coins) => coins / (maximumSupply + epsilon));
}

/**
 * The market capitalisation per coin in circulation.
 *
 * @throws BtcfcError `INVALID_DATA` if the lengths differ
 */
export function marketCapToCirculatingSupply(
  marketCap: ArrayLike<number>,
  circulating: ArrayLike<number>,
): Float64Array {
  return ratio(marketCap, circulating);
}

/**
 * The price over the number of coins in circulation.
 *
 * @throws BtcfcError `INVALID_DATA` if the lengths differ
 */
export function priceToCirculatingSupply(
  price: ArrayLike<number>,
  circulating: ArrayLike<number>,
): Float64Array {
  return ratio(price, circulating);
}

/** The price over the number of coins there will ever be. */
export function priceToTotalSupply(price: ArrayLike<number>): Float64Array {
  return mapNumbers(price, (dollars) => dollars / (maximumSupply + epsilon));
}
