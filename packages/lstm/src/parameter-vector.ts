import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * The trainable weights of a model seen as one vector, so that the norm, the optimiser, checkpoints and the
 * best weights each handle a single tensor.
 */
export class ParameterVector {
  readonly variables: tf.Variable[];
  readonly size: number;
  private readonly offsets: number[] = [];

  constructor(model: LayersModel) {
    this.variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    let size = 0;
    for (const variable of this.variables) {
      this.offsets.push(size);
      size += variable.size;
    }
    this.size = size;
  }

  /** The weights, as a new tensor of one dimension. */
  read(): tf.Tensor1D {
    return this.join(this.variables);
  }

  /** Gradients by variable name, as a vector in the order of the weights. */
  joinGradients(gradients: tf.NamedTensorMap): tf.Tensor1D {
    return this.join(this.variables.map((variable) => gradients[variable.name]!));
  }

  /** Sets the weights. */
  assign(vector: tf.Tensor1D): void {
    tf.tidy(() => {
      this.variables.forEach((variable, position) => {
        const part = tf.slice(vector, this.offsets[position]!, variable.size);
        variable.assign(tf.reshape(part, variable.shape));
      });
    });
  }

  private join(tensors: tf.Tensor[]): tf.Tensor1D {
    return tf.tidy(() => tf.concat1d(tensors.map((tensor) => tf.reshape(tensor, [tensor.size]))));
  }
}
