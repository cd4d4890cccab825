import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { describeWithNative } from '../../test-support/native';
import { differenceFromKeras, kerasConfig, kerasGru } from '../../test-support/published';
import { data, expectClose, inputShape } from '../../test-support/sequences';
import { type FusedGru, type FusedGruConfig, fusedGru, isFusedGru, isFusedLstm, setKernels } from '../index';

/** Our layers as tfjs's types want them: its declarations of the same class differ between its packages. */
function asLayer(layer: FusedGru): tf.layers.Layer {
  return layer as unknown as tf.layers.Layer;
}

type MakeGru = (config: FusedGruConfig) => tf.layers.Layer;
const stockGru: MakeGru = (config) => tf.layers.gru({ ...config } as never);
const ourGru: MakeGru = (config) => asLayer(fusedGru(config));

beforeAll(() => tf.setBackend('wasm'));

describe('fusedGru as a drop-in', () => {
  const configs: FusedGruConfig[] = [
    { units: 5 },
    { units: 5, returnSequences: true, goBackwards: true },
    { units: 5, returnSequences: true, returnState: true },
    { units: 5, useBias: false, recurrentActivation: 'sigmoid' },
    { units: 5, activation: 'relu', returnSequences: true },
    { units: 5, recurrentActivation: 'softsign', returnState: true, goBackwards: true },
    { units: 5, implementation: 1 },
  ];

  it.each(configs)('gives the results of tf.layers.gru with %j', (config) => {
    const stock = stockGru(config);
    const ours = fusedGru(config);
    stock.apply(data());
    ours.apply(data());
    ours.setWeights(stock.getWeights());
    expectClose(ours.apply(data(8)), stock.apply(data(8)));
    const described = ({ weights }: { weights: { name: string; shape: tf.Shape }[] }) =>
      weights.map(({ name, shape }) => [name.replace(/_GRU\d+|_\d+/g, ''), shape]);
    expect(described(ours as never)).toEqual(described(stock as never));
  });

  it('has the configuration of tf.layers.gru, and three options of its own', () => {
    const initial = { kernelInitializer: 'zeros' as const, recurrentInitializer: 'ones' as const };
    const config = { units: 2, ...initial, dropout: 0.1, kernelConstraint: 'maxNorm' as const };
    const { path, seed, ...rest } = fusedGru({ ...config, name: 'g', seed: 1 }).getConfig();
    expect({ path, seed }).toEqual({ path: 'auto', seed: 1 });
    expect(rest).toEqual(stockGru({ ...config, name: 'g' }).getConfig());
    expect(fusedGru({ ...config, resetAfter: true }).getConfig().resetAfter).toBe(true);
  });

  it('takes one initial state', () => {
    const build = (gru: MakeGru) => {
      const x = tf.input({ shape: inputShape });
      const h = tf.input({ shape: [5] });
      const layer = gru({ units: 5, returnSequences: true, returnState: true });
      const outputs = layer.apply(x, { initialState: [h] } as never) as tf.SymbolicTensor[];
      return tf.model({ inputs: [x, h], outputs });
    };
    const [stock, ours] = [build(stockGru), build(ourGru)];
    ours.setWeights(stock.getWeights());
    const inputs = [data(8), tf.randomNormal([5, 5], 0, 1, 'float32', 1)];
    expectClose(ours.predict(inputs), stock.predict(inputs));
    const layer = fusedGru({ units: 5 });
    layer.apply(data());
    const two = { initialState: [tf.zeros([5, 5]), tf.zeros([5, 5])] };
    expect(() => layer.call(data(), two)).toThrow('A GRU has one initial state, hidden.');
  });

  it.each([false, true])(
    'stands behind a masking layer and in a bidirectional one, resetAfter %p',
    (after) => {
      const build = (gru: MakeGru, path: 'auto' | 'composite') => {
        const own = after ? { path, resetAfter: after } : {};
        return tf.sequential({
          layers: [
            tf.layers.masking({ maskValue: 0, inputShape }),
            tf.layers.bidirectional({
              layer: gru({ units: 5, returnSequences: true, ...own }) as tf.RNN,
              mergeMode: 'concat',
            }),
            gru({ units: 3, goBackwards: true, ...own }),
          ],
        });
      };
      const expected = after ? build(ourGru, 'composite') : build(stockGru, 'auto');
      const ours = build(ourGru, 'auto');
      ours.setWeights(expected.getWeights());
      const x = tf.mul(data(8), tf.tensor([1, 0, 1, 1], [1, 4, 1]));
      expectClose(ours.predict(x), expected.predict(x));
    },
  );

  it('keeps its state from call to call if stateful', () => {
    const build = (gru: MakeGru) => {
      const layer = gru({ units: 5, stateful: true, batchInputShape: [5, ...inputShape] });
      return { layer: layer as tf.RNN, model: tf.sequential({ layers: [layer] }) };
    };
    const [stock, ours] = [build(stockGru), build(ourGru)];
    ours.model.setWeights(stock.model.getWeights());
    for (const seed of [1, 2, 3])
      expectClose(ours.model.predict(data(seed)), stock.model.predict(data(seed)));
    ours.layer.resetStates();
    stock.layer.resetStates();
    expectClose(ours.model.predict(data(4)), stock.model.predict(data(4)));
  });

  it('keeps states and drops units as the stock layer does, whose update gate mixes the dropped state', () => {
    const dropoutFunc = (ones: tf.Tensor) => tf.mul(ones, tf.range(0, ones.shape[1]!, 1, 'float32'));
    const config = { units: 5, dropout: 0.5, recurrentDropout: 0.5, dropoutFunc };
    const [stock, ours] = [tf.layers.gru(config), fusedGru(config)];
    for (const layer of [stock, asLayer(ours)]) layer.apply(data());
    ours.setWeights(stock.getWeights());
    expectClose(ours.apply(data(8), { training: true }), stock.apply(data(8), { training: true }), 2e-5);
  });

  it('refuses what it does not know', () => {
    expect(() => fusedGru({ units: 2, unitForgetBias: true } as never)).toThrow('not an option of fusedGru');
    expect(() => fusedGru({ units: 2, resetAfter: 1 } as never)).toThrow('`resetAfter`');
    expect(() => fusedGru({ units: 2, zeroOutputForMask: true } as never)).toThrow('is an option of Keras');
  });

  it('is told from other layers', () => {
    expect(isFusedGru(fusedGru({ units: 2 }))).toBe(true);
    expect(isFusedLstm(fusedGru({ units: 2 }))).toBe(false);
    expect(isFusedGru(tf.layers.gru({ units: 2 }))).toBe(false);
  });
});

