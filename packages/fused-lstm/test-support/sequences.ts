import * as tf from '@tensorflow/tfjs';

export const inputShape = [4, 3];

/** A batch of random sequences of 4 rows and 3 features. */
export function data(seed = 7, batch = 5): tf.Tensor {
  return tf.randomNormal([batch, ...inputShape], 0, 1, 'float32', seed);
}

/** Holds one tensor or several to others: the same shapes, and no value further off than the tolerance. */
export function expectClose(actual: unknown, expected: unknown, tolerance = 2e-6): void {
  const left = [actual].flat() as tf.Tensor[];
  const right = [expected].flat() as tf.Tensor[];
  expect(left.map(({ shape }) => shape)).toEqual(right.map(({ shape }) => shape));
  left.forEach((tensor, index) => {
    const difference = tf.max(tf.abs(tf.sub(tensor, right[index]!))).dataSync()[0]!;
    expect(difference).toBeLessThan(tolerance);
  });
}
