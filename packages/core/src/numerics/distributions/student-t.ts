import { betaFraction } from './beta';
import { logGammaStep } from './gamma';
import { normalQuantile } from './normal';
import { checkReal } from './real-number';

/**
 * The density of Student's t distribution.
 *
 * @param degrees of freedom, above 0
 *
 * @example
 * import { studentTPdf } from '@btcfc/core';
 *
 * studentTPdf(0, 2); // -> 0.35355339059327373
 */
export function studentTPdf(value: number, degrees: number): number {
  checkReal('value', value);
  checkReal('degrees', degrees);
  const power = ((degrees + 1) / 2) * Math.log1p((value * value) / degrees);
  return Math.exp(logGammaStep(degrees / 2) - power) / Math.sqrt(degrees * Math.PI);
}

/**
 * The probability that a variable of Student's t distribution stays below a value.
 *
 * @param degrees of freedom, above 0
 *
 * @example
 * import { studentTCdf } from '@btcfc/core';
 *
 * studentTCdf(1, 2); // -> 0.7886751345948129
 */
export function studentTCdf(value: number, degrees: number): number {
  checkReal('value', value);
  checkReal('degrees', degrees);
  const tail = upperTail(Math.abs(value), degrees);
  return value > 0 ? 1 - tail : tail;
}

/**
 * The probability that a variable of Student's t distribution lies further from 0 than a value: the p-value of a
 * two-sided t test.
 *
 * @param degrees of freedom, above 0
 *
 * @example
 * import { studentTTwoSidedP } from '@btcfc/core';
 *
 * studentTTwoSidedP(2.5, 10); // -> 0.03144684423662134
 */
export function studentTTwoSidedP(value: number, degrees: number): number {
  checkReal('value', value);
  checkReal('degrees', degrees);
  return 2 * upperTail(Math.abs(value), degrees);
}

/**
 * The value a variable of Student's t distribution stays below with the given probability, by Newton's method on the
 * logarithm of the tail.
 *
 * @param probability from 0 to 1; the quantiles of 0 and 1 are infinite, those of other numbers NaN
 * @param degrees of freedom, above 0; of so few that the quantile lies beyond about 1e154 the result is infinite or NaN
 *
 * @example
 * import { studentTQuantile } from '@btcfc/core';
 *
 * studentTQuantile(0.975, 10); // -> 2.2281388519649385
 */
export function studentTQuantile(probability: number, degrees: number): number {
  checkReal('probability', probability);
  checkReal('degrees', degrees);
  if (probability === 0.5) return 0;
  if (!(probability > 0 && probability < 1)) return normalQuantile(probability);
  const tail = Math.min(probability, 1 - probability);
  // first terms of the expansion about the normal quantile (Abramowitz & Stegun 26.7.5)
  const score = -normalQuantile(tail);
  let value = score + (score * score * score + score) / (4 * degrees);
  for (let iteration = 0; iteration < 100; iteration++) {
    const beyond = upperTail(value, degrees);
    const step = (Math.log(beyond / tail) * beyond) / studentTPdf(value, degrees);
    // a step too far would leave the side of the center that the solution lies on
    value = Math.max(value + step, value / 2);
    if (Math.abs(step) <= 1e-12 * value) break;
  }
  return probability < 0.5 ? -value : value;
}

/** Half the regularised incomplete beta function at degrees / (degrees + value^2), for a value of at least 0. */
function upperTail(value: number, degrees: number): number {
  if (value === Number.POSITIVE_INFINITY) return 0;
  const square = value * value;
  const below = degrees / (degrees + square);
  const above = square / (degrees + square);
  const shape = degrees / 2;
  const front = Math.exp(logGammaStep(shape) + shape * Math.log(below)) * Math.sqrt(above / Math.PI);
  return below < (shape + 1) / (shape + 2.5)
    ? (0.5 * front * betaFraction(below, shape, 0.5)) / shape
    : 0.5 - front * betaFraction(above, 0.5, shape);
}
