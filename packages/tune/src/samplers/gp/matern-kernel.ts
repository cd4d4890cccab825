// called millions of times: where globals are intercepted, as in Jest, looking up Math would take most of it
const { exp, sqrt } = Math;

const sqrt5 = sqrt(5);

/**
 * What a Gaussian process assumes of a function: Matern 5/2, a length scale per feature, normal noise. With main effects,
 * it is the sum of such a function and of one of each feature alone, whose length scale is the whole range (Duvenaud et al.
 * 2011, "Additive Gaussian Processes", of the first order).
 */
export interface KernelParameters {
  /** Inverse squared length scale of each feature. */
  weights: Float64Array;
  /** Variance of what all features do together. */
  scale: number;
  /** Variance of the noise. */
  noise: number;
  /** Variance of what each feature does alone, whatever the others are. @default nothing */
  mainEffects?: Float64Array;
}

/** The correlation at a squared scaled distance. */
export function matern(squaredDistance: number): number {
  const distance = sqrt5 * sqrt(squaredDistance);
  return (1 + distance + (5 / 3) * squaredDistance) * exp(-distance);
}

/** The derivative of `matern` by its squared distance. */
export function maternSlope(squaredDistance: number): number {
  const distance = sqrt5 * sqrt(squaredDistance);
  return (-5 / 6) * (1 + distance) * exp(-distance);
}

/** `matern` and `maternSlope` of a squared distance, times a scale, at one position of two arrays. */
export function fillMatern(
  { covariances, slopes }: { covariances: Float64Array; slopes: Float64Array },
  index: number,
  squaredDistance: number,
  scale: number,
): void {
  const distance = sqrt5 * sqrt(squaredDistance);
  const decay = exp(-distance);
  covariances[index] = scale * ((1 + distance + (5 / 3) * squaredDistance) * decay);
  slopes[index] = scale * ((-5 / 6) * (1 + distance) * decay);
}

/** Squared distance of two features: of unordered ones, 1 where they differ. */
export function squaredDifference(left: number, right: number, isCategorical: boolean): number {
  if (isCategorical) return left === right ? 0 : 1;
  return (left - right) ** 2;
}

/** Squared distance of two rows of features, each difference multiplied by its weight. */
export function scaledDistance(
  left: Float64Array,
  right: Float64Array,
  weights: Float64Array,
  isCategorical: readonly boolean[],
): number {
  let distance = 0;
  for (let m = 0; m < weights.length; m++) {
    distance += weights[m]! * squaredDifference(left[m]!, right[m]!, isCategorical[m]!);
  }
  return distance;
}

/** The variance of a function at a place of which nothing is known. */
export function priorVariance({ scale, mainEffects }: KernelParameters): number {
  return mainEffects ? mainEffects.reduce((sum, variance) => sum + variance, scale) : scale;
}
