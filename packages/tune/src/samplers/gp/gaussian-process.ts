import type { KernelData } from './fit-kernel';
import {
  covarianceOf,
  covarianceOfMainEffects,
  fillMatern,
  type KernelParameters,
  maternSlope,
  priorVariance,
  scaledDistance,
} from './matern-kernel';
import { choleskyInPlace, solveLower, solveLowerTransposed } from './numerics/cholesky';

export interface GaussianProcessOptions extends KernelData {
  kernel: KernelParameters;
}

export interface Posterior {
  mean: number;
  variance: number;
}

/** Derivatives of a posterior by each feature; 0 for those without order. */
export interface PosteriorGradient {
  mean: Float64Array;
  variance: Float64Array;
}

// below this share of the prior variance there is nothing but rounding
const leastVariance = 1e-12;

/** A Gaussian process of mean 0, conditioned on observations (Rasmussen & Williams 2006, algorithm 2.1). */
export class GaussianProcess {
  readonly options: GaussianProcessOptions;
  private readonly factor: Float64Array;
  private readonly alpha: Float64Array;
  // of a place with each observation, written anew for each place
  private readonly covariances: Float64Array;
  private readonly slopes: Float64Array;

  constructor(options: GaussianProcessOptions) {
    const { rows, values } = options;
    const size = rows.length;
    this.options = options;
    this.covariances = new Float64Array(size);
    this.slopes = new Float64Array(size);
    this.factor = factorCovariance(options);
    this.alpha = solveLowerTransposed(this.factor, size, solveLower(this.factor, size, values.slice()));
  }

  /** The function's distribution at a place, noise left out. */
  posterior(place: Float64Array): Posterior {
    const { covariances, options } = this;
    options.rows.forEach((row, i) => {
      covariances[i] = covarianceOf(place, row, options);
    });
    return this.condition();
  }

  /** As `posterior`; writes the derivatives into `gradient`. */
  posteriorWithGradient(place: Float64Array, gradient: PosteriorGradient): Posterior {
    const { covariances, slopes, alpha, factor, options } = this;
    const { rows, isCategorical, kernel } = options;
    const { weights, scale, mainEffects } = kernel;
    const filled = { covariances, slopes };
    rows.forEach((row, i) => {
      fillMatern(filled, i, scaledDistance(place, row, weights, isCategorical), scale);
      covariances[i]! += covarianceOfMainEffects(place, row, options);
    });
    const posterior = this.condition();
    const beta = solveLowerTransposed(factor, alpha.length, covariances);
    gradient.mean.fill(0);
    gradient.variance.fill(0);
    for (let i = 0; i < alpha.length; i++) {
      const row = rows[i]!;
      for (let m = 0; m < place.length; m++) {
        if (isCategorical[m]) continue;
        const difference = place[m]! - row[m]!;
        let slope = slopes[i]! * weights[m]!;
        if (mainEffects) slope += mainEffects[m]! * maternSlope(difference ** 2);
        const change = 2 * slope * difference;
        gradient.mean[m]! += change * alpha[i]!;
        gradient.variance[m]! -= 2 * change * beta[i]!;
      }
    }
    return posterior;
  }

  /** The process as if observations had been made at these places and had shown what it expects there. */
  believing(places: readonly Float64Array[]): GaussianProcess {
    if (places.length === 0) return this;
    const { rows, values } = this.options;
    const expected = places.map((place) => this.posterior(place).mean);
    return new GaussianProcess({
      ...this.options,
      rows: [...rows, ...places],
      values: Float64Array.of(...values, ...expected),
    });
  }

  /** Takes a place's covariances with the observations, and leaves what solves the factor for them in their place. */
  private condition(): Posterior {
    const { covariances, alpha, factor } = this;
    const prior = priorVariance(this.options.kernel);
    const mean = dot(covariances, alpha);
    solveLower(factor, alpha.length, covariances);
    const variance = Math.max(prior - dot(covariances, covariances), leastVariance * prior);
    return { mean, variance };
  }
}

function factorCovariance(options: GaussianProcessOptions): Float64Array {
  const { rows, variances, kernel } = options;
  const size = rows.length;
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) covariance[i * size + j] = covarianceOf(rows[i]!, rows[j]!, options);
  }
  // places that nearly coincide can leave the matrix singular to working precision
  for (
    let diagonal = kernel.noise;
    ;
    diagonal = 10 * Math.max(diagonal, leastVariance * priorVariance(kernel))
  ) {
    const factor = covariance.slice();
    for (let i = 0; i < size; i++) factor[i * size + i]! += diagonal + (variances ? variances[i]! : 0);
    if (choleskyInPlace(factor, size)) return factor;
  }
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!;
  return sum;
}
