import '@tensorflow/tfjs-backend-wasm';
import { BtcfcError } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs';
import { differenceFromKeras, kerasConfig, kerasLstm } from '../../test-support/published';
import { data, expectClose, inputShape } from '../../test-support/sequences';
import { type FusedLstm, type FusedLstmConfig, fusedLstm, registerFusedLstm, setKernels } from '../index';
import { useNative } from '../wasm/engine/current-engine';

/** Our layers as tfjs's types want them: its declarations of the same class differ between its packages. */
function asLayer(layer: FusedLstm): tf.layers.Layer {
  return layer as unknown as tf.layers.Layer;
}

function pair(config: FusedLstmConfig): { stock: tf.layers.Layer; ours: FusedLstm } {
  const stock = tf.layers.lstm({ ...config } as Parameters<typeof tf.layers.lstm>[0]);
  const ours = fusedLstm(config);
  stock.apply(data());
  ours.apply(data());
  ours.setWeights(stock.getWeights());
  return { stock, ours };
}

function expectDifferent(left: tf.Tensor, right: tf.Tensor): void {
  expect(tf.max(tf.abs(tf.sub(left, right))).dataSync()[0]).toBeGreaterThan(1e-3);
}

beforeAll(() => tf.setBackend('wasm'));

describe('fusedLstm as a drop-in', () => {
  const configs: FusedLstmConfig[] = [
    { units: 5 },
    { units: 5, returnSequences: true, goBackwards: true },
    { units: 5, returnSequences: true, returnState: true },
    { units: 5, useBias: false, recurrentActivation: 'sigmoid' },
    { units: 5, activation: 'relu', returnSequences: true },
    { units: 5, recurrentActivation: 'softsign', returnState: true, goBackwards: true },
    { units: 5, activation: 'linear', recurrentActivation: 'sigmoid' },
  ];

  it.each(configs)('gives the results of tf.layers.lstm with %j', (config) => {
    const { stock, ours } = pair(config);
    expectClose(ours.apply(data(8)), stock.apply(data(8)));
    expectClose(ours.getWeights(), stock.getWeights());
  });

  it('has the same weights, by name, shape and order', () => {
    const { stock, ours } = pair({ units: 5, name: 'same' });
    const described = ({ weights }: { weights: { name: string; shape: tf.Shape }[] }) =>
      weights.map(({ name, shape }) => [name.replace(/_\d+$/, ''), shape]);
    expect(described(ours as never)).toEqual(described(stock as never));
  });

  it('gives weights to the stock layer as well', () => {
    const { stock, ours } = pair({ units: 5 });
    const fresh = fusedLstm({ units: 5 });
    fresh.apply(data());
    stock.setWeights(fresh.getWeights() as tf.Tensor[]);
    ours.setWeights(fresh.getWeights());
    expectClose(ours.apply(data(9)), stock.apply(data(9)));
  });

  it('takes an initial state, by keyword or in the list of inputs', () => {
    const { stock, ours } = pair({ units: 5, returnState: true });
    const states = [1, 2].map((seed) => tf.randomNormal([5, 5], 0, 1, 'float32', seed));
    const expected = stock.apply(data(8), { initialState: states } as never);
    expectClose(ours.apply(data(8), { initialState: states }), expected);
    expectClose(ours.apply([data(8), ...states]), expected);
    expect(() => ours.apply([data(8), states[0]!])).toThrow('An LSTM has two initial states');
  });

  it('stands in a functional model with symbolic states', () => {
    const build = (lstm: (config: FusedLstmConfig) => tf.layers.Layer) => {
      const x = tf.input({ shape: inputShape });
      const h = tf.input({ shape: [5] });
      const c = tf.input({ shape: [5] });
      const layer = lstm({ units: 5, returnSequences: true, returnState: true });
      const outputs = layer.apply(x, { initialState: [h, c] } as never) as tf.SymbolicTensor[];
      return tf.model({ inputs: [x, h, c], outputs });
    };
    const stock = build((config) => tf.layers.lstm(config as never));
    const ours = build((config) => asLayer(fusedLstm(config)));
    ours.setWeights(stock.getWeights());
    const inputs = [data(8), ...[1, 2].map((seed) => tf.randomNormal([5, 5], 0, 1, 'float32', seed))];
    expectClose(ours.predict(inputs), stock.predict(inputs));
  });

  it('stands behind a masking layer', () => {
    const build = (lstm: tf.layers.Layer) =>
      tf.sequential({ layers: [tf.layers.masking({ maskValue: 0, inputShape }), lstm] });
    for (const goBackwards of [false, true]) {
      const config = { units: 5, returnSequences: true, goBackwards };
      const stock = build(tf.layers.lstm(config));
      const ours = build(asLayer(fusedLstm(config)));
      ours.setWeights(stock.getWeights());
      const x = tf.mul(data(8), tf.tensor([1, 0, 1, 1], [1, 4, 1]));
      expectClose(ours.predict(x), stock.predict(x));
      expectDifferent(ours.predict(x) as tf.Tensor, ours.predict(data(8)) as tf.Tensor);
    }
  });

  it('stands in a bidirectional layer', () => {
    const build = (layer: tf.layers.Layer) =>
      tf.sequential({
        layers: [tf.layers.bidirectional({ layer: layer as tf.RNN, mergeMode: 'concat', inputShape })],
      });
    const stock = build(tf.layers.lstm({ units: 5, returnSequences: true }));
    const ours = build(asLayer(fusedLstm({ units: 5, returnSequences: true })));
    ours.setWeights(stock.getWeights());
    expectClose(ours.predict(data(8)), stock.predict(data(8)));
  });

  it('keeps its states from call to call if stateful', () => {
    const build = (lstm: (config: FusedLstmConfig) => tf.layers.Layer) => {
      const layer = lstm({ units: 5, stateful: true, batchInputShape: [5, ...inputShape] });
      return { layer: layer as tf.RNN, model: tf.sequential({ layers: [layer] }) };
    };
    const stock = build((config) => tf.layers.lstm(config as never));
    const ours = build((config) => asLayer(fusedLstm(config)));
    ours.model.setWeights(stock.model.getWeights());
    for (const seed of [1, 2, 3])
      expectClose(ours.model.predict(data(seed)), stock.model.predict(data(seed)));
    ours.layer.resetStates();
    stock.layer.resetStates();
    expectClose(ours.model.predict(data(4)), stock.model.predict(data(4)));
  });

  it('trains with model.fit and any optimiser as the stock layer does', async () => {
    const train = async (lstm: (config: FusedLstmConfig) => tf.layers.Layer, weights?: tf.Tensor[]) => {
      const dense = tf.layers.dense({
        units: 1,
        kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }),
      });
      const model = tf.sequential({ layers: [lstm({ units: 5, inputShape }), dense] });
      if (weights) model.setWeights(weights);
      const start = model.getWeights().map((weight) => weight.clone());
      model.compile({ loss: 'meanSquaredError', optimizer: tf.train.rmsprop(0.01) });
      const history = await model.fit(data(1, 12), tf.ones([12, 1]), {
        epochs: 5,
        batchSize: 4,
        shuffle: false,
        verbose: 0,
      });
      return { start, losses: history.history.loss as number[] };
    };
    const stock = await train((config) => tf.layers.lstm(config as never));
    const ours = await train((config) => asLayer(fusedLstm(config)), stock.start);
    ours.losses.forEach((loss, epoch) => {
      expect(Math.abs(loss - stock.losses[epoch]!)).toBeLessThan(1e-5);
    });
  });
});

