import { checkSameLength } from './numbers';

/** Added to denominators so that a zero does not divide. */
export const epsilon = 1e-9;

/**
 * One column divided by another, the denominator raised by 1e-9: large instead of infinite where it is 0.
 *
 * @throws BtcfcError `INVALID_DATA` if the lengths differ
 */
export function ratio(numerator: ArrayLike<number>, denominator: ArrayLike<number>): Float64Array {
  checkSameLength(numerator, denominator);
  const result = new Float64Array(numerator.length);
  for (let row = 0; row < result.length; row++) result[row] = numerator[row]! / (denominator[row]! + epsilon);
  return result;
}
