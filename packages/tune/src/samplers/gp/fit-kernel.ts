import { fillMatern, type KernelParameters, squaredDifference } from './matern-kernel';
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
}

/**
 * The most probable kernel parameters given the observations, by the gradient of the marginal likelihood
 * (Rasmussen & Williams 2006, section 5.4).
 *
 * Priors, all normal on the logarithm: length scales around the parameter's whole range and wide, so that what does
 * not matter can be left out; scale around the data's variance; noise small, down to what rounding allows.
 */
export function fitKernel(
  data: KernelData,
  { leastWeight = 1e-4, leastNoise = 1e-8 }: FitKernelOptions = {},
): KernelParameters {
  const features = data.isCategorical.length;
  const bound = (weight: number, scale: number, noise: number) =>
    Float64Array.of(...new Float64Array(features).fill(weight), scale, noise).map(Math.log);
  const climb = (from: Float64Array, observed: KernelData, maxIterations: number) =>
    minimizeInBox(negativeLogPosterior(observed), {
      start: from,
      lower: bound(leastWeight, 1e-3, leastNoise),
      upper: bound(1e4, 1e3, 1),
      ...{ maxIterations, tolerance: 1e-3, minGain: 1e-5 },
    }).point;
  const start = Float64Array.of(...new Float64Array(features), 0, Math.log(Math.max(leastNoise, startNoise)));
  if (data.values.length <= mostInFull) return kernelOf(climb(start, data, mostSteps));
  return kernelOf(climb(climb(start, shareOf(data), mostSteps), data, lastSteps));
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

/**
 * Minus the log posterior of kernel parameters, up to a constant, and its gradient. The point holds the logarithms of
 * the weights, the scale and the noise.
 */
export function negativeLogPosterior(
  data: KernelData,
): (point: Float64Array, gradient: Float64Array) => number {
  const { values, isCategorical, variances } = data;
  const size = values.length;
  const features = isCategorical.length;
  const differences = pairDifferences(data);
  const pairs = (size * (size - 1)) / 2;
  const slopes = new Float64Array(pairs);
  const covariances = new Float64Array(pairs);
  const filled = { covariances, slopes };
  const factor = new Float64Array(size * size);

  return (point, gradient) => {
    const { weights, scale, noise } = kernelOf(point);
    for (let i = 0, pair = 0; i < size; i++) {
      for (let j = 0; j < i; j++, pair++) {
        let distance = 0;
        const at = pair * features;
        for (let m = 0; m < features; m++) distance += weights[m]! * differences[at + m]!;
        fillMatern(filled, pair, distance, scale);
        factor[i * size + j] = covariances[pair]!;
      }
      factor[i * size + i] = scale + noise + (variances ? variances[i]! : 0);
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
      }
      const own = 0.5 * (inverse[i * size + i]! - alpha[i]! ** 2);
      byScale += own * scale;
      byNoise += own * noise;
    }
    for (let m = 0; m < features; m++) gradient[m]! *= weights[m]!;
    gradient[features] = byScale;
    gradient[features + 1] = byNoise;
    return value + addPriors(point, gradient);
  };
}

function addPriors(point: Float64Array, gradient: Float64Array): number {
  const features = point.length - 2;
  let value = 0;
  for (let index = 0; index < point.length; index++) {
    const { mean, deviation } = index < features ? weightPrior : index === features ? scalePrior : noisePrior;
    const z = (point[index]! - mean) / deviation;
    value += 0.5 * z * z;
    gradient[index]! += z / deviation;
  }
  return value;
}

function kernelOf(point: Float64Array): KernelParameters {
  const features = point.length - 2;
  const values = point.map(Math.exp);
  return { weights: values.slice(0, features), scale: values[features]!, noise: values[features + 1]! };
}

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
