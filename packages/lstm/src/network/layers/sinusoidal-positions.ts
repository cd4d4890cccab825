import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { onlyTensor, registerLayer } from './layer';

/** Adds to every step of `[batch, time, width]` a vector that tells its position. */
export class SinusoidalPositions extends layers.Layer {
  static readonly className = 'BtcfcSinusoidalPositions';

  override computeOutputShape<Shape>(inputShape: Shape): Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const input = onlyTensor(inputs);
      const [, steps, width] = input.shape as [number, number, number];
      return tf.add(input, tf.tensor3d(sinusoids(steps, width), [1, steps, width]));
    });
  }
}

registerLayer(SinusoidalPositions);

/**
 * `[steps, width]`: sine in the even places and cosine in the odd ones, of wavelengths from 2 pi to
 * 10000 * 2 pi (Vaswani et al. 2017, section 3.5).
 */
function sinusoids(steps: number, width: number): Float32Array {
  const values = new Float32Array(steps * width);
  for (let index = 0; index < values.length; index++) {
    const place = index % width;
    const angle = Math.floor(index / width) / Math.exp(Math.log(10_000) * ((place - (place % 2)) / width));
    values[index] = place % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  }
  return values;
}
