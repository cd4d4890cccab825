import { checkReal } from './real-number';

const coefficients = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/**
 * The logarithm of the gamma function for `x` above 0 (Lanczos 1964, g = 7), to about 14 digits.
 *
 * @example
 * import { logGamma } from '@btcfc/core';
 *
 * Math.exp(logGamma(5)); // -> 24
 */
export function logGamma(x: number): number {
  checkReal('x', x);
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let sum = 0.9999999999998099;
  for (let index = 0; index < coefficients.length; index++) sum += coefficients[index]! / (x + index);
  const base = x + coefficients.length - 1.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}

/**
 * The derivative of `logGamma` for `x` above 0: its asymptotic series, after moving up to where it converges.
 *
 * @example
 * import { digamma } from '@btcfc/core';
 *
 * -digamma(1); // -> 0.5772156649015329
 */
export function digamma(x: number): number {
  checkReal('x', x);
  // no steps lead up from minus infinity
  if (!(x > 0)) return Number.NaN;
  let moved = x;
  let sum = 0;
  while (moved < 12) {
    sum -= 1 / moved;
    moved++;
  }
  const inverse = 1 / (moved * moved);
  const series =
    1 / 12 -
    inverse *
      (1 / 120 - inverse * (1 / 252 - inverse * (1 / 240 - inverse * (1 / 132 - (inverse * 691) / 32760))));
  return sum + Math.log(moved) - 0.5 / moved - inverse * series;
}

/**
 * log(gamma(x + 1/2) / gamma(x)) for `x` above 0, without the cancellation of a difference: its asymptotic series,
 * after moving up to where it converges.
 */
export function logGammaStep(x: number): number {
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

/**
 * The regularised incomplete gamma function: the share of gamma(shape) that lies below `x`. `1 - regularizedGamma(k / 2,
 * x / 2)` is the p-value of a chi-squared statistic `x` with `k` degrees of freedom.
 *
 * @param shape above 0
 * @param x at least 0
 *
 * @example
 * import { regularizedGamma } from '@btcfc/core';
 *
 * regularizedGamma(1, 2); // -> 0.8646647167633873
 */
export function regularizedGamma(shape: number, x: number): number {
  checkReal('shape', shape);
  checkReal('x', x);
  if (Number.isNaN(shape) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  return x < shape + 1 ? front * gammaSeries(shape, x) : 1 - front * gammaFraction(shape, x);
}

function gammaSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let step = 1; step <= 10_000 && term > sum * 1e-17; step++) {
    term *= x / (shape + step);
    sum += term;
  }
  return sum;
}

/** By the method of Lentz (1976). */
function gammaFraction(shape: number, x: number): number {
  let base = x + 1 - shape;
  let left = 1 / 1e-300;
  let right = 1 / base;
  let fraction = right;
  for (let step = 1; step <= 10_000; step++) {
    const numerator = -step * (step - shape);
    base += 2;
    right = 1 / awayFromZero(numerator * right + base);
    left = awayFromZero(base + numerator / left);
    fraction *= right * left;
    if (Math.abs(right * left - 1) < 1e-15) break;
  }
  return fraction;
}

/** Keeps a denominator of a continued fraction from being zero. */
export function awayFromZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}
