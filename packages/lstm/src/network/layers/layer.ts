import * as tf from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';

export type LayerArgs = ConstructorParameters<typeof layers.Layer>[0];

/** Makes a layer known to the loader of saved models. */
export function registerLayer(layer: unknown): void {
  tf.serialization.registerClass(layer as tf.serialization.SerializableConstructor<layers.Layer>);
}

export function onlyTensor(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(inputs) ? inputs[0]! : inputs;
}

/** `[..., inputs]` times `[inputs, outputs]`, plus the bias if there is one. */
export function linear(input: tf.Tensor, kernel: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
  const [inputs, outputs] = kernel.shape as [number, number];
  const rows = input.size / inputs;
  const product = tf.matMul(tf.reshape(input, [rows, inputs]), kernel as tf.Tensor2D);
  return tf.reshape(bias ? tf.add(product, bias) : product, [...input.shape.slice(0, -1), outputs]);
}

/** The last step of `[batch, time, width]`, as `[batch, 1, width]`. */
export function lastStep(sequence: tf.Tensor): tf.Tensor {
  const [batch, time, width] = sequence.shape as [number, number, number];
  return tf.slice(sequence, [0, time - 1, 0], [batch, 1, width]);
}