const ways = [
  ['wasm', 'auto', describe],
  ['native', 'auto', describeWithNative],
  ['composite', 'composite', describe],
] as const;

for (const [name, path, describeWay] of ways)
  describeWay(`Keras expects of the path ${name}`, () => {
    beforeAll(() => void setKernels(name === 'composite' ? 'auto' : name));
    afterAll(() => void setKernels('auto'));

    it.each(kerasGru)('$what: $expected', (values) => {
      const [batch, ...rest] = values.shape;
      const batchInputShape = [batch, ...rest];
      const layer = fusedGru({ ...kerasConfig, ...values.config, path, batchInputShape });
      expect(layer.explain().path).toBe(name);
      expect(differenceFromKeras(layer, 1, values)).toBeLessThan(1e-5);
    });
  });

describe('the tests of TensorFlow.js expect', () => {
  it('these weights after two steps of descent', async () => {
    const gru = ourGru({
      units: 1,
      kernelInitializer: 'zeros',
      recurrentInitializer: 'zeros',
      useBias: false,
      inputShape: [3, 4],
    });
    const dense = tf.layers.dense({ units: 1, kernelInitializer: 'ones', useBias: false });
    const model = tf.sequential({ layers: [gru, dense] });
    model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(1) });
    await model.fit(tf.ones([5, 3, 4]), tf.ones([5, 1]), { epochs: 2, verbose: 0 });
    const [kernel, recurrent, last] = model.getWeights();
    expectClose(kernel, tf.tile(tf.tensor2d([[-0.03750037, 0, 1.7500007]]), [4, 1]), 1e-5);
    expectClose(recurrent, tf.tensor2d([[-1.562513e-2, 0, 2.086183e-7]]), 1e-5);
    expectClose(last, tf.tensor2d([[1.2187521]]), 1e-5);
  });

  it('this output for an initial state from another layer', () => {
    const in1 = tf.input({ shape: [5] });
    const state = tf.layers.dense({ units: 2, kernelInitializer: 'ones' }).apply(in1) as tf.SymbolicTensor;
    const in2 = tf.input({ shape: [3, 4] });
    const gru = ourGru({ units: 2, recurrentInitializer: 'ones', kernelInitializer: 'ones' });
    const output = gru.apply(in2, { initialState: state } as never) as tf.SymbolicTensor;
    const model = tf.model({ inputs: [in1, in2], outputs: output });
    const rows = [
      [0.1, 0.2, 0.3, 0.4],
      [-0.1, -0.2, -0.3, -0.4],
      [0.3, 0.4, 0.5, 0.6],
    ];
    const result = model.predict([tf.tensor2d([[0.1, 0.2, 0.3, 0.4, 0.5]]), tf.tensor3d([rows])]);
    expectClose(result, tf.tensor2d([[1.4435408, 1.4435408]]), 1e-5);
  });

  it('these outputs of a linear layer that keeps its state', () => {
    const layer = ourGru({
      units: 3,
      kernelInitializer: 'ones',
      recurrentInitializer: 'zeros',
      activation: 'linear',
      stateful: true,
      batchInputShape: [4, 3, 2],
    });
    const model = tf.sequential({ layers: [layer] });
    const x = tf.ones([4, 3, 2]);
    expectClose(model.predict(x), tf.fill([4, 3], 0.542), 1e-4);
    expectClose(model.predict(x), tf.fill([4, 3], 0.9371182), 1e-4);
  });
});

describe('dropout and training', () => {
  it.each([false, true])('follow the seed, whatever the path, resetAfter %p', async (resetAfter) => {
    const train = async (path: 'auto' | 'composite', seed: number) => {
      const config = { resetAfter, path, seed, dropout: 0.2, recurrentDropout: 0.3 };
      const first = fusedGru({ ...config, units: 6, returnSequences: true, inputShape });
      const second = fusedGru({ ...config, units: 4, recurrentActivation: 'sigmoid' });
      const initial = tf.initializers.glorotUniform({ seed: 3 });
      const dense = tf.layers.dense({ units: 1, kernelInitializer: initial });
      const model = tf.sequential({ layers: [asLayer(first), asLayer(second), dense] });
      model.compile({ loss: 'meanSquaredError', optimizer: tf.train.adam(0.02) });
      const x = data(1, 12);
      const y = tf.tanh(tf.sum(x, [1, 2])).reshape([12, 1]);
      const options = { epochs: 20, batchSize: 12, shuffle: false, verbose: 0 as const };
      return (await model.fit(x, y, options)).history.loss as number[];
    };
    const losses = await train('auto', 1);
    expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.8);
    expect(await train('auto', 1)).toEqual(losses);
    const composite = await train('composite', 1);
    losses.forEach((loss, epoch) => {
      expect(Math.abs(loss - composite[epoch]!)).toBeLessThan(1e-4);
    });
    expect(await train('auto', 2)).not.toEqual(losses);
  });
});
