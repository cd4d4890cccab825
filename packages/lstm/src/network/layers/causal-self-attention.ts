import { checkInteger, invalidOption } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { type LayerArgs, linear, onlyTensor, registerLayer } from './layer';

export interface CausalSelfAttentionArgs {
  /** Attention heads; the width of the input is a multiple of it. */
  heads: number;
  name?: string;
}

const parts = ['query', 'key', 'value', 'output'] as const;
type Part = (typeof parts)[number];
type Weight = ReturnType<layers.Layer['addWeight']>;

/**
 * Scaled dot-product attention of several heads in which a step sees itself and what came before (Vaswani et
 * al. 2017): `[batch, time, width]` to the same. Computes what PyTorch's `nn.MultiheadAttention` does under a
 * causal mask.
 *
 * Weights: kernel `[width, width]` and bias `[width]` of query, key, value and output, in this order.
 */
export class CausalSelfAttention extends layers.Layer {
  static readonly className = 'BtcfcCausalSelfAttention';
  readonly heads: number;
  private projections!: Record<Part, { kernel: Weight; bias: Weight }>;

  constructor({ heads, ...rest }: CausalSelfAttentionArgs) {
    super(rest as LayerArgs);
    this.heads = checkInteger('heads', heads, { min: 1 });
  }

  /** @throws BtcfcError `INVALID_OPTION` if `heads` does not divide the input's width */
  override build(inputShape: (number | null)[]): void {
    const width = inputShape.at(-1)!;
    if (width % this.heads !== 0) throw invalidOption('heads', this.heads, `a divisor of ${width}`);
    const projections = parts.map((part) => {
      const kernel = this.addWeight(`${part}_kernel`, [width, width], 'float32', initializers.zeros());
      const bias = this.addWeight(`${part}_bias`, [width], 'float32', initializers.zeros());
      return [part, { kernel, bias }];
    });
    this.projections = Object.fromEntries(projections);
    this.built = true;
  }

  override computeOutputShape<Shape>(inputShape: Shape): Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const input = onlyTensor(inputs);
      const mixed = tf.matMul(this.attentionWeights(input), this.splitHeads('value', input));
      return this.project('output', tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), input.shape));
    });
  }

  /** How much each step (third axis) attends to each (last axis): `[batch, heads, time, time]`. */
  attentionWeights(input: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const scores = tf.matMul(this.splitHeads('query', input), this.splitHeads('key', input), false, true);
      const scale = Math.sqrt(input.shape[2]! / this.heads);
      return tf.softmax(tf.add(tf.div(scores, scale), causalMask(input.shape[1]!)));
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), heads: this.heads };
  }

  /** `[batch, heads, time, width / heads]`. */
  private splitHeads(part: Part, input: tf.Tensor): tf.Tensor {
    const [batch, steps, width] = input.shape as [number, number, number];
    const projected = tf.reshape(this.project(part, input), [batch, steps, this.heads, width / this.heads]);
    return tf.transpose(projected, [0, 2, 1, 3]);
  }

  private project(part: Part, input: tf.Tensor): tf.Tensor {
    const { kernel, bias } = this.projections[part];
    return linear(input, kernel.read(), bias.read());
  }
}

registerLayer(CausalSelfAttention);

// finite, since infinities differ between backends; exp(-1e9) is 0 in 32 bits
function causalMask(steps: number): tf.Tensor2D {
  const mask = new Float32Array(steps * steps);
  for (let index = 0; index < mask.length; index++) {
    if (index % steps > Math.floor(index / steps)) mask[index] = -1e9;
  }
  return tf.tensor2d(mask, [steps, steps]);
}
