import * as tf from '@tensorflow/tfjs-core';

const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;

/** Values of a saved optimiser. */
export interface AdamState {
  step: number;
  firstMoment: Float32Array;
  secondMoment: Float32Array;
}

/**
 * Adam (Kingma & Ba 2015) on one vector, with epsilon where PyTorch has it: added to the root of the
 * bias-corrected second moment. TensorFlow.js folds the corrections into the rate and thereby moves it.
 */
export class Adam {
  step: number;
  private first: tf.Tensor1D;
  private second: tf.Tensor1D;

  constructor(size: number, state?: AdamState) {
    this.step = state?.step ?? 0;
    this.first = state ? tf.tensor1d(state.firstMoment) : tf.zeros([size]);
    this.second = state ? tf.tensor1d(state.secondMoment) : tf.zeros([size]);
  }

  /**
   * The weights after one step, as a new tensor.
   *
   * @param copies how many times each weight takes its step: see `weightCopies`
   */
  update(
    weights: tf.Tensor1D,
    gradient: tf.Tensor1D,
    learningRate: number,
    copies?: tf.Tensor1D,
  ): tf.Tensor1D {
    this.step++;
    const correction1 = 1 - beta1 ** this.step;
    const correction2 = 1 - beta2 ** this.step;
    const [first, second, updated] = tf.tidy(() => {
      const first = tf.add(tf.mul(this.first, beta1), tf.mul(gradient, 1 - beta1));
      const second = tf.add(tf.mul(this.second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
      const denominator = tf.add(tf.div(tf.sqrt(second), Math.sqrt(correction2)), epsilon);
      const step = tf.mul(tf.div(first, denominator), learningRate / correction1);
      const change = copies ? tf.mul(step, copies) : step;
      return [first, second, tf.sub(weights, change)] as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    });
    this.dispose();
    // kept, since the caller may be inside a tidy
    this.first = tf.keep(first);
    this.second = tf.keep(second);
    return updated;
  }

  /** Reads the state back from the device. */
  async state(): Promise<AdamState> {
    const [firstMoment, secondMoment] = await Promise.all([this.first.data(), this.second.data()]);
    return {
      step: this.step,
      firstMoment: Float32Array.from(firstMoment),
      secondMoment: Float32Array.from(secondMoment),
    };
  }

  dispose(): void {
    this.first.dispose();
    this.second.dispose();
  }
}

/**
 * Scales a gradient down to a global norm of at most `maxNorm`, as PyTorch's `clip_grad_norm_`.
 *
 * @param copies how many times each weight counts in the norm
 */
export function clipByNorm(gradient: tf.Tensor1D, maxNorm: number, copies?: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => {
    const squares = tf.square(gradient);
    const norm = tf.sqrt(tf.sum(copies ? tf.mul(squares, copies) : squares));
    const coefficient = tf.minimum(tf.div(maxNorm, tf.add(norm, 1e-6)), 1);
    return tf.mul(gradient, coefficient);
  });
}
