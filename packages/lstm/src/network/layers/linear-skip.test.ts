import { memoryStore, Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import '../gradients';
import { withBackend } from '../../backends';
import { LSTMForecaster } from '../../index';
import type { Loss } from '../../settings/loss';
import { buildNetwork } from '../build-network';
import { LinearSkip } from './linear-skip';

jest.setTimeout(60_000);

const [batch, time, features, horizon] = [3, 4, 2, 2];
const rng = new Rng(8);
const draw = (length: number) => Array.from({ length }, () => rng.normal());
const x = draw(batch * time * features);
const kernel = draw(time * features * horizon);

/** The definition, in double precision: the location in its place, 0 beside it. */
function skipped(input: readonly number[], of: readonly number[], width: number, place: number): number[] {
  return Array.from({ length: batch * horizon * width }, (_, at) => {
    if (at % width !== place) return 0;
    const step = Math.floor(at / width) % horizon;
    const window = Math.floor(at / (width * horizon));
    let sum = 0;
    for (let cell = 0; cell < time * features; cell++)
      sum += input[window * time * features + cell]! * of[cell * horizon + step]!;
    return sum;
  });
}

/** Central differences of the outputs' product with `weight`. */
function slopes(values: readonly number[], weight: readonly number[], output: (moved: number[]) => number[]) {
  const loss = (moved: number[]) => output(moved).reduce((sum, value, at) => sum + value * weight[at]!, 0);
  return values.map((_, at) => {
    const by = (step: number) => loss(values.map((value, other) => (other === at ? value + step : value)));
    return (by(1e-4) - by(-1e-4)) / 2e-4;
  });
}

async function expectClose(tensor: tf.Tensor, expected: readonly number[]): Promise<void> {
  const values = await tensor.data();
  expect(values).toHaveLength(expected.length);
  expected.forEach((value, at) => {
    expect(Math.abs(values[at]! - value)).toBeLessThan(5e-6 * Math.max(1, Math.abs(value)));
  });
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  it.each([
    [1, 0],
    [3, 0],
    [5, 2],
  ])(
    'is a product with the window, with the gradients of finite differences: %i numbers a row, place %i',
    (width, place) =>
      withBackend({ backend }, async () => {
        const weight = draw(batch * horizon * width);
        const layer = new LinearSkip({ horizon, width, place });
        layer.build([null, time, features]);
        tf.tidy(() => layer.setWeights([tf.tensor(kernel, [time * features, horizon])]));
        const input = tf.tensor(x, [batch, time, features]);
        const loss = (inputs: tf.Tensor) => {
          const output = layer.apply(inputs) as tf.Tensor;
          return tf.sum(tf.mul(output, tf.tensor(weight, output.shape))) as tf.Scalar;
        };
        const variable = layer.trainableWeights[0]!.read() as tf.Variable;
        await expectClose(layer.apply(input) as tf.Tensor, skipped(x, kernel, width, place));
        await expectClose(
          tf.grad(loss)(input),
          slopes(x, weight, (moved) => skipped(moved, kernel, width, place)),
        );
        await expectClose(
          tf.variableGrads(() => loss(input), [variable]).grads[variable.name]!,
          slopes(kernel, weight, (moved) => skipped(x, moved, width, place)),
        );
      }),
  );
});

const losses: [Loss, place: number, width: number][] = [
  ['mse', 0, 1],
  ['gaussian', 0, 2],
  ['student-t', 0, 3],
  [{ quantiles: [0.1, 0.3, 0.5, 0.9] }, 1, 4],
];

it.each(losses)('starts as the network without it, then moves the location alone: %p', (loss, place, width) =>
  withBackend({ backend: 'cpu' }, async () => {
    const settings = { seqLen: time, features, hiddenDim: 3, numLayers: 1, dropout: 0, horizon, loss };
    const drawn = {
      ...settings,
      dropoutMask: 'variational',
      initialization: 'pytorch',
      forgetBias: 1,
      seed: 0,
    } as const;
    const [plain, skipping] = [false, true].map(
      (linearSkip) => buildNetwork({ ...drawn, linearSkip, rng: new Rng(1) }).model,
    );
    const input = tf.tensor(x, [batch, time, features]);
    const before = Array.from(await (plain!.predict(input) as tf.Tensor).data());
    await expectClose(skipping!.predict(input) as tf.Tensor, before);
    const layer = skipping!.layers.find((one) => one instanceof LinearSkip)!;
    layer.setWeights([tf.tensor(kernel, [time * features, horizon])]);
    const moves = skipped(x, kernel, width, place);
    await expectClose(
      skipping!.predict(input) as tf.Tensor,
      before.map((value, at) => value + moves[at]!),
    );
  }),
);

const wave = Array.from({ length: 150 }, (_, row) => Math.sin(row / 3) + 0.3 * Math.cos(row * row));
const rows = { X: { wave }, y: wave };
const small = {
  seqLen: 6,
  hiddenDim: 4,
  numLayers: 1,
  dropout: 0,
  lr: 0.01,
  horizon: 2,
  kernels: 'portable',
} as const;

it.each(['lstm', 'own'])(
  'is fitted, resumed, saved and read again beside an architecture: %s',
  async (name) => {
    const own = {
      name: 'last step',
      build: (source: SymbolicTensor) =>
        layers.dense({ units: 3 }).apply(layers.flatten().apply(source) as SymbolicTensor) as SymbolicTensor,
    };
    const architecture = name === 'own' ? own : 'lstm';
    const settings = { ...small, architecture, linearSkip: true, loss: 'student-t' } as const;
    const held = tf.engine().state.numTensors;
    const whole = new LSTMForecaster({ ...settings, epochs: 4 });
    const plain = new LSTMForecaster({ ...settings, epochs: 4, linearSkip: false });
    const { trainLosses } = await whole.fit(rows);
    expect(trainLosses).not.toEqual((await plain.fit(rows)).trainLosses);

    const checkpointDir = memoryStore();
    const resumed = new LSTMForecaster({ ...settings, epochs: 2 });
    await resumed.fit({ ...rows, checkpointDir });
    const longer = new LSTMForecaster({ ...settings, epochs: 4 });
    await longer.fit({ ...rows, checkpointDir, resume: true });
    const expected = await whole.predict({ X: rows.X });
    expect(await longer.predict({ X: rows.X })).toEqual(expected);

    const store = memoryStore();
    await whole.save(store);
    const loaded = await LSTMForecaster.load(store, name === 'own' ? { architecture: own } : {});
    expect(await loaded.predict({ X: rows.X })).toEqual(expected);
    for (const one of [whole, plain, resumed, longer, loaded]) one.dispose();
    expect(tf.engine().state.numTensors).toBe(held);
  },
);

it('finds a linear law that a small network does not', async () => {
  const noise = new Rng(2);
  const series = Array.from({ length: 400 }, () => noise.normal());
  for (let row = 5; row < 400; row++) series[row] = 0.9 * series[row - 5]! + 0.3 * series[row]!;
  const errors: number[] = [];
  for (const linearSkip of [true, false]) {
    const forecaster = new LSTMForecaster({ ...small, horizon: 1, epochs: 15, linearSkip });
    await forecaster.fit({ X: { series: series.slice(0, 300) }, y: series.slice(0, 300) });
    errors.push((await forecaster.evaluate({ X: { series: series.slice(300) }, y: series.slice(300) })).rmse);
    forecaster.dispose();
  }
  // the noise that nothing can forecast is .3
  expect(errors[0]!).toBeLessThan(0.4);
  expect(errors[1]!).toBeGreaterThan(errors[0]! * 1.2);
});
