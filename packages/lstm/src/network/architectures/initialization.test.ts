import { Rng } from '@btcfc/core';
import type { Initialization } from '../architecture';
import { initialWeights } from './initialization';

const features = 7;
const hiddenDim = 16;

function draw(initialization: Initialization, seed = 0, forgetBias = 2): Float32Array[] {
  return initialWeights({
    features,
    hiddenDim,
    numLayers: 2,
    initialization,
    forgetBias,
    rng: new Rng(seed),
  });
}

function varianceOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}

describe('initialWeights', () => {
  it('has the shapes of two LSTM layers and a dense one', () => {
    expect(draw('pytorch').map(({ length }) => length)).toEqual([
      7 * 64,
      16 * 64,
      64,
      16 * 64,
      16 * 64,
      64,
      16,
      1,
    ]);
  });

  it('is uniform within 1 / sqrt(hidden) as PyTorch', () => {
    for (const [index, values] of draw('pytorch').entries()) {
      const isBias = index === 2 || index === 5;
      if (isBias) continue;
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.25);
      // variance of a uniform distribution within b: b^2 / 3
      if (values.length > 400) expect(varianceOf(values) / (0.25 ** 2 / 3)).toBeCloseTo(1, 0);
    }
  });

  it('sums two biases, and fills the forget gate', () => {
    const bias = draw('pytorch')[2]!;
    const others = [...bias.subarray(0, 16), ...bias.subarray(32)];
    expect(Array.from(bias.subarray(16, 32))).toEqual(new Array(16).fill(2));
    expect(Math.max(...others.map(Math.abs))).toBeGreaterThan(0.25);
    expect(Math.max(...others.map(Math.abs))).toBeLessThanOrEqual(0.5);
  });

  it('has orthonormal recurrent rows, Glorot kernels and zero biases as Keras', () => {
    const [kernel, recurrent, bias, , , , dense, denseBias] = draw('keras', 3, 1);
    for (let left = 0; left < hiddenDim; left++) {
      for (let right = 0; right <= left; right++) {
        let product = 0;
        for (let column = 0; column < 64; column++) {
          product += recurrent![left * 64 + column]! * recurrent![right * 64 + column]!;
        }
        expect(product).toBeCloseTo(left === right ? 1 : 0, 5);
      }
    }
    expect(Math.max(...kernel!.map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / (7 + 64)));
    expect(Math.max(...dense!.map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / 17));
    expect(Array.from(bias!)).toEqual([
      ...new Array(16).fill(0),
      ...new Array(16).fill(1),
      ...new Array(32).fill(0),
    ]);
    expect(denseBias![0]).toBe(0);
  });

  it.each(['pytorch', 'keras'] as const)('depends on the seed alone: %s', (initialization) => {
    expect(draw(initialization, 0)).toEqual(draw(initialization, 0));
    expect(draw(initialization, 0)[0]).not.toEqual(draw(initialization, 1)[0]);
  });
});
