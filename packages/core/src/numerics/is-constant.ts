/**
 * Whether a variance is nothing but the rounding error of values that are all alike: scikit-learn's bound.
 *
 * @param variance of the values, population or sample
 * @param mean of the values
 * @param count how many there are
 *
 * @example
 * import { isConstant } from '@btcfc/core';
 *
 * isConstant(1e-32, 0.1, 10); // -> true
 */
export function isConstant(variance: number, mean: number, count: number): boolean {
  const error = count * mean * Number.EPSILON;
  return variance <= count * Number.EPSILON * variance + error * error;
}
