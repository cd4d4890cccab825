import { memoryStore } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type Architecture, LSTMForecaster, lstm } from '../index';

jest.setTimeout(120_000);

const a = Array.from({ length: 80 }, (_, row) => Math.sin(row / 3));
const b = a.map((_, row) => row % 5);
const rows = { X: { a, b }, y: a.map((value, row) => 10 * value + b[row]!) };

const gru: Architecture = {
  name: 'gru',
  build(input, { hiddenDim, numLayers }) {
    let output = input;
    for (let layer = 1; layer <= numLayers; layer++) {
      const isLast = layer === numLayers;
      const body = layers.gru({ units: hiddenDim, returnSequences: !isLast, name: `gru_${layer}` });
      output = body.apply(output) as SymbolicTensor;
    }
    return output;
  },
};
const settings = {
  seqLen: 6,
  hiddenDim: 8,
  numLayers: 1,
  dropout: 0,
  lr: 0.03,
  epochs: 12,
  backend: 'wasm',
} as const;

describe('a GRU of the user', () => {
  it('is fitted like any architecture, the same for the same seed, and comes back as it was saved', async () => {
    const before = tf.engine().state.numTensors;
    const forecaster = new LSTMForecaster({ ...settings, architecture: gru });
    const { trainLosses } = await forecaster.fit(rows);
    expect(trainLosses.at(-1)!).toBeLessThan(trainLosses[0]! / 2);
    const again = new LSTMForecaster({ ...settings, architecture: gru });
    expect((await again.fit(rows)).trainLosses).toEqual(trainLosses);
    const other = new LSTMForecaster({ ...settings, architecture: gru, seed: 1 });
    expect((await other.fit(rows)).trainLosses).not.toEqual(trainLosses);

    const store = memoryStore();
    await forecaster.save(store);
    const loaded = await LSTMForecaster.load(store, { architecture: gru });
    expect(await loaded.predict({ X: rows.X })).toEqual(await forecaster.predict({ X: rows.X }));
    await loaded.fineTune({ ...rows, epochs: 1 });
    for (const one of [forecaster, again, other, loaded]) one.dispose();
    expect(tf.engine().state.numTensors).toBe(before);
  });

  it('has to be passed again, under its name', async () => {
    const forecaster = new LSTMForecaster({ ...settings, epochs: 1, architecture: gru });
    await forecaster.fit(rows);
    const store = memoryStore();
    await forecaster.save(store);
    forecaster.dispose();
    await expect(LSTMForecaster.load(store)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(LSTMForecaster.load(store)).rejects.toThrow('an architecture of your own, "gru"');
    const renamed = LSTMForecaster.load(store, { architecture: { ...gru, name: 'lru' } });
    await expect(renamed).rejects.toThrow('with the name "gru"');
    const named = new LSTMForecaster({ ...settings, epochs: 1 });
    await named.fit(rows);
    await named.save(store);
    named.dispose();
    await expect(LSTMForecaster.load(store, { architecture: gru })).rejects.toThrow('not one of your own');
  });

  it('serves as a model of series', async () => {
    const model = lstm({ ...settings, epochs: 2, architecture: gru });
    const asked = { panel: [], horizon: 2, levels: [], seed: 0 };
    const values = Float64Array.from(a);
    const fitted = await model.fit({ ...asked, series: { values }, first: 0 });
    const store = memoryStore();
    await model.save(fitted, store);
    const loaded = await model.load(store);
    expect(loaded.settings).toMatchObject({ architecture: gru, horizon: 2 });
    await model.dispose(fitted);
    await model.dispose(loaded);
  });
});

it('may tell first weights, and what they stand for', async () => {
  const kernel = Float32Array.from({ length: 8 }, (_, index) => index / 10);
  const dense: Architecture = {
    name: 'last row',
    build(input) {
      const flat = layers.flatten().apply(input) as SymbolicTensor;
      const layer = layers.dense({ units: 2, useBias: false });
      return {
        output: layer.apply(flat) as SymbolicTensor,
        weights: [{ layer, values: [kernel], copies: [3] }],
      };
    },
  };
  const forecaster = new LSTMForecaster({
    ...settings,
    architecture: dense,
    seqLen: 2,
    lr: 1e-12,
    epochs: 1,
  });
  await forecaster.fit(rows);
  const [weights] = forecaster.model.getWeights();
  const values = await weights!.data();
  kernel.forEach((value, index) => {
    expect(values[index]).toBeCloseTo(value, 9);
  });
  forecaster.dispose();
});

it.each([
  [{ name: 'lstm', build: gru.build }, '`architecture.name` must be a name of its own'],
  [{ build: gru.build }, '`architecture.name`'],
  [{ name: 'none' }, '`architecture.build` must be a function'],
  ['gru', '`architecture` must be one of "lstm", "attention-lstm", "transformer", or your own'],
])('refuses %j', (architecture, message) => {
  expect(() => new LSTMForecaster({ architecture: architecture as never })).toThrow(message);
});

it('refuses what is no row of numbers for each window, and leaves no tensors', async () => {
  const before = tf.engine().state.numTensors;
  const sequences: Architecture = { name: 'sequences', build: (input) => input };
  const forecaster = new LSTMForecaster({ ...settings, architecture: sequences });
  await expect(forecaster.fit(rows)).rejects.toThrow('one row of numbers for each window');
  expect(tf.engine().state.numTensors).toBe(before);
});
