import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { type LayerArgs, onlyTensor, registerLayer } from './layer';

export interface LayerNormalizationArgs {
  /** Added to the variance. @default 1e-5 */
  epsilon?: number;
  name?: string;
}

/**
 * Layer normalisation over the last axis (Ba, Kiros & Hinton 2016), with gain and offset: PyTorch's
 * `nn.LayerNorm`. The stock layer tiles its moments to the size of the input and goes through batch
 * normalisation.
 */
export class LayerNormalization extends layers.Layer {
  static readonly className = 'BtcfcLayerNormalization';
  readonly epsilon: number;
  private gain!: ReturnType<layers.Layer['addWeight']>;
  private offset!: ReturnType<layers.Layer['addWeight']>;

  constructor({ epsilon = 1e-5, ...rest }: LayerNormalizationArgs) {
    super(rest as LayerArgs);
    this.epsilon = epsilon;
  }

  override build(inputShape: (number | null)[]): void {
    const width = inputShape.at(-1)!;
    this.gain = this.addWeight('gain', [width], 'float32', initializers.ones());
    this.offset = this.addWeight('offset', [width], 'float32', initializers.zeros());
    this.built = true;
  }

  override computeOutputShape<Shape>(inputShape: Shape): Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const input = onlyTensor(inputs);
      const centred = tf.sub(input, tf.mean(input, -1, true));
      const variance = tf.mean(tf.square(centred), -1, true);
      const normalised = tf.mul(centred, tf.rsqrt(tf.add(variance, this.epsilon)));
      return tf.add(tf.mul(normalised, this.gain.read()), this.offset.read());
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }
}

registerLayer(LayerNormalization);