describe('Keras expects', () => {
  it.each(kerasLstm)('$what: $expected', (values) => {
    for (const path of ['auto', 'composite'] as const) {
      const batchInputShape = [...values.shape];
      const config = { unitForgetBias: true, ...kerasConfig, ...values.config };
      const layer = fusedLstm({ ...config, path, batchInputShape });
      expect(differenceFromKeras(layer, 2, values)).toBeLessThan(1e-5);
    }
  });
});

describe('the tests of TensorFlow.js expect', () => {
  const ones = { kernelInitializer: 'ones' as const, recurrentInitializer: 'ones' as const };
  const layer = (config: FusedLstmConfig) => asLayer(fusedLstm(config));
  const embedding = (inputLength: number) =>
    tf.layers.embedding({
      inputDim: 10,
      outputDim: 4,
      inputLength,
      maskZero: true,
      embeddingsInitializer: 'ones',
    });
  const classes = (length: number) =>
    tf.tensor2d(
      [[], [1], [1, 2], [1, 2, 3]].map((row) => [...row, ...new Array(length - row.length).fill(0)]),
    );

  it('these outputs and states of ones', () => {
    const lstm = fusedLstm({
      units: 3,
      ...ones,
      biasInitializer: 'ones',
      returnSequences: true,
      returnState: true,
    });
    const [output, hidden, cell] = lstm.apply(tf.ones([4, 2, 2])) as tf.Tensor[];
    const steps = tf.tile(tf.tensor3d([0.7595095, 0.96367633], [1, 2, 1]), [4, 1, 3]);
    // published with an error of 5e-5
    expectClose(output, steps, 1e-4);
    expectClose([hidden, cell], [tf.fill([4, 3], 0.96367633), tf.fill([4, 3], 1.99505234)], 1e-4);
  });

  it('these outputs of a layer that keeps its states', () => {
    const kept = layer({
      units: 3,
      ...ones,
      biasInitializer: 'ones',
      stateful: true,
      batchInputShape: [4, 3, 4],
    });
    const model = tf.sequential({ layers: [kept] });
    expectClose(model.predict(tf.ones([4, 3, 4])), tf.fill([4, 3], 0.995), 1e-3);
    expectClose(model.predict(tf.ones([4, 3, 4])), tf.fill([4, 3], 0.99998766), 1e-3);
  });

  it('these weights after two steps of descent', async () => {
    const zeros = { kernelInitializer: 'zeros' as const, recurrentInitializer: 'zeros' as const };
    const lstm = layer({ units: 1, ...zeros, useBias: false, inputShape: [3, 4] });
    const dense = tf.layers.dense({ units: 1, kernelInitializer: 'ones', useBias: false });
    const model = tf.sequential({ layers: [lstm, dense] });
    model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(1) });
    await model.fit(tf.ones([5, 3, 4]), tf.ones([5, 1]), { epochs: 2, verbose: 0 });
    const [kernel, recurrent, last] = model.getWeights();
    const row = tf.tensor2d([[0.11455188, 0.06545822, 0.8760446, 0.18237013]]);
    expectClose(kernel, tf.tile(row, [4, 1]), 1e-5);
    expectClose(recurrent, tf.tensor2d([[0.02831176, 0.01934617, 0.00025817, 0.05784169]]), 1e-5);
    expectClose(last, tf.tensor2d([[1.4559253]]), 1e-5);
  });

  it('these outputs behind an embedding that masks, and these losses', async () => {
    // the backend wasm can't differentiate an embedding
    await tf.setBackend('cpu');
    const dense = tf.layers.dense({ units: 1, kernelInitializer: 'ones' });
    const model = tf.sequential({ layers: [embedding(6), layer({ units: 3, ...ones }), dense] });
    const outputs = tf.tensor2d([[0], [2.283937], [2.891939], [2.9851441]]);
    expectClose(model.predict(classes(6)), outputs, 1e-5);
    model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
    const fit = { epochs: 2, batchSize: 4, verbose: 0 as const };
    await model.fit(classes(6), tf.tensor2d([[1], [2], [3], [4]]), fit);
    const { history } = await model.fit(classes(6), tf.tensor2d([[1], [2], [3], [4]]), fit);
    expect(history.loss![0]).toBeCloseTo(0.503677, 4);
    expect(history.loss![1]).toBeCloseTo(0.492173, 4);
    await tf.setBackend('wasm');
  });

  it('these sequences behind an embedding that masks', () => {
    const dense = tf.layers.dense({ units: 1, kernelInitializer: 'ones' });
    const lstm = layer({ units: 3, ...ones, returnSequences: true });
    const model = tf.sequential({ layers: [embedding(3), lstm, dense] });
    const [one, two, three] = [2.283937, 2.8919387, 2.9851446];
    const expected = [0, 0, 0, one, one, one, one, two, two, one, two, three];
    expectClose(model.predict(classes(3)), tf.tensor3d(expected, [4, 3, 1]), 1e-5);
  });

  it('these outputs backwards and masked', () => {
    const table = tf.layers.embedding({ inputDim: 4, outputDim: 2, inputLength: 3, maskZero: true });
    const lstm = layer({ units: 2, goBackwards: true });
    const dense = tf.layers.dense({ units: 1, kernelInitializer: 'ones' });
    const model = tf.sequential({ layers: [table, lstm, dense] });
    const up = [1, 2, 3, 4, 5, 6, 7, 8];
    const matrix = () => tf.tensor2d([up, up.map((value) => -value)]);
    table.setWeights([tf.tensor2d([0.1, 0.2, 0.3, 0.4, -0.1, -0.2, -0.3, -0.4], [4, 2])]);
    lstm.setWeights([matrix(), matrix(), tf.tensor1d(up)]);
    const expected = tf.tensor2d([[0], [1.2876499], [1.8165315], [1.9599037]]);
    expectClose(model.predict(classes(3)), expected, 1e-5);
  });
});

