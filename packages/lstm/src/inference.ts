import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { SequenceBatch, Sequences } from './sequences';

/** Windows per step outside training; it changes the time taken and nothing else. */
const chunk = 256;

/** Scaled forecasts of every window. */
export async function forecastAll(model: LayersModel, sequences: Sequences): Promise<Float32Array> {
  const forecasts = new Float32Array(sequences.length);
  for (const [start, batch] of chunks(sequences)) {
    const output = tf.tidy(() => forecastBatch(model, sequences, batch));
    try {
      forecasts.set(await output.data<'float32'>(), start);
    } finally {
      output.dispose();
    }
  }
  return forecasts;
}

/** Sum of squared errors over all windows, left on the device. */
export async function squaredError(
  model: LayersModel,
  sequences: Sequences,
  signal: AbortSignal | undefined,
): Promise<tf.Scalar> {
  let sum: tf.Scalar = tf.scalar(0);
  try {
    for (const [, batch] of chunks(sequences)) {
      await nextTurn();
      signal?.throwIfAborted();
      const total: tf.Scalar = tf.tidy(() => {
        const targets = tf.tensor2d(batch.targets, [batch.length, 1]);
        const errors = tf.squaredDifference(forecastBatch(model, sequences, batch), targets);
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

function forecastBatch(model: LayersModel, sequences: Sequences, batch: SequenceBatch): tf.Tensor {
  const inputs = tf.tensor3d(batch.inputs, [batch.length, sequences.seqLen, sequences.features]);
  return model.apply(inputs, { training: false }) as tf.Tensor;
}

function* chunks(sequences: Sequences): Generator<[start: number, batch: SequenceBatch]> {
  for (let start = 0; start < sequences.length; start += chunk) {
    const length = Math.min(chunk, sequences.length - start);
    yield [start, sequences.gather(Uint32Array.from({ length }, (_, offset) => start + offset))];
  }
}
