import { fillMatern, type KernelParameters, matern, priorVariance, squaredDifference } from './matern-kernel';
import { choleskyInPlace, invertFromCholesky, solveLower, solveLowerTransposed } from './numerics/cholesky';
import { minimizeInBox } from './numerics/minimize-in-box';

export interface KernelData {
  /** Places of the observations, one row of features each. */
  rows: readonly Float64Array[];
  /** Observed values, standardised. */
  values: Float64Array;
  /** Which features have no order. */
  isCategorical: readonly boolean[];
  /** How uncertain each value is by itself, beside the noise that all have. @default not at all */
  variances?: Float64Array;
}

export interface FitKernelOptions {
  /** Smallest inverse squared length scale allowed. @default 1e-4 */
  leastWeight?: number;
  /** Smallest variance of the noise allowed, that of the observations being 1. @default 1e-8 */
  leastNoise?: number;
  /**
   * Whether each feature also does something alone. What features do together has to be learnt anew wherever one of them
   * with a short length scale is elsewhere; what one does alone is learnt from all observations.
   *
   * @default false
   */
  hasMainEffects?: boolean;
}

/**
 * The most probable kernel parameters given the observations, by the gradient of the marginal likelihood
 * (Rasmussen & Williams 2006, section 5.4).
 *
 * Priors, all normal on the logarithm: length scales around the parameter's whole range and wide, so that what does
 * not matter can be left out; scale around the data's variance; noise small, down to what rounding allows; main effects
 * together around three times the data's variance.
 */
export function fitKernel(
  data: KernelData,
  { leastWeight = 1e-4, leastNoise = 1e-8, hasMainEffects = false }: FitKernelOptions = {},
): KernelParameters {
  const features = data.isCategorical.length;
  const effects = hasMainEffects ? features : 0;
  const pointOf = (weight: number, scale: number, noise: number, effect: number) =>
    Float64Array.of(...repeat(weight, features), scale, noise, ...repeat(effect, effects)).map(Math.log);
  const climb = (from: Float64Array, observed: KernelData, maxIterations: number) =>
    minimizeInBox(negativeLogPosterior(observed, { hasMainEffects }), {
      start: from,
      lower: pointOf(leastWeight, 1e-3, leastNoise, 1e-5),
      upper: pointOf(1e4, 1e3, 1, 100),
      ...{ maxIterations, tolerance: 1e-3, minGain: 1e-5 },
    }).point;
  const start = pointOf(1, 1, Math.max(leastNoise, startNoise), effectsShare / features);
  if (data.values.length <= mostInFull) return kernelOf(climb(start, data, mostSteps), features);
  return kernelOf(climb(climb(start, shareOf(data), mostSteps), data, lastSteps), features);
}

function repeat(value: number, count: number): Float64Array {
  return new Float64Array(count).fill(value);
}

/*
 * A step takes time with the cube of the observations. Of many, an even share shows the way: from where it leads, a few
 * steps with all of them come as far as forty from the beginning.
 */
const mostInFull = 150;
const inShare = 100;
const mostSteps = 40;
const lastSteps = 4;

function shareOf({ rows, values, isCategorical, variances }: KernelData): KernelData {
  const chosen = Array.from({ length: inShare }, (_, index) => Math.floor((index * rows.length) / inShare));
  return {
    rows: chosen.map((index) => rows[index]!),
    values: Float64Array.from(chosen, (index) => values[index]!),
    isCategorical,
    ...(variances && { variances: Float64Array.from(chosen, (index) => variances[index]!) }),
  };
}

const startNoise = 1e-3;
const weightPrior = { mean: 0, deviation: 2.5 };
const scalePrior = { mean: 0, deviation: 2 };
const noisePrior = { mean: -8, deviation: 4 };
// smooth over the whole range, each varies by less than its variance says
const effectsShare = 3;
const effectsDeviation = 2;

/**
 * Minus the log posterior of kernel parameters, up to a constant, and its gradient. The point holds the logarithms of
 * the weights, the scale, the noise and, with main effects, their variances.
 */
