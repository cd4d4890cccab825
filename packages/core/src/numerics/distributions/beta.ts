import { awayFromZero, logGamma } from './gamma';
import { checkReal } from './real-number';

/**
 * The regularised incomplete beta function: the probability that a variable of the beta distribution stays below `x`.
 *
 * @param x from 0 to 1
 * @param a above 0
 * @param b above 0
 *
 * @example
 * import { regularizedBeta } from '@btcfc/core';
 *
 * regularizedBeta(0.5, 2, 3); // -> 0.6875
 */
export function regularizedBeta(x: number, a: number, b: number): number {
  checkReal('x', x);
  checkReal('a', a);
  checkReal('b', b);
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // the fraction converges quickly on one side only
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front * betaFraction(x, a, b)) / a;
}

/** The continued fraction of the incomplete beta function, by the method of Lentz (1976). */
export function betaFraction(x: number, a: number, b: number): number {
  let left = 1;
  let right = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = right;
  for (let term = 1; term <= 10_000; term++) {
    const even = (term * (b - term) * x) / ((a + 2 * term - 1) * (a + 2 * term));
    right = 1 / awayFromZero(1 + even * right);
    left = awayFromZero(1 + even / left);
    fraction *= right * left;
    const odd = (-(a + term) * (a + b + term) * x) / ((a + 2 * term) * (a + 2 * term + 1));
    right = 1 / awayFromZero(1 + odd * right);
    left = awayFromZero(1 + odd / left);
    const factor = right * left;
    fraction *= factor;
    if (Math.abs(factor - 1) < 4e-16) break;
  }
  return fraction;
}
