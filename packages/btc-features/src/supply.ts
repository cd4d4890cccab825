import { readNumbers } from '@btcfc/core';
import { type Numbers, ratio } from '@btcfc/features';

/** How many bitcoins there will ever be. */
const maximumSupply = 21e6;

/**
 * The share of all bitcoins there will ever be that is in circulation. NaN where missing.
 *
 * @throws BtcfcError `INVALID_DATA` for something else than finite or missing numbers
 *
 * @example
 * import { circulatingToTotalSupply } from '@btcfc/btc-features';
 *
 * circulatingToTotalSupply([10.5e6]); // -> Float64Array [0.5]
 */
export function circulatingToTotalSupply(circulating: Numbers): Float64Array {
  return perMaximumSupply('circulating', circulating);
}

/**
 * The market capitalisation per coin in circulation, whose number is raised by 1e-9. NaN where either is missing.
 *
 * @throws BtcfcError `INVALID_DATA` if the lengths differ, or for something else than finite or missing numbers
 *
 * @example
 * import { marketCapToCirculatingSupply } from '@btcfc/btc-features';
 *
 * marketCapToCirculatingSupply([1.7e11], [17e6]); // -> Float64Array [10000]
 */
export function marketCapToCirculatingSupply(marketCap: Numbers, circulating: Numbers): Float64Array {
  return ratio(marketCap, circulating);
}

/**
 * The price over the number of coins in circulation, which is raised by 1e-9. NaN where either is missing.
 *
 * @throws BtcfcError `INVALID_DATA` if the lengths differ, or for something else than finite or missing numbers
 *
 * @example
 * import { priceToCirculatingSupply } from '@btcfc/btc-features';
 *
 * priceToCirculatingSupply([17_000], [17e6]); // -> Float64Array [0.001]
 */
export function priceToCirculatingSupply(price: Numbers, circulating: Numbers): Float64Array {
  return ratio(price, circulating);
}

/**
 * The price over the number of coins there will ever be. NaN where missing.
 *
 * @throws BtcfcError `INVALID_DATA` for something else than finite or missing numbers
 *
 * @example
 * import { priceToTotalSupply } from '@btcfc/btc-features';
 *
 * priceToTotalSupply([21_000]); // -> Float64Array [0.001]
 */
export function priceToTotalSupply(price: Numbers): Float64Array {
  return perMaximumSupply('price', price);
}

function perMaximumSupply(name: string, values: Numbers): Float64Array {
  const shares = readNumbers(values, { name });
  for (let row = 0; row < shares.length; row++) shares[row] = shares[row]! / maximumSupply;
  return shares;
}
