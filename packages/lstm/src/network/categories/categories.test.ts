import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import '../gradients';
import { withBackend } from '../../backends';
import { LSTMForecaster } from '../../index';
import { buildNetwork } from '../build-network';
import { LinearSkip } from '../layers/linear-skip';
import { CategoryDropout, CategoryEmbeddings } from './category-layers';

jest.setTimeout(60_000);

const [batch, time, features] = [4, 3, 2];
const sizes = [3, 4];
const widths = [2, 1];
const rng = new Rng(4);
const draw = (length: number) => Array.from({ length }, () => rng.normal());
const x = draw(batch * time * features);
/** Of each window, the values of both categories. */
const values = [
  [1, 3],
  [0, 0],
  [2, 1],
  [1, 1],
];
const tables = [draw(3 * 2), draw(4 * 1)];

/** One-hot values times the tables, beside the features of each step. */
function joined(input: readonly number[], of: readonly (readonly number[])[]): number[] {
  return values.flatMap((own, window) => {
    const told = of.flatMap((table, category) => {
      const width = widths[category]!;
      const hot = Array.from({ length: sizes[category]! }, (_, value) => Number(value === own[category]));
      return Array.from({ length: width }, (_, cell) =>
        hot.reduce((sum, is, value) => sum + is * table[value * width + cell]!, 0),
      );
    });
    return Array.from({ length: time }, (_, step) => {
      const from = (window * time + step) * features;
      return [...input.slice(from, from + features), ...told];
    }).flat();
  });
}

function slopes(of: readonly number[], loss: (moved: number[]) => number): number[] {
  return of.map((_, at) => {
    const by = (step: number) => loss(of.map((value, other) => (other === at ? value + step : value)));
    return (by(1e-4) - by(-1e-4)) / 2e-4;
  });
}

async function expectClose(tensor: tf.Tensor, expected: readonly number[]): Promise<void> {
  const found = await tensor.data();
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, at) => {
    expect(Math.abs(found[at]! - value)).toBeLessThan(5e-6 * Math.max(1, Math.abs(value)));
  });
}

it.each(['cpu', 'wasm'] as const)(
  'is one-hot values times tables at every step, with the gradients of finite differences: %s',
  (backend) =>
    withBackend({ backend }, async () => {
      const layer = new CategoryEmbeddings({ sizes, widths });
      layer.build();
      tf.tidy(() => layer.setWeights(tables.map((table, at) => tf.tensor(table, [sizes[at]!, widths[at]!]))));
      const given = [tf.tensor(x, [batch, time, features]), tf.tensor(values)];
      const weight = draw(batch * time * 5);
      const loss = () =>
        tf.sum(tf.mul(layer.apply(given) as tf.Tensor, tf.tensor(weight, [batch, time, 5]))) as tf.Scalar;
      await expectClose(layer.apply(given) as tf.Tensor, joined(x, tables));
      const variables = layer.trainableWeights.map((one) => one.read() as tf.Variable);
      const { grads } = tf.variableGrads(loss, variables);
      for (const [at, { name }] of variables.entries()) {
        const expected = slopes(tables[at]!, (moved) =>
          joined(
            x,
            tables.map((own, table) => (table === at ? moved : own)),
          ).reduce((sum, value, cell) => sum + value * weight[cell]!, 0),
        );
        await expectClose(grads[name]!, expected);
      }
    }),
);

it('takes a share of the categories for unknown in training, and none else', () =>
  withBackend({ backend: 'cpu' }, async () => {
    const layer = new CategoryDropout({ rate: 0.25, seed: 3 });
    const given = tf.fill([4000, 2], 7);
    const trained = await (layer.apply(given, { training: true }) as tf.Tensor).data();
    expect([...new Set(trained)].sort()).toEqual([0, 7]);
    const share = trained.filter((value) => value === 0).length / 8000;
    // four standard errors
    expect(Math.abs(share - 0.25)).toBeLessThan(0.02);
    expect(new Set(await (layer.apply(given) as tf.Tensor).data())).toEqual(new Set([7]));
  }));

it('leaves categories out of the linear skip and of the lags, and unknown ones where they start', () =>
  withBackend({ backend: 'cpu' }, async () => {
    const { model } = buildNetwork({
      seqLen: time,
      features: 5,
      hiddenDim: 3,
      numLayers: 1,
      dropout: 0,
      dropoutMask: 'variational',
      initialization: 'pytorch',
      forgetBias: 1,
      seed: 0,
      rng: new Rng(1),
      linearSkip: true,
      lags: 1,
      // value, kind, place, and one known ahead behind them
      categories: { first: 1, sizes },
    });
    const shapes = Object.fromEntries(
      model.layers.map((layer) => [layer.name, layer.trainableWeights.map(({ shape }) => shape)]),
    );
    const skip = model.layers.find((layer) => layer instanceof LinearSkip)!;
    expect(shapes[skip.name]).toEqual([[time * 3, 1]]);
    expect(shapes.lags).toEqual([[3, 2]]);
    const [kinds] = model.getLayer('category_embeddings').getWeights();
    expect(Array.from(kinds!.dataSync().slice(0, kinds!.shape[1]))).toEqual([0, 0, 0]);
    const window = (kind: number) => tf.tensor([Array.from({ length: time }, () => [1, kind, 2, 3, 4])]);
    const [one, other] = [1, 2].map((kind) => (model.predict(window(kind)) as tf.Tensor).dataSync()[0]);
    expect(one).not.toBe(other);
  }));

it('learns what only the category tells, and stays in the middle where it is unknown', async () => {
  const panel = Array.from({ length: 8 }, (_, index) => {
    const noise = new Rng(20 + index);
    const kind = index % 2 === 0 ? 'goes on' : 'turns back';
    const share = index % 2 === 0 ? 0.8 : -0.8;
    const values = new Float64Array(120).fill(100);
    let change = 0;
    for (let row = 1; row < 120; row++) {
      change = share * change + noise.normal();
      values[row] = values[row - 1]! + change;
    }
    return { id: `series ${index}`, values, staticCovariates: { kind } };
  });
  const forecaster = new LSTMForecaster({
    target: 'difference',
    period: 1,
    seqLen: 2,
    dropout: 0,
    loss: 'mse',
    updates: 400,
    lr: 0.01,
  });
  await forecaster.fit({ series: panel });
  const unknown = panel.map((one) => ({ ...one, staticCovariates: { kind: 'neither' } }));
  const [known, blind] = [
    await forecaster.evaluate({ series: panel }),
    await forecaster.evaluate({ series: unknown }),
  ];
  forecaster.dispose();
  // the noise is 1; without the category the best forecast of a change is 0, off by 1 / sqrt(1 - .8^2)
  expect(known.rmse).toBeLessThan(1.2);
  expect(blind.rmse).toBeGreaterThan(1.4);
  expect(blind.rmse).toBeLessThan(2);
});
