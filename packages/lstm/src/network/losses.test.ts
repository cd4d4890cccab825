import * as tf from '@tensorflow/tfjs-core';
import recorded from '../../reference/distributions.json';
import './gradients';
import { studentTCdf } from '@btcfc/core';
import { withBackend } from '../backends';
import { readHead } from '../forecasting/heads';
import { type Loss, outputsPerStep } from '../settings/loss';
import { elementLosses } from './losses';

const { targets, cases } = recorded.losses;
const losses: [keyof typeof cases, Loss][] = [
  ['mse', 'mse'],
  ['mae', 'mae'],
  ['huber', 'huber'],
  ['quantiles', { quantiles: [0.1, 0.5, 0.8] }],
  ['gaussian', 'gaussian'],
  ['student-t', 'student-t'],
];

async function lossAndGradient(loss: Loss, raw: number[][]): Promise<[number, number[]]> {
  const outputs = tf.tensor2d(raw);
  const truth = tf.tensor2d(targets, [targets.length, 1]);
  const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => tf.mean(elementLosses(loss, x, truth)))(outputs);
  const result: [number, number[]] = [(await value.data())[0]!, Array.from(await grad.data())];
  tf.dispose([outputs, truth, value, grad]);
  return result;
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  it.each(losses)('%s has the value and gradient of PyTorch, outliers included', (name, loss) =>
    withBackend({ backend }, async () => {
      const before = tf.memory().numTensors;
      const { raw, loss: expected, gradient } = cases[name];
      const [value, slope] = await lossAndGradient(loss, raw);

      expect(raw[0]).toHaveLength(outputsPerStep(loss));
      expect(Math.abs(value / expected - 1)).toBeLessThan(1e-5);
      gradient.flat().forEach((derivative, index) => {
        expect(Math.abs(slope[index]! - derivative)).toBeLessThan(2e-4 * Math.abs(derivative) + 2e-6);
      });
      expect(tf.memory().numTensors).toBe(before);
    }),
  );

  it('keeps steps apart: each has its own outputs', () =>
    withBackend({ backend }, async () => {
      const outputs = tf.tensor2d([[0, 0.5, 1, -1]]);
      const truth = tf.tensor2d([[0.3, -0.4]]);
      const both = elementLosses('gaussian', outputs, truth);
      const alone = [
        elementLosses('gaussian', tf.tensor2d([[0, 0.5]]), tf.tensor2d([[0.3]])),
        elementLosses('gaussian', tf.tensor2d([[1, -1]]), tf.tensor2d([[-0.4]])),
      ];
      const expected = [...(await alone[0]!.data()), ...(await alone[1]!.data())];
      expect(Array.from(await both.data())).toEqual(expected);
      expect(both.shape).toEqual([1, 2]);
      tf.dispose([outputs, truth, both, ...alone]);
    }));
});

function meanOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('readHead', () => {
  it('gives quantiles that never cross, whatever the network says', () => {
    const levels = [0.05, 0.25, 0.5, 0.75, 0.95];
    const outputs = Float32Array.from({ length: 500 }, (_, index) => 80 * Math.sin(index * 7.7));
    const { quantile, location } = readHead({ quantiles: levels }, outputs);
    location.forEach((median, position) => {
      const values = levels.map((level) => quantile!(position, level));
      expect([...values].sort((a, b) => a - b)).toEqual(values);
      expect(values[2]).toBe(median);
    });
  });

  it('reads a network’s numbers as its loss does', () => {
    const levels = [0.1, 0.5, 0.8];
    const told = readHead({ quantiles: levels }, Float32Array.from(cases.quantiles.raw.flat()));
    const pinball = targets.flatMap((truth, row) =>
      levels.map((level) => {
        const error = truth - told.quantile!(row, level);
        return Math.max(level * error, (level - 1) * error);
      }),
    );
    expect(meanOf(pinball) / cases.quantiles.loss).toBeCloseTo(1, 5);

    const normal = readHead('gaussian', Float32Array.from(cases.gaussian.raw.flat()));
    const surprise = targets.map((truth, row) => {
      const spread = normal.quantile!(row, 0.975) - normal.location[row]!;
      const score = (1.959963984540054 * (truth - normal.location[row]!)) / spread;
      return Math.log(spread / 1.959963984540054) + 0.5 * score ** 2 + 0.5 * Math.log(2 * Math.PI);
    });
    expect(meanOf(surprise) / cases.gaussian.loss).toBeCloseTo(1, 5);
  });

  it("has the quantiles of the loss's density", () => {
    // spread 1 + 1e-3, about 6.02 degrees
    const { location, quantile } = readHead('student-t', Float32Array.of(0.5, 0, 0));
    const spread = 1 + 1e-3;
    const degrees = 2 + Math.log1p(Math.exp(4));
    expect(location[0]).toBe(0.5);
    for (const level of [0.01, 0.3, 0.9]) {
      expect(studentTCdf((quantile!(0, level) - 0.5) / spread, degrees)).toBeCloseTo(level, 10);
    }
    const gaussian = readHead('gaussian', Float32Array.of(-1, 0));
    expect(gaussian.quantile!(0, 0.975)).toBeCloseTo(-1 + 1.001 * 1.959963984540054, 10);
  });
});
