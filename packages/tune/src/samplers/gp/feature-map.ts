import type { FlatSpace, Point } from '../../space/flat-space';
import { fromUnit, type NumericParameter, toUnit } from '../../space/parameter';
import { scaledDistance } from './matern-kernel';

const absentOption = -1;
const absentPlace = 0.5;

/**
 * Points as rows of features for a kernel: numbers by their place on the scale from 0 to 1, options by their position.
 * What does not exist in a branch takes one fixed value: within the branch it makes no difference, and between
 * branches the choice itself does.
 */
export class FeatureMap {
  /** Position of each feature's parameter. */
  readonly positions: readonly number[];
  readonly isCategorical: boolean[];
  private readonly ones: Float64Array;

  /** @param hasProgress whether the last feature says how far on its learning curve a loss was measured */
  constructor(
    readonly flat: FlatSpace,
    hasProgress = false,
  ) {
    const varied = flat.parameters
      .map((_, position) => position)
      .filter((p) => flat.parameters[p]!.levels > 1);
    this.positions = varied;
    this.isCategorical = varied.map((position) => flat.parameters[position]!.type === 'categorical');
    if (hasProgress) this.isCategorical.push(false);
    this.ones = new Float64Array(this.isCategorical.length).fill(1);
  }

  /** @param progress from 0 at the first rung to 1 at the end */
  toFeatures(point: Point, progress = 1): Float64Array {
    const features = new Float64Array(this.isCategorical.length).fill(progress);
    this.positions.forEach((position, feature) => {
      const parameter = this.flat.parameters[position]!;
      const value = point[position]!;
      const isAbsent = Number.isNaN(value);
      if (parameter.type === 'categorical') features[feature] = isAbsent ? absentOption : value;
      else features[feature] = isAbsent ? absentPlace : toUnit(parameter, value);
    });
    return features;
  }

  /** Squared distance on the scales from 0 to 1; different options are 1 apart. */
  distance(left: Float64Array, right: Float64Array): number {
    return scaledDistance(left, right, this.ones, this.isCategorical);
  }

  /** The point that has these features, numbers on a grid rounded to it; `point` says which parameters exist. */
  withFeatures(point: Point, features: Float64Array): Point {
    const next = point.slice();
    this.positions.forEach((position, feature) => {
      const parameter = this.flat.parameters[position]!;
      if (parameter.type === 'categorical' || Number.isNaN(point[position]!)) return;
      next[position] = fromUnit(parameter as NumericParameter, Math.min(1, Math.max(0, features[feature]!)));
    });
    return next;
  }
}
