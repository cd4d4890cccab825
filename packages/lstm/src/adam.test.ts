import * as tf from '@tensorflow/tfjs-core';
import recorded from '../reference/recorded.json';
import { Adam, clipByNorm } from './adam';
import { withBackend } from './backends';

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  it("steps as PyTorch's Adam", () =>
    withBackend(backend, async () => {
      const { lr, start, gradients, weights } = recorded.adam;
      const before = tf.memory().numTensors;
      const adam = new Adam(start.length);
      let current = tf.tensor1d(start);
      for (const [step, gradient] of gradients.entries()) {
        const slope = tf.tensor1d(gradient);
        const next = adam.update(current, slope, lr);
        tf.dispose([current, slope]);
        current = next;
        const values = await current.data();
        weights[step]!.forEach((value, index) => {
          expect(Math.abs(values[index]! - value)).toBeLessThan(1e-6);
        });
      }
      current.dispose();
      adam.dispose();
      expect(tf.memory().numTensors).toBe(before);
    }));

  it("clips as PyTorch's clip_grad_norm_", () =>
    withBackend(backend, async () => {
      for (const { gradient, norm, clipped } of recorded.clip) {
        const input = tf.tensor1d(gradient);
        const output = clipByNorm(input, norm);
        const values = await output.data();
        clipped.forEach((value, index) => {
          expect(values[index]).toBeCloseTo(value, 5);
        });
        tf.dispose([input, output]);
      }
    }));
});

it('goes on from its saved state to the same bits', () =>
  withBackend('cpu', async () => {
    const run = async (adam: Adam, from: Float32Array, gradients: number[][]) => {
      let weights = tf.tensor1d(from);
      for (const gradient of gradients) weights = adam.update(weights, tf.tensor1d(gradient), 0.01);
      return weights.data<'float32'>();
    };
    const { start, gradients } = recorded.adam;
    const whole = await run(new Adam(4), Float32Array.from(start), gradients);
    const first = new Adam(4);
    const middle = await run(first, Float32Array.from(start), gradients.slice(0, 5));
    const second = new Adam(4, await first.state());
    expect(await run(second, middle, gradients.slice(5))).toEqual(whole);
  }));
