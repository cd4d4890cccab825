/**
 * The standard normal distribution to about 15 digits, in the tails too (Hart 1968, by way of West 2005,
 * "Better approximations to cumulative normal functions").
 */

const logSqrtTwoPi = 0.5 * Math.log(2 * Math.PI);

/** Probability of a value below `z`. */
export function normalCdf(z: number): number {
  return z > 0 ? 1 - upperTail(z) : upperTail(-z);
}

/** Probability of a value between `low` and `high`, without cancellation in the tails. */
export function normalMass(low: number, high: number): number {
  if (low > 0) return upperTail(low) - upperTail(high);
  if (high < 0) return upperTail(-high) - upperTail(-low);
  return 1 - upperTail(-low) - upperTail(high);
}

/** Logarithm of the density at `z`. */
export function normalLogDensity(z: number): number {
  return -0.5 * z * z - logSqrtTwoPi;
}

// probability of a value above `z`, for z >= 0
function upperTail(z: number): number {
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
