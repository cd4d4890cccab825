import type { Rng } from '@btcfc/core';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

export interface DropoutMaskOptions {
  shape: number[];
  /** Probability of a zero, in (0, 1). */
  rate: number;
  /** Advanced by one draw per element. */
  rng: Rng;
}

/** A tensor of zeros, with probability `rate`, and `1 / (1 - rate)`, so that the expectation is 1. */
export function dropoutMask({ shape, rate, rng }: DropoutMaskOptions): Tensor {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const kept = 1 / (1 - rate);
  const threshold = rate * 2 ** 32;
  for (let index = 0; index < values.length; index++) {
    values[index] = rng.nextUint32() < threshold ? 0 : kept;
  }
  return tensor(values, shape, 'float32');
}
