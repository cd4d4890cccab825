// What @btcfc/lstm takes from @btcfc/fused-lstm, made of what TensorFlow.js has itself.
import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

export const fusedLstm = (config) => layers.lstm(config);

export const fusedGru = (config) => layers.gru(config);

// no layer is one of those that the kernels know, so that TensorFlow.js trains
export const isFusedLstm = () => false;

export const isFusedGru = () => false;

export const FusedNetwork = undefined;

export const getKernels = () => 'stock';

export const setKernels = () => 'stock';

export function fusedAdam({ clipNorm, copies }) {
  return new StockAdam({ clipNorm, copies });
}

/** Clipping by the global norm and `tf.train.adam`; one of its own for variables that stand for several. */
class StockAdam {
  iterations = 0;
  optimizers = new Map();

  constructor(options) {
    Object.assign(this, options);
  }

  applyGradients(gradients) {
    tf.tidy(() => {
      const scale = this.scale(gradients);
      for (const [count, optimizer] of this.optimizersFor(gradients)) {
        optimizer.learningRate = count * this.learningRate;
        const own = gradients.filter(({ name }) => this.copies[name] === count);
        optimizer.applyGradients(own.map(({ name, tensor }) => ({ name, tensor: tf.mul(tensor, scale) })));
      }
    });
    this.iterations++;
  }

  scale(gradients) {
    const squares = gradients.map(({ name, tensor }) => tf.mul(tf.sum(tf.square(tensor)), this.copies[name]));
    const norm = tf.sqrt(tf.addN(squares));
    return tf.minimum(1, tf.div(this.clipNorm, tf.add(norm, 1e-6)));
  }

  optimizersFor(gradients) {
    for (const { name } of gradients) {
      const count = this.copies[name];
      if (!this.optimizers.has(count)) {
        this.optimizers.set(count, tf.train.adam(this.learningRate, 0.9, 0.999, 1e-8));
      }
    }
    return this.optimizers;
  }

  dispose() {
    for (const optimizer of this.optimizers.values()) optimizer.dispose();
  }
}