export function negativeLogPosterior(
  data: KernelData,
  { hasMainEffects = false }: Pick<FitKernelOptions, 'hasMainEffects'> = {},
): (point: Float64Array, gradient: Float64Array) => number {
  const { values, isCategorical, variances } = data;
  const size = values.length;
  const features = isCategorical.length;
  const differences = pairDifferences(data);
  // their length scale being fixed, these are the same at every point
  const correlations = hasMainEffects ? differences.map(matern) : undefined;
  const pairs = (size * (size - 1)) / 2;
  const slopes = new Float64Array(pairs);
  const covariances = new Float64Array(pairs);
  const filled = { covariances, slopes };
  const factor = new Float64Array(size * size);

  return (point, gradient) => {
    const kernel = kernelOf(point, features);
    const { weights, scale, noise, mainEffects = none } = kernel;
    const effects = mainEffects.length;
    const prior = priorVariance(kernel);
    for (let i = 0, pair = 0; i < size; i++) {
      for (let j = 0; j < i; j++, pair++) {
        let distance = 0;
        const at = pair * features;
        for (let m = 0; m < features; m++) distance += weights[m]! * differences[at + m]!;
        fillMatern(filled, pair, distance, scale);
        let covariance = covariances[pair]!;
        for (let m = 0; m < effects; m++) covariance += mainEffects[m]! * correlations![at + m]!;
        factor[i * size + j] = covariance;
      }
      factor[i * size + i] = prior + noise + (variances ? variances[i]! : 0);
    }
    if (!choleskyInPlace(factor, size)) return Number.POSITIVE_INFINITY;
    const alpha = solveLowerTransposed(factor, size, solveLower(factor, size, values.slice()));
    let value = 0;
    for (let i = 0; i < size; i++) value += 0.5 * values[i]! * alpha[i]! + Math.log(factor[i * size + i]!);

    const inverse = invertFromCholesky(factor, size);
    gradient.fill(0);
    let byScale = 0;
    let byNoise = 0;
    for (let i = 0, pair = 0; i < size; i++) {
      for (let j = 0; j < i; j++, pair++) {
        const influence = inverse[i * size + j]! - alpha[i]! * alpha[j]!;
        byScale += influence * covariances[pair]!;
        const byDistance = influence * slopes[pair]!;
        const at = pair * features;
        for (let m = 0; m < features; m++) gradient[m]! += byDistance * differences[at + m]!;
        for (let m = 0; m < effects; m++) gradient[features + 2 + m]! += influence * correlations![at + m]!;
      }
      const own = 0.5 * (inverse[i * size + i]! - alpha[i]! ** 2);
      byScale += own * scale;
      byNoise += own * noise;
      for (let m = 0; m < effects; m++) gradient[features + 2 + m]! += own;
    }
    for (let m = 0; m < features; m++) gradient[m]! *= weights[m]!;
    for (let m = 0; m < effects; m++) gradient[features + 2 + m]! *= mainEffects[m]!;
    gradient[features] = byScale;
    gradient[features + 1] = byNoise;
    return value + addPriors(point, gradient, features);
  };
}

function addPriors(point: Float64Array, gradient: Float64Array, features: number): number {
  const effectsPrior = { mean: Math.log(effectsShare / features), deviation: effectsDeviation };
  let value = 0;
  for (let index = 0; index < point.length; index++) {
    const { mean, deviation } =
      index < features ? weightPrior : ([scalePrior, noisePrior][index - features] ?? effectsPrior);
    const z = (point[index]! - mean) / deviation;
    value += 0.5 * z * z;
    gradient[index]! += z / deviation;
  }
  return value;
}

function kernelOf(point: Float64Array, features: number): KernelParameters {
  const values = point.map(Math.exp);
  const mainEffects = values.slice(features + 2);
  return {
    ...{ weights: values.slice(0, features), scale: values[features]!, noise: values[features + 1]! },
    ...(mainEffects.length > 0 && { mainEffects }),
  };
}

const none = new Float64Array();

// squared differences of every pair of rows, pair after pair
function pairDifferences({ rows, isCategorical }: KernelData): Float64Array {
  const features = isCategorical.length;
  const differences = new Float64Array(((rows.length * (rows.length - 1)) / 2) * features);
  let position = 0;
  for (let i = 1; i < rows.length; i++) {
    for (let j = 0; j < i; j++) {
      for (let m = 0; m < features; m++) {
        differences[position++] = squaredDifference(rows[i]![m]!, rows[j]![m]!, isCategorical[m]!);
      }
    }
  }
  return differences;
}
