import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { nextTurn } from '../backends/next-turn';
import type { SequenceBatch, Sequences } from '../data/windows/sequences';
import { isSeededDropout } from '../network/layers/dropout';
import { elementLosses } from '../network/losses';
import type { Loss } from '../settings/loss';

/** Windows per step outside training; it changes the time taken and nothing else. */
const chunk = 256;

/** The stream of a dropout layer's masks in a forecast; layers are told apart by their place among the dropouts. */
export function forecastMasks(maskSeed: number, place: number): Rng {
  return new Rng(maskSeed).split('forecast masks').split(place);
}

/**
 * What the network gives for every window by TensorFlow.js, shape [windows, outputs].
 *
 * @param maskSeed leaves dropout on, with masks drawn from this seed
 */
export async function forecastAll(
  model: LayersModel,
  sequences: Sequences,
  maskSeed?: number,
): Promise<Float32Array> {
  const width = model.outputs[0]!.shape.at(-1)!;
  const forecasts = new Float32Array(sequences.length * width);
  const dropouts = maskSeed === undefined ? [] : model.layers.filter(isSeededDropout);
  dropouts.forEach((layer, position) => {
    layer.useStream(forecastMasks(maskSeed!, position));
  });
  try {
    for (const [start, batch] of chunks(sequences)) {
      const output = tf.tidy(() => forecastBatch(model, sequences, batch, maskSeed !== undefined));
      try {
        forecasts.set(await output.data<'float32'>(), start * width);
      } finally {
        output.dispose();
      }
    }
    return forecasts;
  } finally {
    for (const layer of dropouts) layer.release();
  }
}

/** Sum of the losses over all windows and rows ahead, left on the device. */
export async function lossSum(
  model: LayersModel,
  sequences: Sequences,
  loss: Loss,
  signal: AbortSignal | undefined,
): Promise<tf.Scalar> {
  let sum: tf.Scalar = tf.scalar(0);
  try {
    for (const [, batch] of chunks(sequences)) {
      await nextTurn();
      signal?.throwIfAborted();
      const total: tf.Scalar = tf.tidy(() => {
        const targets = tf.tensor2d(batch.targets, [batch.length, sequences.horizon]);
        const errors = elementLosses(loss, forecastBatch(model, sequences, batch), targets);
        return tf.add(sum, tf.sum(errors)) as tf.Scalar;
      });
      sum.dispose();
      sum = total;
    }
    return sum;
  } catch (error) {
    sum.dispose();
    throw error;
  }
}

function forecastBatch(
  model: LayersModel,
  sequences: Sequences,
  batch: SequenceBatch,
  training = false,
): tf.Tensor {
  const inputs = tf.tensor3d(batch.inputs, [batch.length, sequences.seqLen, sequences.features]);
  return model.apply(inputs, { training }) as tf.Tensor;
}

function* chunks(sequences: Sequences): Generator<[start: number, batch: SequenceBatch]> {
  for (let start = 0; start < sequences.length; start += chunk) {
    const length = Math.min(chunk, sequences.length - start);
    yield [start, sequences.gather(Uint32Array.from({ length }, (_, offset) => start + offset))];
  }
}
