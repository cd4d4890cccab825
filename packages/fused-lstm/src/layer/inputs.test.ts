/** @jest-environment ./test-support/webgpu-environment.cjs */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import { describeWithWebgpu, startWebgpu } from '../../test-support/webgpu';
import { type FusedLstmConfig, fusedLstm } from '../index';

jest.setTimeout(120_000);

const [batch, steps, features, units] = [2, 4, 5, 3];

type MakeLstm = (config: FusedLstmConfig) => tf.RNN;
type Numbers = ArrayLike<number>;

/** What some use of an LSTM gives: tensors, to be read and disposed of, or numbers. */
type Scenario = (lstm: MakeLstm) => tf.Tensor[] | Promise<number[]>;

// seeded by tfjs in JavaScript: the same weights on every backend
const initial = (seed: number) => tf.initializers.glorotNormal({ seed }) as never;
const weights = () => ({ kernelInitializer: initial(1), recurrentInitializer: initial(2) });
const stock: MakeLstm = (config) => tf.layers.lstm({ ...weights(), ...config } as never) as tf.RNN;
const fused: MakeLstm = (config) => fusedLstm({ ...weights(), ...config }) as unknown as tf.RNN;
const composite: MakeLstm = (config) => fused({ ...config, path: 'composite' } as never);

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
const classes = () => tf.tensor2d([1, 0, 4, 2, 3, 3, 0, 0], [batch, steps], 'int32');
const oneHot = () => tf.oneHot(classes(), features);
const maskValues = [1, 0, 1, 1, 1, 1, 0, 0];
const mask = (dtype: 'bool' | 'int32' | 'float32') => tf.tensor2d(maskValues, [batch, steps], dtype);
const withGaps = () =>
  tf.mul(normal([batch, steps, features], 7), tf.reshape(mask('float32'), [batch, steps, 1]));

function predict(layers: tf.layers.Layer[], ...inputs: tf.Tensor[]): tf.Tensor[] {
  const model = tf.sequential({ layers });
  return inputs.map((x) => model.predict(x) as tf.Tensor);
}

async function fit(layers: tf.layers.Layer[], x: tf.Tensor): Promise<number[]> {
  const model = tf.sequential({ layers });
  model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(0.1) });
  const y = tf.ones([batch, units]);
  const options = { epochs: 4, batchSize: batch, shuffle: false, verbose: 0 as const };
  return (await model.fit(x, y, options)).history.loss as number[];
}

const call = (layer: tf.RNN, x: tf.Tensor, options: object = {}) => {
  layer.apply(tf.zeros([1, steps, features]));
  return [layer.call(x, options)].flat();
};

const masking = () => tf.layers.masking({ maskValue: 0, inputShape: [steps, features] });
const inputShape = [steps, features];

const scenarios: Record<string, Scenario> = {
  'a masking layer': (lstm) => predict([masking(), lstm({ units, returnSequences: true })], withGaps()),
  'a masking layer, backwards': (lstm) =>
    predict([masking(), lstm({ units, goBackwards: true })], withGaps()),
  'training behind a masking layer': (lstm) => fit([masking(), lstm({ units })], withGaps()),
  'an embedding that masks zeros': (lstm) => {
    const embedding = tf.layers.embedding({
      inputDim: features,
      outputDim: 6,
      maskZero: true,
      inputLength: steps,
      embeddingsInitializer: initial(3),
    });
    return predict([embedding, lstm({ units, returnSequences: true })], classes());
  },
  'one-hot inputs': (lstm) => predict([lstm({ units, inputShape })], oneHot()),
  'training on one-hot inputs': (lstm) => fit([lstm({ units, inputShape })], oneHot()),
  'int32 inputs': (lstm) => predict([lstm({ units, inputShape })], tf.mul(oneHot(), tf.scalar(-3, 'int32'))),
  'bool inputs': (lstm) => call(lstm({ units }), tf.cast(oneHot(), 'bool')),
  'inputs that tfjs has cast to float32': (lstm) => call(lstm({ units }), tf.cast(oneHot(), 'float32')),
  'a mask of bool': (lstm) =>
    call(lstm({ units }), normal([batch, steps, features], 4), { mask: mask('bool') }),
  'a mask of int32': (lstm) =>
    call(lstm({ units }), normal([batch, steps, features], 4), { mask: mask('int32') }),
  'a mask of float32, where all but 0 counts': (lstm) =>
    call(lstm({ units }), normal([batch, steps, features], 4), { mask: tf.mul(mask('float32'), 0.25) }),
  'a mask in a column': (lstm) =>
    call(lstm({ units }), normal([batch, steps, features], 4), { mask: tf.expandDims(mask('bool'), -1) }),
  'initial states of int32': (lstm) => {
    const initialState = [tf.ones([batch, units], 'int32'), tf.fill([batch, units], 2, 'int32')];
    return call(lstm({ units }), normal([batch, steps, features], 4), { initialState });
  },
  'dropout masks of int32': (lstm) => {
    const dropoutFunc = (ones: tf.Tensor) => tf.cast(tf.mul(ones, 2), 'int32');
    const layer = lstm({ units, dropout: 0.5, recurrentDropout: 0.5, dropoutFunc });
    return call(layer, normal([batch, steps, features], 4), { training: true });
  },
  'states kept from call to call': (lstm) => {
    const layer = lstm({ units, stateful: true, batchInputShape: [batch, steps, features] });
    return predict([layer], ...[4, 5, 6].map((seed) => normal([batch, steps, features], seed)));
  },
  'both directions behind a masking layer': (lstm) => {
    const layer = lstm({ units, returnSequences: true });
    return predict([masking(), tf.layers.bidirectional({ layer, mergeMode: 'concat' })], withGaps());
  },
};

