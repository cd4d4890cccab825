import type { KernelData } from './fit-kernel';
import { MainEffects } from './main-effects';
import { fillMatern, type KernelParameters, matern, priorVariance, scaledDistance } from './matern-kernel';
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
  private readonly mainEffects: MainEffects | undefined;
  private readonly factor: Float64Array;
  private readonly alpha: Float64Array;
  // of a place with each observation, written anew for each place
  private readonly covariances: Float64Array;
  private readonly slopes: Float64Array;
  private readonly slopesOfEffects: Float64Array;

  constructor(options: GaussianProcessOptions) {
    const { rows, values, isCategorical } = options;
    const { mainEffects: variances } = options.kernel;
    const size = rows.length;
    this.options = options;
    this.mainEffects = variances && new MainEffects({ variances, rows, isCategorical });
    this.covariances = new Float64Array(size);
    this.slopes = new Float64Array(size);
    this.slopesOfEffects = new Float64Array(variances ? size * variances.length : 0);
    this.factor = factorCovariance(options, this.mainEffects);
    this.alpha = solveLowerTransposed(this.factor, size, solveLower(this.factor, size, values.slice()));
  }

  /** The function's distribution at a place, noise left out. */
  posterior(place: Float64Array): Posterior {
    const { covariances } = this;
    const { rows, isCategorical, kernel } = this.options;
    for (let i = 0; i < rows.length; i++) {
      covariances[i] = kernel.scale * matern(scaledDistance(place, rows[i]!, kernel.weights, isCategorical));
    }
    this.mainEffects?.addCovariances(place, covariances);
    return this.condition();
  }

  /** As `posterior`; writes the derivatives into `gradient`. */
  posteriorWithGradient(place: Float64Array, gradient: PosteriorGradient): Posterior {
    const { covariances, slopes, slopesOfEffects, alpha, factor } = this;
    const { rows, isCategorical, kernel } = this.options;
    const filled = { covariances, slopes };
    for (let i = 0; i < rows.length; i++) {
      fillMatern(filled, i, scaledDistance(place, rows[i]!, kernel.weights, isCategorical), kernel.scale);
    }
    this.mainEffects?.addCovariances(place, covariances, slopesOfEffects);
    const posterior = this.condition();
    const beta = solveLowerTransposed(factor, alpha.length, covariances);
    gradient.mean.fill(0);
    gradient.variance.fill(0);
    for (let i = 0; i < alpha.length; i++) {
      const row = rows[i]!;
      for (let m = 0; m < place.length; m++) {
        if (isCategorical[m]) continue;
        let change = 2 * slopes[i]! * kernel.weights[m]! * (place[m]! - row[m]!);
        if (this.mainEffects) change += slopesOfEffects[i * place.length + m]!;
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

function factorCovariance(
  { rows, variances, isCategorical, kernel }: GaussianProcessOptions,
  mainEffects: MainEffects | undefined,
): Float64Array {
  const { weights, scale } = kernel;
  const size = rows.length;
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      covariance[i * size + j] = scale * matern(scaledDistance(rows[i]!, rows[j]!, weights, isCategorical));
    }
    mainEffects?.addCovariances(rows[i]!, covariance.subarray(i * size, (i + 1) * size));
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