describe('regularisers and constraints', () => {
  const loss = async (lstm: tf.layers.Layer) => {
    const model = tf.sequential({ layers: [lstm] });
    model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(0.1) });
    const x = tf.zeros([2, ...inputShape]);
    const history = await model.fit(x, tf.zeros([2, 3]), { epochs: 1, verbose: 0 });
    return history.history.loss![0] as number;
  };

  it('count, though the stock layer forgets them', async () => {
    const kernelRegularizer = tf.regularizers.l2({ l2: 0.5 }) as never;
    const config = { units: 3, inputShape, kernelInitializer: 'ones' as const, kernelRegularizer };
    expect(await loss(tf.layers.lstm(config))).toBe(0);
    // zero inputs and no bias leave the penalty alone: 3 x 12 ones
    expect(await loss(asLayer(fusedLstm(config)))).toBeCloseTo(0.5 * 36, 4);
  });

  it('hold the weights that are set, as in the stock layer', () => {
    const config = { units: 3, kernelConstraint: 'nonNeg' as const };
    for (const layer of [tf.layers.lstm(config), asLayer(fusedLstm(config))]) {
      layer.apply(data());
      layer.setWeights(layer.getWeights().map((weight) => weight.clone()));
      expect(Math.min(...layer.getWeights()[0]!.dataSync())).toBe(0);
      expect(Math.min(...layer.getWeights()[1]!.dataSync())).toBeLessThan(0);
    }
  });
});

