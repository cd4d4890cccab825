import type { Rng } from '@btcfc/core';
import type { Parameter } from '../../space/parameter';
import { type ParzenKernels, parzenKernels } from './parzen-kernels';

export interface ParzenEstimatorOptions {
  /** Parameters that are modelled together. */
  parameters: readonly Parameter[];
  /** Observed values, one row per observation, in the order of the parameters. */
  observations: readonly ArrayLike<number>[];
  /** Weight of each observation and, last, of the prior. */
  weights: ArrayLike<number>;
  /** How many times narrower than Optuna's the narrowest kernel may be. @default 1 */
  narrowing?: number;
}

/**
 * A mixture of product kernels, one per observation and one for the prior (Bergstra et al. 2011; jointly over
 * parameters as in Falkner et al. 2018).
 */
export class ParzenEstimator {
  private readonly kernels: readonly ParzenKernels[];
  private readonly observations: readonly ArrayLike<number>[];
  private readonly cumulative: Float64Array;
  private readonly logWeights: Float64Array;
  private readonly sums: Float64Array;

  constructor({ parameters, observations, weights, narrowing = 1 }: ParzenEstimatorOptions) {
    this.kernels = parameters.map((parameter, column) =>
      parzenKernels(
        parameter,
        observations.map((row) => row[column]!),
        narrowing,
      ),
    );
    this.observations = observations;
    let total = 0;
    this.cumulative = Float64Array.from(weights, (weight) => {
      total += weight;
      return total;
    });
    this.logWeights = Float64Array.from(weights, (weight) => Math.log(weight / total));
    this.sums = new Float64Array(this.logWeights.length);
  }

  /**
   * A row of values drawn from the kernels of one observation. Where there are more than eight parameters, up to half
   * of the rows keep a random share of the observation's values: a change of all at once leads far away (Regis &
   * Shoemaker 2013).
   */
  sample(rng: Rng): Float64Array {
    const { kernels, observations } = this;
    const chosen = this.sampleKernel(rng);
    const observation = observations[chosen];
    const isNear = rng.uniform() < Math.min(0.5, (kernels.length - 8) / 16);
    const drawnShare = isNear ? rng.uniform() : 1;
    return Float64Array.from(kernels, (column, index) =>
      observation === undefined || rng.uniform() < drawnShare
        ? column.sample(chosen, rng)
        : observation[index]!,
    );
  }

  /** Logarithm of the mixture's density at a row of values, on the parameters' scales from 0 to 1. */
  logDensity(row: ArrayLike<number>): number {
    const { sums, kernels } = this;
    sums.set(this.logWeights);
    for (let column = 0; column < kernels.length; column++) {
      kernels[column]!.addLogDensities(row[column]!, sums);
    }
    let largest = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < sums.length; index++) if (sums[index]! > largest) largest = sums[index]!;
    let total = 0;
    for (let index = 0; index < sums.length; index++) total += Math.exp(sums[index]! - largest);
    return largest + Math.log(total);
  }

  private sampleKernel(rng: Rng): number {
    const { cumulative } = this;
    const draw = rng.uniform(0, cumulative[cumulative.length - 1]);
    return cumulative.findIndex((edge) => draw < edge);
  }
}
