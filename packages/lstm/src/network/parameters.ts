import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** The trainable weights of a model, in its order. */
export function parametersOf(model: LayersModel): tf.Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as tf.Variable);
}

/** Sets each variable to the tensor at its place, without copying. */
export function assignAll(variables: tf.Variable[], tensors: tf.Tensor[]): void {
  variables.forEach((variable, position) => {
    variable.assign(tensors[position]!);
  });
}

/** The values of tensors, one after another. */
export async function joinValues(tensors: tf.Tensor[]): Promise<Float32Array> {
  const values = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
  const joined = new Float32Array(values.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of values) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** The opposite: new tensors, shaped like those given. */
export function splitValues(joined: Float32Array, like: tf.Tensor[]): tf.Tensor[] {
  let offset = 0;
  return like.map(({ size, shape }) => {
    const part = joined.slice(offset, offset + size);
    offset += size;
    return tf.tensor(part, shape);
  });
}
