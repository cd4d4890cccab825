import { normalCdf, normalLogPdf } from '@btcfc/core';
import type { TrialRecord } from '../../sampler';
import type { FeatureMap } from '../feature-map';
import { fitKernel } from '../fit-kernel';
import { GaussianProcess, type Posterior, type PosteriorGradient } from '../gaussian-process';

export interface SuccessModelOptions {
  map: FeatureMap;
  /** Trials that failed by themselves, by number. */
  failed: readonly TrialRecord[];
  /** Trials that had a result, or might have had one. */
  succeeded: readonly TrialRecord[];
  /** Of either kind, the newest that are modelled. */
  most: number;
  /**
   * How probable a result should be at least, as a share of what it is where it is most probable; more, if many of the latest
   * trials have failed.
   */
  leastProbability: number;
}

export interface Prudence {
  value: number;
  /** Its derivatives by the mean and by the variance of the outcomes that are expected. */
  byMean: number;
  byVariance: number;
}

/*
 * Chosen on functions with edges, corners, holes and branches that fail (those marked `choosing` in bench/problems). How far an
 * edge is away is known no better than by the distances themselves: hardly any noise is left beside that.
 */
const leastNoise = 1e-6;
const steepness = 20;
// along an edge trials go on failing, unless those that have failed make the next ones surer
const latestTrials = 20;
const caution = 2.5;
const mostProbability = 0.97;

/**
 * How probable it is that a trial has a result, by where others had one and where they failed: a Gaussian process of its
 * own over how far the edge between the two is away, negative where trials fail. Nobody tells that, but between a place and
 * the nearest of the other kind there is an edge somewhere: half the way is expected, and every part of it is as probable. So
 * edges are seen as sharply as they have been tried out, and followed to where they have not.
 */
export class SuccessModel {
  private readonly process: GaussianProcess;
  private readonly leastProbability: number;
  /** What is expected far from all trials: nothing, or where most have failed, that others do too. */
  private readonly expected: number;

  /** @returns undefined as long as nothing has failed */
  static of(options: SuccessModelOptions): SuccessModel | undefined {
    return options.failed.length === 0 ? undefined : new SuccessModel(options);
  }

  private constructor({ map, failed, succeeded, most, leastProbability }: SuccessModelOptions) {
    const { flat, isCategorical } = map;
    const outcomes = [
      ...failed.slice(-most).map((trial) => ({ trial, value: -1 })),
      ...succeeded.slice(-most).map((trial) => ({ trial, value: 1 })),
    ];
    const rows = outcomes.map(({ trial }) => map.toFeatures(flat.toPoint(trial.config)));
    const gaps = rows.map((row, index) => {
      const others = rows.filter((_, other) => outcomes[other]!.value !== outcomes[index]!.value);
      return Math.sqrt(Math.min(row.length, ...others.map((other) => map.distance(row, other))));
    });
    const distances = gaps.map((gap, index) => (outcomes[index]!.value * gap) / 2);
    const unit = Math.hypot(...distances) / Math.sqrt(distances.length) || 1;
    const sum = distances.reduce((total, distance) => total + distance, 0);
    this.expected = Math.min(0, sum / distances.length / unit);
    const data = {
      ...{ rows, isCategorical },
      values: Float64Array.from(distances, (distance) => distance / unit - this.expected),
      // that of a place anywhere within the gap
      variances: Float64Array.from(gaps, (gap) => (gap / unit) ** 2 / 12),
    };
    this.process = new GaussianProcess({ ...data, kernel: fitKernel(data, { leastNoise }) });
    // where trials fail by chance as well, no place is safe, and that must not outweigh what is to be gained
    const safest = data.rows.map((row) => this.probability(this.process.posterior(row)).probability);
    const wanted = Math.min(mostProbability, leastProbability + caution * shareOfFailures(failed, succeeded));
    this.leastProbability = wanted * Math.max(...safest);
  }

  /**
   * What a place loses for the risk of failing there: the logarithm of the probability of a result, and far more where
   * that is less probable than it should be.
   *
   * @param gradient takes the derivatives of what is expected there
   */
  prudence(place: Float64Array, gradient?: PosteriorGradient): Prudence {
    const { leastProbability } = this;
    const posterior = gradient
      ? this.process.posteriorWithGradient(place, gradient)
      : this.process.posterior(place);
    const { probability, z, deviation } = this.probability(posterior);
    const factor = probability < leastProbability ? 1 + steepness : 1;
    const slope = (factor * Math.exp(normalLogPdf(z))) / probability;
    const tooLow = Math.min(0, Math.log(probability / leastProbability));
    return {
      value: Math.log(probability) + steepness * tooLow,
      byMean: slope / deviation,
      byVariance: (-slope * z) / (2 * deviation ** 2),
    };
  }

  private probability({ mean, variance }: Posterior): { probability: number; z: number; deviation: number } {
    const deviation = Math.sqrt(variance + this.process.options.kernel.noise);
    const z = (mean + this.expected) / deviation;
    return { probability: normalCdf(z), z, deviation };
  }
}

/** Of the newest trials, how many have failed. */
function shareOfFailures(failed: readonly TrialRecord[], succeeded: readonly TrialRecord[]): number {
  const numbers = [...failed.slice(-latestTrials), ...succeeded.slice(-latestTrials)].map(
    ({ number }) => number,
  );
  const since = numbers.sort((a, b) => b - a)[latestTrials - 1] ?? Number.NEGATIVE_INFINITY;
  return failed.filter(({ number }) => number >= since).length / latestTrials;
}
