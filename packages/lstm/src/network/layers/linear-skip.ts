import { checkInteger } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { type LayerArgs, onlyTensor, registerLayer } from './layer';

export interface LinearSkipArgs {
  /** Rows ahead. */
  horizon: number;
  /** Numbers the head gives for each row ahead. */
  width: number;
  /** Which of them is the location, counted from 0. */
  place: number;
  name?: string;
}

/**
 * A linear forecast from all steps of a window: `[batch, time, features]` to `[batch, horizon * width]`, the location of
 * each row ahead in its place and 0 in the others. Added to what the head gives, it is the autoregressive part of LSTNet
 * (Lai et al. 2018). It starts from zero: a network is at first what it would be without it.
 *
 * Weight: the kernel, `[time * features, horizon]`; the head's bias is that of both.
 */
export class LinearSkip extends layers.Layer {
  static readonly className = 'BtcfcLinearSkip';
  readonly horizon: number;
  readonly width: number;
  readonly place: number;
  private kernel!: ReturnType<layers.Layer['addWeight']>;

  constructor({ horizon, width, place, ...rest }: LinearSkipArgs) {
    super(rest as LayerArgs);
    this.horizon = checkInteger('horizon', horizon, { min: 1 });
    this.width = checkInteger('width', width, { min: 1 });
    this.place = checkInteger('place', place, { min: 0, max: width - 1 });
  }

  override build(inputShape: (number | null)[]): void {
    const [, time, features] = inputShape;
    const shape = [time! * features!, this.horizon];
    this.kernel = this.addWeight('kernel', shape, 'float32', initializers.zeros());
    this.built = true;
  }

  // the base class knows shapes with and without several inputs
  override computeOutputShape(inputShape: unknown): (number | null)[] {
    return [(inputShape as (number | null)[])[0]!, this.horizon * this.width];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const input = onlyTensor(inputs);
      const kernel = this.kernel.read() as tf.Tensor2D;
      const batch = input.shape[0]!;
      const location = tf.matMul(tf.reshape(input, [batch, kernel.shape[0]]), kernel);
      if (this.width === 1) return location;
      const sides: [number, number] = [this.place, this.width - 1 - this.place];
      const spread = tf.pad(tf.reshape(location, [batch, this.horizon, 1]), [[0, 0], [0, 0], sides]);
      return tf.reshape(spread, [batch, this.horizon * this.width]);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { horizon, width, place } = this;
    return { ...super.getConfig(), horizon, width, place };
  }
}

registerLayer(LinearSkip);
