import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { lastStep, onlyTensor, registerLayer } from './layer';

/** The last step of a sequence: `[batch, time, width]` to `[batch, width]`. */
export class LastStep extends layers.Layer {
  static readonly className = 'BtcfcLastStep';

  // the base class knows shapes with and without several inputs
  override computeOutputShape(inputShape: unknown): (number | null)[] {
    const [batch, , width] = inputShape as (number | null)[];
    return [batch!, width!];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.squeeze(lastStep(onlyTensor(inputs)), [1]));
  }
}

registerLayer(LastStep);
