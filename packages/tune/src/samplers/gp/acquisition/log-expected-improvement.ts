import { normalCdf, normalLogPdf } from '@btcfc/core';

export interface LogImprovement {
  /** log(phi(z) + z Phi(z)). */
  value: number;
  /** Its derivative by z. */
  slope: number;
}

/**
 * Logarithm of the expected improvement of a standard normal variable over -z, finite and accurate for any z
 * (Ament et al. 2023, "Unexpected improvements to expected improvement").
 */
export function logImprovement(z: number): LogImprovement {
  if (z > -5) {
    const cdf = normalCdf(z);
    const improvement = Math.exp(normalLogPdf(z)) + z * cdf;
    return { value: Math.log(improvement), slope: cdf / improvement };
  }
  // Mills' ratio is 1 / (x + tail); 1 - x / (x + tail) without the cancellation is tail / (x + tail)
  const x = -z;
  const tail = millsTail(x);
  const remainder = tail / (x + tail);
  return { value: normalLogPdf(z) + Math.log(remainder), slope: 1 / tail };
}

/** Logarithm of the probability that a standard normal variable is below z, finite for any z, and its derivative. */
export function logProbability(z: number): LogImprovement {
  if (z > -5) {
    const cdf = normalCdf(z);
    return { value: Math.log(cdf), slope: Math.exp(normalLogPdf(z)) / cdf };
  }
  const ratio = -z + millsTail(-z);
  return { value: normalLogPdf(z) - Math.log(ratio), slope: ratio };
}

// 1/(x + 2/(x + 3/(x + ...))), which converges fast for x >= 5
function millsTail(x: number): number {
  let fraction = x;
  for (let term = 60; term >= 2; term--) fraction = x + term / fraction;
  return 1 / fraction;
}
