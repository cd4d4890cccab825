import type { Point } from '../../../space/flat-space';
import type { FeatureMap } from '../feature-map';
import { minimizeInBox } from '../numerics/minimize-in-box';
import type { SuccessModel } from './success-model';
import { emptyGradient, type Worth } from './worth';

/*
 * What a failure costs, in standard deviations of the losses. It ends the search along an edge beyond which trials fail:
 * without, the least improvement would be worth any number of them.
 */
const failureCost = 3e-5;

/**
 * The logarithm of what a trial is worth: of the improvement that is expected of it. Where trials have failed: of the
 * improvement times the probability of having any, less the cost of having none.
 */
export class Acquisition {
  constructor(
    readonly map: FeatureMap,
    private readonly improvement: Worth,
    /** Where trials fail; left out: nowhere. */
    private readonly success?: SuccessModel,
  ) {}

  at(point: Point): number {
    const features = this.map.toFeatures(point);
    const value = this.improvement.at(features);
    return this.success ? withCost(value) + this.success.prudence(features).value : value;
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
    const bySuccess = emptyGradient(features);
    return (place, gradient) => {
      const improvement = this.improvement.withGradient(place, gradient);
      if (!this.success) {
        for (let m = 0; m < features; m++) gradient[m] = -gradient[m]!;
        return -improvement;
      }
      const worth = withCost(improvement);
      const share = Math.exp(improvement - worth);
      const prudence = this.success.prudence(place, bySuccess);
      for (let m = 0; m < features; m++) {
        const byRisk = prudence.byMean * bySuccess.mean[m]! + prudence.byVariance * bySuccess.variance[m]!;
        gradient[m] = -(share * gradient[m]! + byRisk);
      }
      return -(worth + prudence.value);
    };
  }
}

function withCost(improvement: number): number {
  return logSum(improvement, Math.log(failureCost));
}

function logSum(left: number, right: number): number {
  const larger = Math.max(left, right);
  return larger + Math.log(Math.exp(left - larger) + Math.exp(right - larger));
}
