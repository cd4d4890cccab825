import { digamma, logGamma } from '@btcfc/core';
import type { GarchParameters } from './parameters';

/** The sum of log densities, and its slopes along the numbers of the shape. */
export interface DensitySum {
  sum: number;
  nu: number;
  lambda: number;
}

/**
 * The log densities of standardised moves.
 *
 * @param scores is given each one's slope along its move
 */
export function densityOf(
  shape: Pick<GarchParameters, 'nu' | 'lambda'>,
  standardised: Float64Array,
  scores: Float64Array,
): DensitySum {
  return shape.nu === Number.POSITIVE_INFINITY
    ? normalDensity(standardised, scores)
    : skewedDensity(shape, standardised, scores);
}

function normalDensity(standardised: Float64Array, scores: Float64Array): DensitySum {
  let squares = 0;
  for (let row = 0; row < standardised.length; row++) {
    const z = standardised[row]!;
    scores[row] = -z;
    squares += z * z;
  }
  const sum = -0.5 * (squares + standardised.length * Math.log(2 * Math.PI));
  return { sum, nu: 0, lambda: 0 };
}

/** Hansen's (1994) skewed t with variance 1; Student's where lambda is 0. */
function skewedDensity(
  { nu, lambda }: Pick<GarchParameters, 'nu' | 'lambda'>,
  standardised: Float64Array,
  scores: Float64Array,
): DensitySum {
  const count = standardised.length;
  const free = nu - 2;
  const half = (nu + 1) / 2;
  const logC = logGamma(half) - logGamma(nu / 2) - 0.5 * Math.log(Math.PI * free);
  const logCNu = 0.5 * (digamma(half) - digamma(nu / 2) - 1 / free);
  // the mode lies at -a / b, and b gives it the variance 1
  const aLambda = (4 * Math.exp(logC) * free) / (nu - 1);
  const a = aLambda * lambda;
  const aNu = a * (logCNu + 1 / free - 1 / (nu - 1));
  const b = Math.sqrt(1 + 3 * lambda * lambda - a * a);
  const bLambda = (3 * lambda - a * aLambda) / b;
  const bNu = (-a * aNu) / b;
  const spreads = new Float64Array(count);
  const [inverseFall, inverseRise, inverseFree] = [1 / (1 - lambda), 1 / (1 + lambda), 1 / free];
  let alongY = 0;
  let nuSlope = 0;
  let lambdaSlope = 0;
  for (let row = 0; row < count; row++) {
    const z = standardised[row]!;
    const shifted = b * z + a;
    const isFall = shifted < 0;
    const inverse = isFall ? inverseFall : inverseRise;
    const y = shifted * inverse;
    const square = y * y;
    const slope = (-2 * half * y) / (free + square);
    const score = slope * inverse;
    spreads[row] = 1 + square * inverseFree;
    scores[row] = score * b;
    alongY += slope * y;
    nuSlope += score * (bNu * z + aNu);
    lambdaSlope += score * (bLambda * z + aLambda + (isFall ? y : -y));
  }
  nuSlope -= 0.5 * inverseFree * alongY;
  const logs = sumOfLogs(spreads);
  return {
    sum: count * (Math.log(b) + logC) - half * logs,
    nu: count * (bNu / b + logCNu) + nuSlope - 0.5 * logs,
    lambda: (count * bLambda) / b + lambdaSlope,
  };
}

/** The sum of the logarithms of numbers above 0: a logarithm for each product that a number can hold. */
export function sumOfLogs(values: Float64Array): number {
  let sum = 0;
  let product = 1;
  for (const value of values) {
    const next = product * value;
    if (next > 1e-290 && next < 1e290) product = next;
    else {
      sum += Math.log(product) + Math.log(value);
      product = 1;
    }
  }
  return sum + Math.log(product);
}
