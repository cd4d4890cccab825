import { compareWithEarlier, type LagOptions } from './momentum';

/**
 * The relative change over `periods` rows: value / earlier value - 1. NaN in the first rows, where either value is
 * missing, and where the earlier one is not above 0.
 *
 * @param options `periods` defaults to 1
 * @throws BtcfcError `INVALID_OPTION`
 */
export function simpleReturns(values: ArrayLike<number>, { periods = 1 }: LagOptions = {}): Float64Array {
  return compareWithEarlier(values, periods, (current, earlier) =>
    earlier > 0 ? current / earlier - 1 : Number.NaN,
  );
}

/**
 * The logarithm of value / earlier value, of a price or of a volume. NaN in the first rows, and where either value is
 * missing or not above 0.
 *
 * @param options `periods` defaults to 1
 * @throws BtcfcError `INVALID_OPTION`
 */
export function logReturns(values: ArrayLike<number>, { periods = 1 }: LagOptions = {}): Float64Array {
  return compareWithEarlier(values, periods, (current, earlier) =>
    current > 0 && earlier > 0 ? Math.log(current / earlier) : Number.NaN,
  );
}
