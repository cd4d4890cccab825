import * as tf from '@tensorflow/tfjs-core';
import { type Loss, outputsPerStep } from '../settings/loss';

/** Least spread of a distribution, in scaled units: without it the density of one lucky row has no bound. */
export const leastSpread = 1e-3;
/** Where softplus is 1, log(e - 1): a spread starts there. */
export const unitSpread = 0.541324854612918;
/** A t distribution's degrees start near 6 and stay above 2, so that its variance is finite. */
export const degrees = { least: 2, start: 4 };

/** The quantile that a head's others are counted from: cumulative sums start in the middle. */
export function middleOf(levels: { length: number }): number {
  return Math.floor((levels.length - 1) / 2);
}

/**
 * The loss of each window and row ahead.
 *
 * @param outputs what the network gave, shape [batch, horizon * outputs]
 * @param targets shape [batch, horizon]
 */
export function elementLosses(loss: Loss, outputs: tf.Tensor, targets: tf.Tensor2D): tf.Tensor {
  if (loss === 'mse') return tf.squaredDifference(outputs, targets);
  if (loss === 'mae') return tf.abs(tf.sub(outputs, targets));
  if (loss === 'huber') return huber(tf.abs(tf.sub(outputs, targets)));
  const [batch, horizon] = targets.shape;
  const width = outputsPerStep(loss);
  // TensorFlow.js has no gradient of the unstacking of one part
  const isSingle = width === 1;
  const parts = isSingle ? [outputs] : tf.unstack(tf.reshape(outputs, [batch, horizon, width]), 2);
  if (typeof loss === 'object') return pinball(parts, targets, loss.quantiles);
  const [location, rawSpread, rawDegrees] = parts;
  const spread = tf.add(tf.softplus(tf.add(rawSpread!, unitSpread)), leastSpread);
  const score = tf.div(tf.sub(targets, location!), spread);
  return tf.add(tf.log(spread), loss === 'gaussian' ? normalLoss(score) : studentTLoss(score, rawDegrees!));
}

// quadratic up to 1, linear beyond (Huber 1964)
function huber(distance: tf.Tensor): tf.Tensor {
  const inner = tf.minimum(distance, 1);
  return tf.add(tf.mul(0.5, tf.square(inner)), tf.sub(distance, inner));
}

function normalLoss(score: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(0.5, tf.square(score)), 0.5 * Math.log(2 * Math.PI));
}

function studentTLoss(score: tf.Tensor, rawDegrees: tf.Tensor): tf.Tensor {
  const count = tf.add(tf.softplus(tf.add(rawDegrees, degrees.start)), degrees.least);
  const power = tf.mul(tf.mul(0.5, tf.add(count, 1)), tf.log1p(tf.div(tf.square(score), count)));
  const norm = tf.sub(tf.mul(0.5, tf.log(tf.mul(count, Math.PI))), logGammaStep(tf.mul(count, 0.5)));
  return tf.add(power, norm);
}

/**
 * log(gamma(x + 1/2) / gamma(x)) for x of at least 1. The difference of two logarithms of gamma would lose
 * all digits for many degrees: so the asymptotic series of the quotient, after moving up by four.
 */
function logGammaStep(x: tf.Tensor): tf.Tensor {
  const moved = tf.add(x, 4);
  const inverse = tf.reciprocal(moved);
  const square = tf.square(inverse);
  const series = tf.mul(inverse, tf.add(-1 / 8, tf.mul(square, tf.add(1 / 192, tf.mul(square, -1 / 640)))));
  return [0, 1, 2, 3].reduce<tf.Tensor>(
    (sum, shift) => tf.sub(sum, tf.log1p(tf.div(0.5, tf.add(x, shift)))),
    tf.add(tf.mul(0.5, tf.log(moved)), series),
  );
}

function pinball(parts: tf.Tensor[], targets: tf.Tensor, levels: readonly number[]): tf.Tensor {
  const losses = cumulative(parts).map((quantile, index) => {
    const error = tf.sub(targets, quantile);
    return tf.maximum(tf.mul(error, levels[index]!), tf.mul(error, levels[index]! - 1));
  });
  return tf.mul(tf.addN(losses), 1 / levels.length);
}

// outputs to quantiles that can't cross: from the middle outwards each adds or takes a softplus
function cumulative(parts: tf.Tensor[]): tf.Tensor[] {
  const quantiles = [...parts];
  const middle = middleOf(parts);
  for (let index = middle + 1; index < parts.length; index++) {
    quantiles[index] = tf.add(quantiles[index - 1]!, tf.softplus(parts[index]!));
  }
  for (let index = middle - 1; index >= 0; index--) {
    quantiles[index] = tf.sub(quantiles[index + 1]!, tf.softplus(parts[index]!));
  }
  return quantiles;
}
