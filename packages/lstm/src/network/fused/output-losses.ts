import { type Loss, outputsPerStep } from '../../settings/loss';
import { degrees, leastSpread, middleOf, unitSpread } from '../losses';
import { logarithm, logarithmOf1Plus, sigmoid, softplus } from './portable-math';

/** A batch: what a network gave, shape [windows, horizon * outputs], beside what came true, shape [windows, horizon]. */
export interface OutputBatch {
  outputs: Float32Array;
  targets: Float32Array;
  /** Set to the gradient of the mean loss by each output; left out, it is not computed. */
  gradient?: Float32Array;
}

/** The sum of the losses of all windows and rows ahead, what `elementLosses` has as tensors. */
export function outputLosses(loss: Loss, { outputs, targets, gradient }: OutputBatch): number {
  const element = elementOf(loss);
  const width = outputsPerStep(loss);
  const { length } = targets;
  const parts = new Float64Array(width);
  const slopes = new Float64Array(width);
  let sum = 0;
  for (let position = 0; position < length; position++) {
    const start = position * width;
    for (let part = 0; part < width; part++) parts[part] = outputs[start + part]!;
    sum += element(parts, targets[position]!, slopes);
    if (!gradient) continue;
    for (let part = 0; part < width; part++) gradient[start + part] = slopes[part]! / length;
  }
  return sum;
}

const halfLogOf2Pi = 0.9189385332046727;

/** The loss of one row ahead, from what the network says of it; sets the slopes by each number. */
type ElementLoss = (parts: Float64Array, target: number, slopes: Float64Array) => number;

function elementOf(loss: Loss): ElementLoss {
  if (typeof loss === 'object') return pinballOf(loss.quantiles);
  return named[loss];
}

const named: Record<Exclude<Loss, object>, ElementLoss> = {
  mse: squared,
  mae: absolute,
  huber,
  gaussian,
  'student-t': studentT,
};

function squared(parts: Float64Array, target: number, slopes: Float64Array): number {
  const error = parts[0]! - target;
  slopes[0] = 2 * error;
  return error * error;
}

function absolute(parts: Float64Array, target: number, slopes: Float64Array): number {
  const error = parts[0]! - target;
  slopes[0] = Math.sign(error);
  return Math.abs(error);
}

function huber(parts: Float64Array, target: number, slopes: Float64Array): number {
  const error = parts[0]! - target;
  const distance = Math.abs(error);
  slopes[0] = distance <= 1 ? error : Math.sign(error);
  return distance <= 1 ? 0.5 * error * error : distance - 0.5;
}

function gaussian(parts: Float64Array, target: number, slopes: Float64Array): number {
  const raw = parts[1]! + unitSpread;
  const spread = softplus(raw) + leastSpread;
  const score = (target - parts[0]!) / spread;
  slopes[0] = -score / spread;
  slopes[1] = ((1 - score * score) / spread) * sigmoid(raw);
  return logarithm(spread) + 0.5 * score * score + halfLogOf2Pi;
}

function studentT(parts: Float64Array, target: number, slopes: Float64Array): number {
  const rawSpread = parts[1]! + unitSpread;
  const rawDegrees = parts[2]! + degrees.start;
  const spread = softplus(rawSpread) + leastSpread;
  const count = softplus(rawDegrees) + degrees.least;
  const score = (target - parts[0]!) / spread;
  const square = score * score;
  const weight = (count + 1) / (count + square);
  const tail = logarithmOf1Plus(square / count);
  const { value, slope } = logGammaStep(0.5 * count);
  slopes[0] = (-weight * score) / spread;
  slopes[1] = ((1 - weight * square) / spread) * sigmoid(rawSpread);
  const byCount = 0.5 * tail - (0.5 * weight * square) / count + 0.5 / count - 0.5 * slope;
  slopes[2] = byCount * sigmoid(rawDegrees);
  const norm = 0.5 * logarithm(count * Math.PI) - value;
  return logarithm(spread) + 0.5 * (count + 1) * tail + norm;
}

/** log(gamma(x + 1/2) / gamma(x)) as `elementLosses` has it, and its derivative. */
function logGammaStep(x: number): { value: number; slope: number } {
  const inverse = 1 / (x + 4);
  const square = inverse * inverse;
  let value = -0.5 * logarithm(inverse) + inverse * (-1 / 8 + square * (1 / 192 + square * (-1 / 640)));
  let slope = 0.5 * inverse + square * (1 / 8 + square * (-3 / 192 + square * (5 / 640)));
  for (let shift = 0; shift < 4; shift++) {
    const moved = x + shift;
    value -= logarithmOf1Plus(0.5 / moved);
    slope += 0.5 / (moved * (moved + 0.5));
  }
  return { value, slope };
}

/** The mean pinball loss; from the middle outwards each quantile adds or takes a softplus. */
function pinballOf(levels: readonly number[]): ElementLoss {
  const middle = middleOf(levels);
  const { length } = levels;
  const quantiles = new Float64Array(length);
  return (parts, target, slopes) => {
    quantiles[middle] = parts[middle]!;
    for (let at = middle + 1; at < length; at++) quantiles[at] = quantiles[at - 1]! + softplus(parts[at]!);
    for (let at = middle - 1; at >= 0; at--) quantiles[at] = quantiles[at + 1]! - softplus(parts[at]!);
    let sum = 0;
    for (let at = 0; at < length; at++) {
      const error = target - quantiles[at]!;
      const level = levels[at]!;
      sum += error >= 0 ? error * level : error * (level - 1);
      slopes[at] = (error >= 0 ? -level : 1 - level) / length;
    }
    // what moves a quantile moves all beyond it
    for (let at = length - 1; at > middle; at--) {
      slopes[at - 1]! += slopes[at]!;
      slopes[at]! *= sigmoid(parts[at]!);
    }
    for (let at = 0; at < middle; at++) {
      slopes[at + 1]! += slopes[at]!;
      slopes[at]! *= -sigmoid(parts[at]!);
    }
    return sum / length;
  };
}
