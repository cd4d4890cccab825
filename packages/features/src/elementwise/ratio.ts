import { finiteOrMissing, type Numbers, readPair } from './numbers';

/** Added to denominators so that a zero does not divide. */
const epsilon = 1e-9;

/**
 * One column divided by another, the denominator raised by 1e-9, so that the ratio is large instead of infinite where
 * the denominator is 0. NaN where either is missing and where the ratio lies beyond the largest number.
 *
 * @throws BtcfcError `INVALID_DATA` if the lengths differ, or for something else than finite or missing numbers
 *
 * @example
 * import { ratio } from '@btcfc/features';
 *
 * ratio([6, 1], [3, 0]); // -> Float64Array [2, 1e9], the first up to 1e-9
 */
export function ratio(numerator: Numbers, denominator: Numbers): Float64Array {
  const [upper, lower] = readPair(['numerator', numerator], ['denominator', denominator]);
  const ratios = new Float64Array(upper.length);
  for (let row = 0; row < ratios.length; row++) {
    ratios[row] = finiteOrMissing(raisedRatio(upper[row]!, lower[row]!));
  }
  return ratios;
}

/** A ratio of two numbers, the lower one raised; it never divides by zero. */
export function raisedRatio(upper: number, lower: number): number {
  const raised = lower + epsilon;
  return upper / (raised === 0 ? epsilon : raised);
}
