import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import '../gradients';
import { withBackend } from '../../backends';
import { firstLagScores, LearnableLags } from './learnable-lags';

jest.setTimeout(60_000);

const [batch, steps, features, lags] = [2, 6, 3, 3] as const;
const shape = [batch, steps, features];
const rng = new Rng(5);
const draw = (length: number) => Array.from({ length }, () => rng.normal());
const x = draw(batch * steps * features);
const scores = draw(features * (lags + 1)).map((score) => score / 8);
const weight = draw(x.length);

const backends = process.env.VK_DRIVER_FILES
  ? (['cpu', 'wasm', 'webgpu'] as const)
  : (['cpu', 'wasm'] as const);

/** The definition, in double precision. */
function lagged(input: readonly number[], of: readonly number[]): number[] {
  return input.map((_, at) => {
    const feature = at % features;
    const step = Math.floor(at / features) % steps;
    let [sum, total] = [0, 0];
    for (let lag = 0; lag <= lags; lag++) {
      const share = Math.exp(10 * of[feature * (lags + 1) + lag]!);
      sum += share * input[at - Math.min(lag, step) * features]!;
      total += share;
    }
    return sum / total;
  });
}

/** Central differences of the outputs' product with `weight`. */
function slopes(values: readonly number[], output: (moved: number[]) => number[]): number[] {
  const loss = (moved: number[]) => output(moved).reduce((sum, value, at) => sum + value * weight[at]!, 0);
  return values.map((_, at) => {
    const by = (step: number) => loss(values.map((value, other) => (other === at ? value + step : value)));
    return (by(1e-5) - by(-1e-5)) / 2e-5;
  });
}

function layerWith(values: ArrayLike<number>): LearnableLags {
  const layer = new LearnableLags({ lags });
  layer.build([null, steps, features]);
  tf.tidy(() => layer.setWeights([tf.tensor2d(Float32Array.from(values), [features, lags + 1])]));
  return layer;
}

async function expectClose(tensor: tf.Tensor, expected: readonly number[]): Promise<void> {
  const values = await tensor.data();
  expect(values).toHaveLength(expected.length);
  expected.forEach((value, at) => {
    expect(Math.abs(values[at]! - value)).toBeLessThan(5e-6 * Math.max(1, Math.abs(value)));
  });
}

describe.each(backends)('on %s', (backend) => {
  it('is the mean over lags that a double loop makes, gradients as finite differences have them', () =>
    withBackend({ backend }, async () => {
      const layer = layerWith(scores);
      const before = tf.memory().numTensors;
      const input = tf.tensor(x, shape);
      const loss = (inputs: tf.Tensor) =>
        tf.sum(tf.mul(layer.apply(inputs) as tf.Tensor, tf.tensor(weight, shape))) as tf.Scalar;
      const variable = layer.trainableWeights[0]!.read() as tf.Variable;
      const [output, ofInput, ofScores] = tf.tidy(() => [
        layer.apply(input) as tf.Tensor,
        tf.grad(loss)(input),
        tf.variableGrads(() => loss(input), [variable]).grads[variable.name]!,
      ]);

      await expectClose(output!, lagged(x, scores));
      await expectClose(
        ofInput!,
        slopes(x, (moved) => lagged(moved, scores)),
      );
      await expectClose(
        ofScores!,
        slopes(scores, (moved) => lagged(x, moved)),
      );
      tf.dispose([input, output!, ofInput!, ofScores!]);
      expect(tf.memory().numTensors).toBe(before);
    }));

  it('leaves a constant feature as it is, and looks at nothing to come', () =>
    withBackend({ backend }, async () => {
      const layer = layerWith(scores);
      const run = async (values: number[]) => [
        ...(await (layer.apply(tf.tensor(values, shape)) as tf.Tensor).data()),
      ];
      const constants = x.map((_, at) => [3, -1, 0.5][at % features]!);
      await expectClose(layer.apply(tf.tensor(constants, shape)) as tf.Tensor, constants);
      const whole = await run(x);
      for (let step = 0; step < steps; step++) {
        const changed = x.map((value, at) =>
          Math.floor(at / features) % steps === step ? value + 1 : value,
        );
        (await run(changed)).forEach((value, at) => {
          const row = Math.floor(at / features) % steps;
          const isReached = row >= step && row <= step + lags;
          if (isReached || (step === 0 && row < lags)) expect(value).not.toBe(whole[at]);
          else expect(value).toBe(whole[at]);
        });
      }
    }));
});

it('starts with half of each weight on the step itself', () =>
  withBackend({ backend: 'cpu' }, async () => {
    const layer = layerWith(firstLagScores(features, lags));
    await expectClose(
      layer.lagWeights(),
      Array.from({ length: features }, () => [1 / 2, 1 / 6, 1 / 6, 1 / 6]).flat(),
    );
  }));

it('refuses lags and paces that are none', () => {
  expect(() => new LearnableLags({ lags: 0 })).toThrow('`lags` must be a whole number at least 1');
  expect(() => new LearnableLags({ lags: 1, pace: 0 })).toThrow('`pace` must be');
});
