import { logQuotient } from '../elementwise/logarithm';
import type { Numbers } from '../elementwise/numbers';
import { compareWithEarlier, type LagOptions, lagOptions } from './lag';

const simpleOptions = lagOptions('simpleReturns', 1);
const logOptions = lagOptions('logReturns', 1);

/**
 * The relative change over `periods` rows: value / earlier value - 1. NaN in the first `periods` rows, where either
 * value is missing, where the earlier one is not above 0, and where the change lies beyond the largest number.
 *
 * @param options `periods` is 1 where it is left out
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than finite or missing numbers
 *
 * @example
 * import { simpleReturns } from '@btcfc/features';
 *
 * simpleReturns([1, 2, 3]); // -> Float64Array [NaN, 1, 0.5]
 */
export function simpleReturns(values: Numbers, options?: LagOptions): Float64Array {
  const { periods } = simpleOptions.read(options);
  return compareWithEarlier(values, periods, (current, earlier) =>
    earlier > 0 ? current / earlier - 1 : Number.NaN,
  );
}

/**
 * The logarithm of value / earlier value. NaN in the first `periods` rows, and where either value is missing or not
 * above 0.
 *
 * @param options `periods` is 1 where it is left out
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than finite or missing numbers
 *
 * @example
 * import { logReturns } from '@btcfc/features';
 *
 * logReturns([1, Math.E, 0]); // -> Float64Array [NaN, 1, NaN]
 */
export function logReturns(values: Numbers, options?: LagOptions): Float64Array {
  const { periods } = logOptions.read(options);
  return compareWithEarlier(values, periods, (current, earlier) =>
    current > 0 && earlier > 0 ? logQuotient(current, earlier) : Number.NaN,
  );
}
