import type { Point } from '../../space/flat-space';
import type { FeatureMap } from './feature-map';
import type { GaussianProcess, Posterior } from './gaussian-process';
import { logImprovement } from './log-expected-improvement';
import { minimizeInBox } from './numerics/minimize-in-box';

/** The logarithm of the improvement that a Gaussian process expects over the best loss so far. */
export class Acquisition {
  constructor(
    readonly map: FeatureMap,
    private readonly process: GaussianProcess,
    /** The loss to improve on, on the process's scale. */
    private readonly incumbent: number,
  ) {}

  at(point: Point): number {
    return this.evaluate(this.process.posterior(this.map.toFeatures(point))).value;
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
    return (place, gradient) => {
      const { value, byMean, byDeviation, deviation } = this.evaluate(
        this.process.posteriorWithGradient(place, by),
      );
      for (let m = 0; m < features; m++) {
        gradient[m] = -(byMean * by.mean[m]! + (byDeviation * by.variance[m]!) / (2 * deviation));
      }
      return -value;
    };
  }

  // log(deviation * h(z)) with z = (incumbent - mean) / deviation
  private evaluate({ mean, variance }: Posterior) {
    const deviation = Math.sqrt(variance);
    const z = (this.incumbent - mean) / deviation;
    const { value, slope } = logImprovement(z);
    return {
      value: value + Math.log(deviation),
      byMean: -slope / deviation,
      byDeviation: (1 - z * slope) / deviation,
      deviation,
    };
  }
}
