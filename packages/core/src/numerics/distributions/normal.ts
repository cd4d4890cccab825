import { checkReal } from './real-number';

/**
 * The standard normal distribution to about 15 digits, in the tails too (Hart 1968, by way of West 2005,
 * "Better approximations to cumulative normal functions").
 */

const logSqrtTwoPi = 0.5 * Math.log(2 * Math.PI);

/**
 * The density of a standard normal variable.
 *
 * @example
 * import { normalPdf } from '@btcfc/core';
 *
 * normalPdf(0); // -> 0.3989422804014327
 */
export function normalPdf(z: number): number {
  return Math.exp(normalLogPdf(z));
}

/**
 * The logarithm of the density of a standard normal variable.
 *
 * @example
 * import { normalLogPdf } from '@btcfc/core';
 *
 * normalLogPdf(3); // -> -5.418938533204673
 */
export function normalLogPdf(z: number): number {
  checkReal('z', z);
  return -0.5 * z * z - logSqrtTwoPi;
}

/**
 * The probability that a standard normal variable stays below `z`.
 *
 * @example
 * import { normalCdf } from '@btcfc/core';
 *
 * normalCdf(1.96); // -> 0.9750021048517795
 */
export function normalCdf(z: number): number {
  checkReal('z', z);
  return z > 0 ? 1 - upperTail(z) : upperTail(-z);
}

/**
 * The probability that a standard normal variable lies between `low` and `high`, without cancellation in the tails.
 *
 * @example
 * import { normalMass } from '@btcfc/core';
 *
 * normalMass(8, 9); // -> 6.2198e-16
 */
export function normalMass(low: number, high: number): number {
  checkReal('low', low);
  checkReal('high', high);
  if (low > 0) return upperTail(low) - upperTail(high);
  if (high < 0) return upperTail(-high) - upperTail(-low);
  return 1 - upperTail(-low) - upperTail(high);
}

/**
 * The value a standard normal variable stays below with the given probability: AS 241 (Wichura 1988), to 15 digits.
 *
 * @param probability from 0 to 1; the quantiles of 0 and 1 are infinite, those of other numbers NaN
 *
 * @example
 * import { normalQuantile } from '@btcfc/core';
 *
 * normalQuantile(0.975); // -> 1.959963984540054
 */
export function normalQuantile(probability: number): number {
  checkReal('probability', probability);
  if (!(probability > 0 && probability < 1)) {
    if (probability === 0) return Number.NEGATIVE_INFINITY;
    return probability === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  }
  const offset = probability - 0.5;
  if (Math.abs(offset) <= 0.425) return offset * ratio('center', 0.180625 - offset * offset);
  const tail = offset < 0 ? probability : 1 - probability;
  const depth = Math.sqrt(-Math.log(tail));
  const value = depth <= 5 ? ratio('middle', depth - 1.6) : ratio('tail', depth - 5);
  return offset < 0 ? -value : value;
}

/** The probability of a value above `z`, for z >= 0. */
function upperTail(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (z > 37) return 0;
  const exponential = Math.exp(-0.5 * z * z);
  if (z >= 7.07106781186547) {
    return exponential / (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))) / 2.506628274631;
  }
  let numerator = 3.52624965998911e-2 * z + 0.700383064443688;
  numerator = numerator * z + 6.37396220353165;
  numerator = numerator * z + 33.912866078383;
  numerator = numerator * z + 112.079291497871;
  numerator = numerator * z + 221.213596169931;
  numerator = numerator * z + 220.206867912376;
  let denominator = 8.83883476483184e-2 * z + 1.75566716318264;
  denominator = denominator * z + 16.064177579207;
  denominator = denominator * z + 86.7807322029461;
  denominator = denominator * z + 296.564248779674;
  denominator = denominator * z + 637.333633378831;
  denominator = denominator * z + 793.826512519948;
  denominator = denominator * z + 440.413735824752;
  return (exponential * numerator) / denominator;
}

const numerators = {
  center: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  middle: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  tail: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
};

const denominators = {
  center: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
  middle: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
  tail: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
};

function ratio(part: keyof typeof numerators, value: number): number {
  return polynomial(numerators[part], value) / polynomial(denominators[part], value);
}

/** By Horner's rule, constant term first. */
function polynomial(coefficients: readonly number[], value: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * value + coefficient, 0);
}
