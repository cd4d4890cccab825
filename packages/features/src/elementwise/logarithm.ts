import { type Numbers, readValues } from './numbers';

/**
 * The natural logarithm where a value is above 0; 0 where it is not, or is missing. The logarithm of Infinity is
 * Infinity.
 *
 * @throws BtcfcError `INVALID_DATA` for something else than numbers or missing values
 *
 * @example
 * import { logarithm } from '@btcfc/features';
 *
 * logarithm([Math.E, 0, null]); // -> Float64Array [1, 0, 0]
 */
export function logarithm(values: Numbers): Float64Array {
  const numbers = readValues(values, 'values', 'allowed');
  const result = new Float64Array(numbers.length);
  for (let row = 0; row < result.length; row++) {
    const value = numbers[row]!;
    if (value > 0) result[row] = Math.log(value);
  }
  return result;
}

/** The logarithm of a ratio of two positive numbers, also where the ratio itself can't be written as a number. */
export function logQuotient(upper: number, lower: number): number {
  const quotient = upper / lower;
  const isPrecise = quotient > 1e-300 && quotient < 1e300;
  return isPrecise ? Math.log(quotient) : Math.log(upper) - Math.log(lower);
}
