import type { EtsForm } from './ets-form';
import { weightBounds } from './ets-start';
import type { EtsWeights } from './ets-states';

// where modules run in a context of their own, each look at a global is slow
const { abs } = Math;

/**
 * A check whether weights are within their bounds and forecasts by them forget how they began: the roots of the
 * characteristic polynomial lie within the unit circle (Hyndman, Koehler, Ord & Snyder 2008, chapter 10). R's
 * `bounds = "both"`.
 */
export function weightCheck(form: EtsForm, period: number): (weights: EtsWeights) => boolean {
  const { lower, upper } = weightBounds;
  const polynomial = new Float64Array(period + 2);
  return ({ alpha, beta, gamma, phi }) => {
    if (alpha < lower.alpha || alpha > upper.alpha) return false;
    if (form.trend === 'A' && (beta < lower.beta || beta > alpha || beta > upper.beta)) return false;
    if (form.damped && (phi < lower.phi || phi > upper.phi)) return false;
    if (form.season === 'N') return true;
    if (gamma < lower.gamma || gamma > 1 - alpha || gamma > upper.gamma) return false;

    const middle = alpha + beta - alpha * phi;
    polynomial.fill(middle);
    polynomial[0] = 1;
    polynomial[1] = alpha + beta - phi;
    polynomial[period] = middle + gamma - 1;
    polynomial[period + 1] = phi * (1 - alpha - gamma);
    if (form.trend === 'A') return rootsAreWithin(polynomial, period + 1);
    // without a trend one root is 1 by construction: the others are those of the quotient
    for (let power = 1; power <= period; power++) polynomial[power]! += polynomial[power - 1]!;
    return rootsAreWithin(polynomial, period);
  };
}

/** By the recursion of Schur and Cohn, which changes the coefficients; the power of the first one is the degree. */
function rootsAreWithin(polynomial: Float64Array, degree: number): boolean {
  for (let last = degree; last > 0; last--) {
    const ratio = polynomial[last]! / polynomial[0]!;
    if (!(abs(ratio) < 1 + 1e-10)) return false;
    for (let low = 0, high = last; low <= high; low++, high--) {
      const first = polynomial[low]!;
      const other = polynomial[high]!;
      polynomial[low] = first - ratio * other;
      polynomial[high] = other - ratio * first;
    }
  }
  return true;
}
