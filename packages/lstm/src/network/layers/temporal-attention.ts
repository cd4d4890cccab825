import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { lastStep, linear, onlyTensor, registerLayer } from './layer';

type Weight = ReturnType<layers.Layer['addWeight']>;

/**
 * Attention over the steps of a sequence, asked by its last: `[batch, time, width]` to `[batch, width]`.
 *
 * Step t scores `v . tanh(K h_t + Q h_last + b)` (Bahdanau, Cho & Bengio 2015); the softmax of the scores
 * weighs the steps into a context c, and the output is `tanh(C c + S h_last + d)` (Luong, Pham & Manning
 * 2015), so that the last step is never lost in the mean.
 *
 * Weights, in this order: K, Q, b, v, C, S, d; matrices are `[width, width]`, b and d `[width]`,
 * v `[width, 1]`.
 */
export class TemporalAttention extends layers.Layer {
  static readonly className = 'BtcfcTemporalAttention';
  private key!: Weight;
  private query!: Weight;
  private scoreBias!: Weight;
  private score!: Weight;
  private context!: Weight;
  private state!: Weight;
  private bias!: Weight;

  override build(inputShape: (number | null)[]): void {
    const width = inputShape.at(-1)!;
    const add = (name: string, shape: number[]) =>
      this.addWeight(name, shape, 'float32', initializers.zeros());
    this.key = add('key_kernel', [width, width]);
    this.query = add('query_kernel', [width, width]);
    this.scoreBias = add('score_bias', [width]);
    this.score = add('score', [width, 1]);
    this.context = add('context_kernel', [width, width]);
    this.state = add('state_kernel', [width, width]);
    this.bias = add('bias', [width]);
    this.built = true;
  }

  override computeOutputShape(inputShape: unknown): (number | null)[] {
    const [batch, , width] = inputShape as (number | null)[];
    return [batch!, width!];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const sequence = onlyTensor(inputs);
      const [batch, steps, width] = sequence.shape as [number, number, number];
      const weights = tf.reshape(this.attentionWeights(sequence), [batch, 1, steps]);
      const context = tf.reshape(tf.matMul(weights, sequence), [batch, width]);
      const state = tf.reshape(lastStep(sequence), [batch, width]);
      const sum = tf.add(linear(context, this.context.read()), linear(state, this.state.read()));
      return tf.tanh(tf.add(sum, this.bias.read()));
    });
  }

  /** How much each step counts: `[batch, time]`, summing to 1. */
  attentionWeights(sequence: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const [batch, steps] = sequence.shape as [number, number, number];
      const keys = linear(sequence, this.key.read());
      const query = linear(lastStep(sequence), this.query.read(), this.scoreBias.read());
      const scores = linear(tf.tanh(tf.add(keys, query)), this.score.read());
      return tf.softmax(tf.reshape(scores, [batch, steps]));
    });
  }
}

registerLayer(TemporalAttention);