async function valuesOf(scenario: Scenario, lstm: MakeLstm): Promise<Numbers[]> {
  const results = await scenario(lstm);
  return Promise.all(results.map((result) => (typeof result === 'number' ? [result] : result.data())));
}

function describeOn(backend: string, tests: () => void): void {
  const name = `on ${backend}, the layer has the results of tf.layers.lstm on cpu with`;
  if (backend === 'webgpu') describeWithWebgpu(name, tests);
  else describe(name, tests);
}

for (const backend of ['wasm', 'cpu', 'webgpu']) {
  describeOn(backend, () => {
    const use = async () => {
      if (backend === 'webgpu') return (await startWebgpu()).errors;
      await tf.setBackend(backend);
      return async () => [];
    };

    it.each(Object.keys(scenarios))('%s', async (name) => {
      await tf.setBackend('cpu');
      const expected = await valuesOf(scenarios[name]!, stock);
      expect(Math.max(...expected.flatMap((values) => Array.from(values, Math.abs)))).toBeGreaterThan(1e-3);
      const errors = await use();
      for (const lstm of [fused, composite]) {
        const actual = await valuesOf(scenarios[name]!, lstm);
        expect(actual.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
        actual.forEach((values, index) => {
          const differences = Array.from(values, (value, at) => Math.abs(value - expected[index]![at]!));
          expect(Math.max(...differences)).toBeLessThan(1e-5);
        });
      }
      expect(await errors()).toEqual([]);
    });
  });

  (backend === 'webgpu' ? describeWithWebgpu : describe)(`on ${backend}, the layer refuses`, () => {
    const x = () => normal([batch, steps, features], 4);
    const states = (...shapes: number[][]) => ({ initialState: shapes.map((shape) => tf.ones(shape)) });

    it.each([
      [
        'states of one row',
        () => states([1, units], [1, units]),
        'initial hidden state must have the shape [batch, units], here [2, 3]',
      ],
      ['a cell state of one row', () => states([batch, units], [1, units]), 'initial cell state'],
      ['states of more units', () => states([batch, units + 2], [batch, units + 2]), 'initial hidden state'],
      ['states without rows', () => states([units], [units]), 'initial hidden state'],
      ['one state alone', () => states([batch, units]), 'two initial states'],
      [
        'a mask of too few steps',
        () => ({ mask: tf.ones([batch, steps - 1]) }),
        'The mask must have the shape [batch, steps], here [2, 4]',
      ],
      ['a mask on its side', () => ({ mask: tf.ones([steps, batch]) }), 'The mask'],
      [
        'states of text',
        () => ({ initialState: [1, 2].map(() => tf.tensor2d('abcdef'.split(''), [batch, units], 'string')) }),
        'must hold numbers',
      ],
    ] as [string, () => object, string][])('%s', async (_, options, message) => {
      await tf.setBackend(backend);
      for (const lstm of [fused, composite]) {
        const layer = lstm({ units });
        const given = { x: x(), options: options() };
        layer.apply(tf.zeros([1, steps, features]));
        const before = tf.memory().numTensors;
        const work = () => layer.call(given.x, given.options);
        expect(work).toThrow(message);
        expect(work).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
        expect(tf.memory().numTensors).toBe(before);
      }
    });

    it('a batch of another size than that of its states', async () => {
      await tf.setBackend(backend);
      const layer = fused({ units, stateful: true, batchInputShape: [batch, steps, features] });
      layer.apply(x());
      expect(() => layer.call(normal([3, steps, features], 1), {})).toThrow('here [3, 3]');
    });

    it('inputs without steps, and of another rank', async () => {
      await tf.setBackend(backend);
      const layer = fused({ units });
      layer.apply(tf.zeros([1, steps, features]));
      expect(() => layer.call(tf.zeros([batch, 0, features]), {})).toThrow('at least one step');
      expect(() => layer.call(tf.zeros([batch, features]), {})).toThrow('[batch, steps, features]');
      expect(() => layer.call(tf.zeros([batch, steps, 2]), {})).toThrow('The kernel must have the shape');
    });

    it('what `dropoutFunc` gives if its shape is wrong', async () => {
      await tf.setBackend(backend);
      for (const rates of [{ dropout: 0.5 }, { recurrentDropout: 0.5 }]) {
        const layer = fused({ units, ...rates, dropoutFunc: () => tf.ones([1, 1]) });
        layer.apply(tf.zeros([1, steps, features]));
        expect(() => layer.call(x(), { training: true })).toThrow('The mask of `dropoutFunc`');
      }
    });
  });
}
