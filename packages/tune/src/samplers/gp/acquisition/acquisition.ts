import type { Point } from '../../../space/flat-space';
import type { FeatureMap } from '../feature-map';
import type { GaussianProcess, Posterior } from '../gaussian-process';
import { minimizeInBox } from '../numerics/minimize-in-box';
import { logImprovement } from './log-expected-improvement';
import type { SuccessModel } from './success-model';

/*
 * What a failure costs, in standard deviations of the losses. It ends the search along an edge beyond which trials fail:
 * without, the least improvement would be worth any number of them.
 */
const failureCost = 1e-4;

/**
 * The logarithm of the improvement that a Gaussian process expects over the best loss so far. Where trials have failed:
 * of what a trial is worth, the improvement times the probability of having any, less the cost of having none.
 */
export class Acquisition {
  constructor(
    readonly map: FeatureMap,
    private readonly process: GaussianProcess,
    /** The loss to improve on, on the process's scale. */
    private readonly incumbent: number,
    /** Where trials fail; left out: nowhere. */
    private readonly success?: SuccessModel,
  ) {}

  at(point: Point): number {
    const features = this.map.toFeatures(point);
    const { value } = this.evaluate(this.process.posterior(features));
    return this.success ? value + this.success.prudence(features).value : value;
  }

  /**
   * A local maximum over the numbers of a point, from where it stands; choices stay. Grids are rounded to at the end.
   *
   * @param isMoved which parameters to move, by position
   */
  climb(point: Point, isMoved: (position: number) => boolean): Point {
    const start = this.map.toFeatures(point);
    const lower = start.slice();
    const upper = start.slice();
    let moved = 0;
    this.map.positions.forEach((position, feature) => {
      if (this.map.isCategorical[feature] || Number.isNaN(point[position]!) || !isMoved(position)) return;
      lower[feature] = 0;
      upper[feature] = 1;
      moved++;
    });
    if (moved === 0) return point;
    const found = minimizeInBox(this.negated(start.length), {
      start,
      lower,
      upper,
      tolerance: 1e-4,
      minGain: 1e-8,
    });
    return this.map.withFeatures(point, found.point);
  }

  private negated(features: number): (place: Float64Array, gradient: Float64Array) => number {
    const by = { mean: new Float64Array(features), variance: new Float64Array(features) };
    const bySuccess = { mean: new Float64Array(features), variance: new Float64Array(features) };
    return (place, gradient) => {
      const { value, byMean, byDeviation, deviation } = this.evaluate(
        this.process.posteriorWithGradient(place, by),
      );
      for (let m = 0; m < features; m++) {
        gradient[m] = -(byMean * by.mean[m]! + (byDeviation * by.variance[m]!) / (2 * deviation));
      }
      if (!this.success) return -value;
      const prudence = this.success.prudence(place, bySuccess);
      for (let m = 0; m < features; m++) {
        gradient[m]! -= prudence.byMean * bySuccess.mean[m]! + prudence.byVariance * bySuccess.variance[m]!;
      }
      return -(value + prudence.value);
    };
  }

  // log(deviation * h(z)) with z = (incumbent - mean) / deviation
  private evaluate({ mean, variance }: Posterior) {
    const deviation = Math.sqrt(variance);
    const z = (this.incumbent - mean) / deviation;
    const { value, slope } = logImprovement(z);
    const improvement = value + Math.log(deviation);
    const worth = this.success ? logSum(improvement, Math.log(failureCost)) : improvement;
    const share = Math.exp(improvement - worth);
    return {
      value: worth,
      byMean: share * (-slope / deviation),
      byDeviation: share * ((1 - z * slope) / deviation),
      deviation,
    };
  }
}

function logSum(left: number, right: number): number {
  const larger = Math.max(left, right);
  return larger + Math.log(Math.exp(left - larger) + Math.exp(right - larger));
}
