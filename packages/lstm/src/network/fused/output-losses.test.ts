import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { useCpu } from '../../backends/cpu';
import { type Loss, outputsPerStep } from '../../settings/loss';
import '../gradients';
import { elementLosses } from '../losses';
import { outputLosses } from './output-losses';
import { logarithm, logarithmOf1Plus, sigmoid, softplus } from './portable-math';

const losses: Loss[] = [
  'mse',
  'mae',
  'huber',
  'gaussian',
  'student-t',
  { quantiles: [0.5] },
  { quantiles: [0.1, 0.9] },
  { quantiles: [0.05, 0.25, 0.5, 0.75, 0.95] },
];

beforeAll(useCpu);

const windows = 9;
const horizon = 3;

describe.each(losses)('the loss %j', (loss) => {
  it.each([0.1, 1, 6])('and its slopes are those of the tensors, for outputs of about %d', (size) => {
    const rng = new Rng(3).split('outputs');
    const width = horizon * outputsPerStep(loss);
    const outputs = Float32Array.from({ length: windows * width }, () => size * rng.normal());
    const targets = Float32Array.from({ length: windows * horizon }, () => size * rng.normal());
    const gradient = new Float32Array(outputs.length);
    const sum = outputLosses(loss, { outputs, targets, gradient });
    const [expectedSum, expected] = tf.tidy(() => {
      const truth = tf.tensor2d(targets, [windows, horizon]);
      const mean = (given: tf.Tensor) => tf.mean(elementLosses(loss, given, truth)) as tf.Scalar;
      const { value, grad } = tf.valueAndGrad(mean)(tf.tensor2d(outputs, [windows, width]));
      return [value.dataSync()[0]! * targets.length, grad.dataSync()] as const;
    });
    expect(Math.abs(sum - expectedSum)).toBeLessThan(1e-5 * Math.abs(expectedSum));
    const largest = Math.max(...expected.map(Math.abs));
    gradient.forEach((value, at) => {
      expect(Math.abs(value - expected[at]!)).toBeLessThan(1e-5 * largest);
    });
  });

  it('has the slopes of finite differences', () => {
    const rng = new Rng(8).split('outputs');
    const width = horizon * outputsPerStep(loss);
    const outputs = Float32Array.from({ length: width }, () => rng.normal());
    const targets = Float32Array.from({ length: horizon }, () => rng.normal());
    const gradient = new Float32Array(width);
    outputLosses(loss, { outputs, targets, gradient });
    outputs.forEach((_, moved) => {
      // powers of two, so that what is moved is exact
      const at = (step: number) => {
        const other = outputs.map((value, index) => (index === moved ? Math.fround(value) + step : value));
        return { x: other[moved]!, y: outputLosses(loss, { outputs: other, targets }) / horizon };
      };
      const [low, high] = [at(-(2 ** -10)), at(2 ** -10)];
      expect((high.y - low.y) / (high.x - low.x)).toBeCloseTo(gradient[moved]!, 4);
    });
  });
});

describe('functions that are the same everywhere', () => {
  const numbers = Array.from({ length: 400 }, (_, index) => (index - 200) / 7.3);

  it('are those of Math to the last digits', () => {
    for (const x of numbers) {
      const near = Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0);
      expect(Math.abs(softplus(x) - near)).toBeLessThanOrEqual(4e-16 * near);
      expect(Math.abs(sigmoid(x) - 1 / (1 + Math.exp(-x)))).toBeLessThanOrEqual(1e-15 * sigmoid(x));
      const positive = Math.exp(x);
      expect(Math.abs(logarithm(positive) - Math.log(positive))).toBeLessThanOrEqual(
        4e-16 * Math.abs(x) + 1e-16,
      );
      expect(Math.abs(logarithmOf1Plus(positive) - Math.log1p(positive))).toBeLessThanOrEqual(
        4e-16 * Math.log1p(positive),
      );
    }
  });

  it('say what they can of the extremes', () => {
    expect([softplus(1000), softplus(-1000), sigmoid(1000), sigmoid(-1000)]).toEqual([1000, 0, 1, 0]);
    expect(logarithm(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(logarithm(-1)).toBeNaN();
    expect(softplus(Number.NaN)).toBeNaN();
  });
});
