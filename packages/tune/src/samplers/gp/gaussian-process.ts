import type { KernelData } from './fit-kernel';
import { fillMatern, type KernelParameters, matern, scaledDistance } from './matern-kernel';
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
    const { covariances, alpha, factor } = this;
    const { rows, kernel } = this.options;
    for (let i = 0; i < rows.length; i++) {
      covariances[i] = kernel.scale * matern(this.distance(place, rows[i]!));
    }
    const mean = dot(covariances, alpha);
    const solved = solveLower(factor, alpha.length, covariances);
    return { mean, variance: this.remainingVariance(solved) };
  }

  /** As `posterior`; writes the derivatives into `gradient`. */
  posteriorWithGradient(place: Float64Array, gradient: PosteriorGradient): Posterior {
    const { covariances, slopes, alpha, factor } = this;
    const { rows, isCategorical, kernel } = this.options;
    const filled = { covariances, slopes };
    for (let i = 0; i < rows.length; i++) fillMatern(filled, i, this.distance(place, rows[i]!), kernel.scale);
    const mean = dot(covariances, alpha);
    const solved = solveLower(factor, alpha.length, covariances);
    const variance = this.remainingVariance(solved);
    const beta = solveLowerTransposed(factor, alpha.length, solved);
    gradient.mean.fill(0);
    gradient.variance.fill(0);
    for (let i = 0; i < alpha.length; i++) {
      const row = rows[i]!;
      const byMean = 2 * slopes[i]! * alpha[i]!;
      const byVariance = -4 * slopes[i]! * beta[i]!;
      for (let m = 0; m < place.length; m++) {
        if (isCategorical[m]) continue;
        const change = kernel.weights[m]! * (place[m]! - row[m]!);
        gradient.mean[m]! += byMean * change;
        gradient.variance[m]! += byVariance * change;
      }
    }
    return { mean, variance };
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

  private distance(place: Float64Array, row: Float64Array): number {
    const { kernel, isCategorical } = this.options;
    return scaledDistance(place, row, kernel.weights, isCategorical);
  }

  private remainingVariance(solved: Float64Array): number {
    const { scale } = this.options.kernel;
    return Math.max(scale - dot(solved, solved), leastVariance * scale);
  }
}

function factorCovariance({ rows, isCategorical, variances, kernel }: GaussianProcessOptions): Float64Array {
  const { weights, scale, noise } = kernel;
  const size = rows.length;
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      covariance[i * size + j] = scale * matern(scaledDistance(rows[i]!, rows[j]!, weights, isCategorical));
    }
  }
  // places that nearly coincide can leave the matrix singular to working precision
  for (let diagonal = noise; ; diagonal = 10 * Math.max(diagonal, leastVariance * scale)) {
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
