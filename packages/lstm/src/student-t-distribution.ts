import type { Rng } from '@btcfc/core';
import { normalQuantile } from './normal-distribution';

/** The probability that a variable of Student's t distribution stays below a value. */
export function studentTCdf(value: number, degrees: number): number {
  const tail = upperTail(Math.abs(value), degrees);
  return value > 0 ? 1 - tail : tail;
}

/**
 * The value a variable of Student's t distribution stays below with the given probability, by Newton's
 * method on the logarithm of the tail.
 */
export function studentTQuantile(probability: number, degrees: number): number {
  if (probability === 0.5) return 0;
  const tail = Math.min(probability, 1 - probability);
  // first terms of the expansion about the normal quantile (Abramowitz & Stegun 26.7.5)
  const score = -normalQuantile(tail);
  let value = score + (score ** 3 + score) / (4 * degrees);
  for (let iteration = 0; iteration < 100; iteration++) {
    const beyond = upperTail(value, degrees);
    const step = (Math.log(beyond / tail) * beyond) / density(value, degrees);
    // a step too far would leave the side of the center that the solution lies on
    value = Math.max(value + step, value / 2);
    if (Math.abs(step) <= 1e-12 * value) break;
  }
  return probability < 0.5 ? -value : value;
}

/** A draw from Student's t distribution, given the normal draw in its numerator; at least 2 degrees. */
export function studentTDraw(score: number, degrees: number, rng: Rng): number {
  return score * Math.sqrt(degrees / (2 * gammaDraw(degrees / 2, rng)));
}

function density(value: number, degrees: number): number {
  const power = ((degrees + 1) / 2) * Math.log1p((value * value) / degrees);
  return Math.exp(logGammaStep(degrees / 2) - power) / Math.sqrt(degrees * Math.PI);
}

// half the regularised incomplete beta function at degrees / (degrees + value^2)
function upperTail(value: number, degrees: number): number {
  const square = value * value;
  const below = degrees / (degrees + square);
  const above = square / (degrees + square);
  const shape = degrees / 2;
  const front = Math.exp(logGammaStep(shape) + shape * Math.log(below)) * Math.sqrt(above / Math.PI);
  return below < (shape + 1) / (shape + 2.5)
    ? (0.5 * front * betaFraction(below, shape, 0.5)) / shape
    : 0.5 - front * betaFraction(above, 0.5, shape);
}

/** The continued fraction of the incomplete beta function, by the method of Lentz (1976). */
function betaFraction(value: number, a: number, b: number): number {
  let left = 1;
  let right = 1 / (1 - ((a + b) * value) / (a + 1));
  let fraction = right;
  for (let term = 1; term <= 500; term++) {
    const even = (term * (b - term) * value) / ((a + 2 * term - 1) * (a + 2 * term));
    right = 1 / (1 + even * right);
    left = 1 + even / left;
    fraction *= right * left;
    const odd = (-(a + term) * (a + b + term) * value) / ((a + 2 * term) * (a + 2 * term + 1));
    right = 1 / (1 + odd * right);
    left = 1 + odd / left;
    const factor = right * left;
    fraction *= factor;
    if (Math.abs(factor - 1) < 4e-16) break;
  }
  return fraction;
}

/** log(gamma(x + 1/2) / gamma(x)): its asymptotic series, after moving up to where it converges. */
function logGammaStep(x: number): number {
  let moved = x;
  let product = 1;
  while (moved < 14) {
    product *= moved / (moved + 0.5);
    moved++;
  }
  const inverse = 1 / (moved * moved);
  const series =
    -1 / 8 + inverse * (1 / 192 + inverse * (-1 / 640 + inverse * (17 / 14336 - (inverse * 31) / 18432)));
  return 0.5 * Math.log(moved) + series / moved + Math.log(product);
}

/** Marsaglia & Tsang (2000), for a shape of at least 1. */
function gammaDraw(shape: number, rng: Rng): number {
  const center = shape - 1 / 3;
  const slope = 1 / Math.sqrt(9 * center);
  while (true) {
    const score = rng.normal();
    const cube = (1 + slope * score) ** 3;
    const bound = 0.5 * score * score + center * (1 - cube + Math.log(Math.max(cube, 0)));
    if (Math.log(1 - rng.uniform()) < bound) return center * cube;
  }
}