describe('dropout', () => {
  const training = (layer: FusedLstm, x = tf.ones([5, ...inputShape])) =>
    layer.apply(x, { training: true }) as tf.Tensor;

  it.each([{ dropout: 0.5 }, { recurrentDropout: 0.5 }])(
    'is off in inference and renewed with each call: %j',
    (rates) => {
      const layer = fusedLstm({ units: 6, seed: 0, ...rates });
      const plain = fusedLstm({ units: 6, seed: 0 });
      const x = data();
      expectClose(layer.apply(x), plain.apply(x));
      const first = training(layer);
      expectDifferent(first, training(layer));
    },
  );

  it('follows the seed, whatever the path', () => {
    const config = { units: 6, seed: 5, dropout: 0.3, recurrentDropout: 0.3 };
    const layers = (['auto', 'auto', 'composite'] as const).map((path) => fusedLstm({ ...config, path }));
    for (let call = 0; call < 3; call++) {
      const [first, second, composite] = layers.map((layer) => training(layer));
      expect([...first!.dataSync()]).toEqual([...second!.dataSync()]);
      expectClose(first, composite);
    }
    expectDifferent(training(layers[0]!), training(fusedLstm({ ...config, seed: 6 })));
  });

  it('goes on with the same masks from a saved state', () => {
    const layer = fusedLstm({ units: 6, seed: 5, dropout: 0.3, recurrentDropout: 0.3 });
    training(layer);
    const state = JSON.parse(JSON.stringify(layer.getDropoutState()));
    const next = training(layer);
    layer.setDropoutState(state);
    expectClose(training(layer), next, 1e-12);
  });

  it('uses one mask for the whole sequence', () => {
    // with an identity as kernel, zero weights elsewhere and the gates open, each step adds its input
    const layer = fusedLstm({
      units: 3,
      dropout: 0.5,
      seed: 2,
      returnSequences: true,
      activation: 'linear',
      recurrentActivation: 'linear',
    });
    layer.apply(data());
    const kernel = tf.concat([tf.zeros([3, 6]), tf.eye(3), tf.zeros([3, 3])], 1);
    const bias = tf.concat([tf.ones([6]), tf.zeros([3]), tf.ones([3])], 0);
    layer.setWeights([kernel, tf.zeros([3, 12]), bias]);
    const output = training(layer).arraySync() as number[][][];
    for (const sequence of output) {
      sequence.forEach((values, step) => {
        expect(values).toEqual(sequence[0]!.map((value) => value * (step + 1)));
      });
    }
    const flat = output.flatMap((sequence) => sequence[0]!);
    expect(new Set(flat)).toEqual(new Set([0, 2]));
  });

  it('keeps no mask when the layer has been used and disposed of', () => {
    const x = data();
    const before = tf.memory().numTensors;
    const layer = fusedLstm({ units: 6, seed: 5, dropout: 0.3, recurrentDropout: 0.3 });
    training(layer, x).dispose();
    layer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('initial weights', () => {
  it('follow the seed', () => {
    const weights = (seed: number) => {
      const layer = fusedLstm({ units: 6, seed });
      layer.apply(data());
      return layer.getWeights().map((weight) => [...weight.dataSync()]);
    };
    expect(weights(0)).toEqual(weights(0));
    expect(weights(0)[0]).not.toEqual(weights(1)[0]);
    expect(weights(0)[1]).not.toEqual(weights(1)[1]);
  });

  it('are orthogonal between units', () => {
    const layer = fusedLstm({ units: 6, seed: 3 });
    layer.apply(data());
    const recurrent = layer.getWeights()[1] as tf.Tensor2D;
    expectClose(tf.matMul(recurrent, recurrent, false, true), tf.eye(6));
  });

  it('open the forget gate on request', () => {
    const layer = fusedLstm({ units: 2, unitForgetBias: true });
    layer.apply(data());
    expect([...layer.getWeights()[2]!.dataSync()]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });
});

describe('explain', () => {
  it.each([
    [
      {},
      'wasm',
      'wasm kernels serve the backend "wasm", native ones do not: `setKernels` has chosen \'wasm\'',
    ],
    [{ recurrentActivation: 'sigmoid' }, 'wasm', 'wasm kernels serve'],
    [{ activation: 'relu' }, 'composite', 'is relu'],
    [{ recurrentActivation: 'tanh' }, 'composite', 'not tanh'],
    [{ path: 'composite' }, 'composite', '`path`'],
  ] as [Partial<FusedLstmConfig>, string, string][])('%j', (config, path, reason) => {
    setKernels('wasm');
    const explanation = fusedLstm({ units: 3, ...config }).explain();
    setKernels('auto');
    expect(explanation.path).toBe(path);
    expect(explanation.reason).toContain(reason);
  });

  it('says why there are no native kernels', () => {
    const restore = useNative({ reason: 'this is a test' });
    expect(fusedLstm({ units: 3 }).explain()).toEqual({
      path: 'wasm',
      reason: 'wasm kernels serve the backend "wasm", native ones do not: this is a test',
    });
    restore();
  });

  it('names a backend without kernels', async () => {
    tf.registerBackend('bare', () => tf.findBackendFactory('cpu')() as tf.KernelBackend);
    tf.copyRegisteredKernels('cpu', 'bare');
    await tf.setBackend('bare');
    expect(fusedLstm({ units: 3 }).explain().reason).toContain('"bare"');
    await tf.setBackend('wasm');
    tf.removeBackend('bare');
  });
});

describe('derivatives of second order', () => {
  it('come from the composite path', () => {
    const layer = fusedLstm({ units: 3, recurrentActivation: 'sigmoid' });
    layer.apply(data());
    const square = (x: tf.Tensor) => tf.sum(tf.square(layer.call(x, null) as tf.Tensor)) as tf.Scalar;
    const penalty = tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.grad(square)(x))));
    expect(penalty(data()).shape).toEqual([5, ...inputShape]);
  });
});

describe('saving', () => {
  // what was undefined is null when it comes back
  const plain = (config: object) => JSON.parse(JSON.stringify(config, (_, value) => value ?? null));

  it('restores a model that was saved with the layer in it', async () => {
    const layer = asLayer(
      fusedLstm({ units: 5, inputShape, seed: 3, dropout: 0.1, recurrentActivation: 'sigmoid' }),
    );
    const model = tf.sequential({ layers: [layer, tf.layers.dense({ units: 2 })] });
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    registerFusedLstm();
    const artifacts = { ...saved!, modelTopology: JSON.parse(JSON.stringify(saved!.modelTopology)) };
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    expectClose(loaded.predict(data(3)), model.predict(data(3)), 1e-12);
    expect(plain(loaded.layers[0]!.getConfig())).toEqual(plain(model.layers[0]!.getConfig()));
  });
});

describe('one process', () => {
  it('serves two backends in turn, and registers anew after kernels have been removed', async () => {
    const results: tf.Tensor[] = [];
    for (const backend of ['cpu', 'wasm', 'cpu', 'wasm']) {
      await tf.setBackend(backend);
      const layer = fusedLstm({ units: 4, seed: 1 });
      results.push(layer.apply(data()) as tf.Tensor);
      layer.dispose();
    }
    for (const result of results.slice(1)) expectClose(result, results[0], 1e-7);
    tf.unregisterKernel('FusedLSTM', 'wasm');
    const layer = fusedLstm({ units: 4, seed: 1 });
    expectClose(layer.apply(data()), results[0], 1e-7);
  });

  it('says which option is wrong', () => {
    expect(() => fusedLstm({ units: 0 })).toThrow(BtcfcError);
    expect(() => fusedLstm({ units: 1e9 }).build([null, 3, 4])).toThrow('more than fit into memory');
    expect(() => fusedLstm({ units: 2.5 })).toThrow('`units` must be a whole number at least 1');
    expect(() => fusedLstm({ units: 2, seed: -1 })).toThrow('`seed`');
    expect(() => fusedLstm({ units: 2, path: 'gpu' as never })).toThrow('`path` must be one of');
  });
});
