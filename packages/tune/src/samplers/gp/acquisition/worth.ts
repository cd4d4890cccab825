import type { GaussianProcess, Posterior, PosteriorGradient } from '../gaussian-process';
import { logImprovement, logProbability } from './log-expected-improvement';

/** What a place is worth, as a logarithm. */
export interface Worth {
  at(place: Float64Array): number;
  /** As `at`; writes the derivatives into `gradient`. */
  withGradient(place: Float64Array, gradient: Float64Array): number;
}

/** The improvement that a process expects over a loss. */
export class ExpectedImprovement implements Worth {
  constructor(
    private readonly process: GaussianProcess,
    /** The loss to improve on, on the process's scale. */
    private readonly incumbent: number,
  ) {}

  at(place: Float64Array): number {
    return this.evaluate(this.process.posterior(place)).value;
  }

  withGradient(place: Float64Array, gradient: Float64Array): number {
    const by = emptyGradient(place.length);
    const posterior = this.process.posteriorWithGradient(place, by);
    const { value, slope, z, deviation } = this.evaluate(posterior);
    const byMean = -slope / deviation;
    const byDeviation = (1 - z * slope) / deviation;
    for (let m = 0; m < place.length; m++) {
      gradient[m] = byMean * by.mean[m]! + (byDeviation * by.variance[m]!) / (2 * deviation);
    }
    return value;
  }

  // log(deviation * h(z)) with z = (incumbent - mean) / deviation
  private evaluate({ mean, variance }: Posterior) {
    const deviation = Math.sqrt(variance);
    const z = (this.incumbent - mean) / deviation;
    const { value, slope } = logImprovement(z);
    return { value: value + Math.log(deviation), slope, z, deviation };
  }
}

/** Nothing is to be gained anywhere: what else counts decides. */
export class NoGain implements Worth {
  at(): number {
    return 0;
  }

  withGradient(_place: Float64Array, gradient: Float64Array): number {
    gradient.fill(0);
    return 0;
  }
}

/** What a process expects to be kept: the probability of a value at or below a limit (Gardner et al. 2014). */
export class ProbabilityBelow implements Worth {
  constructor(
    private readonly process: GaussianProcess,
    /** The limit, on the process's scale. */
    private readonly limit: number,
  ) {}

  at(place: Float64Array): number {
    const { mean, variance } = this.process.posterior(place);
    return logProbability((this.limit - mean) / Math.sqrt(variance)).value;
  }

  withGradient(place: Float64Array, gradient: Float64Array): number {
    const by = emptyGradient(place.length);
    const { mean, variance } = this.process.posteriorWithGradient(place, by);
    const deviation = Math.sqrt(variance);
    const z = (this.limit - mean) / deviation;
    const { value, slope } = logProbability(z);
    for (let m = 0; m < place.length; m++) {
      gradient[m] = slope * (-by.mean[m]! / deviation - (z * by.variance[m]!) / (2 * variance));
    }
    return value;
  }
}

/** The product of what several say. */
export class Product implements Worth {
  constructor(private readonly parts: readonly Worth[]) {}

  at(place: Float64Array): number {
    return this.parts.reduce((sum, part) => sum + part.at(place), 0);
  }

  withGradient(place: Float64Array, gradient: Float64Array): number {
    const own = new Float64Array(place.length);
    gradient.fill(0);
    let value = 0;
    for (const part of this.parts) {
      value += part.withGradient(place, own);
      for (let m = 0; m < place.length; m++) gradient[m]! += own[m]!;
    }
    return value;
  }
}

export function emptyGradient(features: number): PosteriorGradient {
  return { mean: new Float64Array(features), variance: new Float64Array(features) };
}
