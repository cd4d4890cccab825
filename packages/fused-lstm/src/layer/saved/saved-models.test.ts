import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import keras2 from '../../../test-support/keras/keras-2.json';
import keras3 from '../../../test-support/keras/keras-3.json';
import {
  type FusedGruConfig,
  type FusedLstmConfig,
  fusedGru,
  fusedLstm,
  isFusedGru,
  isFusedLstm,
  registerFusedLstm,
} from '../../index';

interface Recorded {
  modelTopology: object;
  weightSpecs: object[];
  weights: string;
  output: number[];
}

const isFused = (layer: unknown) => isFusedLstm(layer) || isFusedGru(layer);
const data = () => tf.randomNormal([2, 4, 3], 0, 1, 'float32', 1);

async function save(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let saved: tf.io.ModelArtifacts | undefined;
  const keep = async (artifacts: tf.io.ModelArtifacts) => {
    saved = { ...artifacts, modelTopology: JSON.parse(JSON.stringify(artifacts.modelTopology)) as object };
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } };
  };
  await model.save(tf.io.withSaveHandler(keep));
  return saved!;
}

const load = (artifacts: tf.io.ModelArtifacts) => tf.loadLayersModel(tf.io.fromMemory(artifacts));

function expectSame(actual: unknown, expected: unknown): void {
  const difference = tf.max(tf.abs(tf.sub(actual as tf.Tensor, expected as tf.Tensor)));
  expect(difference.dataSync()[0]).toBeLessThan(1e-6);
}

/** A process's registry of classes lasts: these tests stand in the order in which it changes. */
describe('models that are saved', () => {
  beforeAll(() => tf.setBackend('wasm'));

  const stockClasses = () => {
    const { classNameMap } = tf.serialization.SerializationMap.getMap();
    return [classNameMap.LSTM, classNameMap.GRU];
  };
  const [stockLstm, stockGru] = stockClasses();
  const withStockOnly = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const { classNameMap } = tf.serialization.SerializationMap.getMap();
    const { LSTM, GRU } = classNameMap;
    Object.assign(classNameMap, { LSTM: stockLstm, GRU: stockGru });
    try {
      return await work();
    } finally {
      Object.assign(classNameMap, { LSTM, GRU });
    }
  };

  const layersOf = (config: { seed: number; dropout: number }) =>
    [
      fusedLstm({ units: 3, returnSequences: true, inputShape: [4, 3], ...config } as FusedLstmConfig),
      tf.layers.bidirectional({
        layer: fusedLstm({ units: 2, returnSequences: true, ...config }) as unknown as tf.RNN,
      }),
      fusedGru({ units: 3, ...config } as FusedGruConfig),
    ] as tf.layers.Layer[];

  it('with fused layers open with stock layers where this package is not there', async () => {
    const model = tf.sequential({ layers: layersOf({ seed: 3, dropout: 0.1 }) });
    const saved = await save(model);
    const loaded = await withStockOnly(() => load(saved));
    expect(loaded.layers.map((layer) => layer.getClassName())).toEqual(['LSTM', 'Bidirectional', 'GRU']);
    expect(loaded.layers.some(isFused)).toBe(false);
    expectSame(loaded.predict(data()), model.predict(data()));
  });

  it('with fused layers come back as they were, those of stock layers as stock layers', async () => {
    const gru = fusedGru({ units: 2, resetAfter: true, seed: 4 }) as unknown as tf.layers.Layer;
    const model = tf.sequential({
      layers: [...layersOf({ seed: 3, dropout: 0.1 }), tf.layers.repeatVector({ n: 2 }), gru],
    });
    registerFusedLstm();
    const loaded = await load(await save(model));
    expect([loaded.layers[0], loaded.layers[2], loaded.layers[4]].every(isFused)).toBe(true);
    expect(isFused((loaded.layers[1] as unknown as { forwardLayer: object }).forwardLayer)).toBe(true);
    expectSame(loaded.predict(data()), model.predict(data()));
    const plain = (config: object) =>
      JSON.parse(JSON.stringify(config, (_, value) => value ?? null)) as object;
    for (const index of [0, 2, 4]) {
      expect(plain(loaded.layers[index]!.getConfig())).toEqual(plain(model.layers[index]!.getConfig()));
    }
    const stock = tf.sequential({ layers: [tf.layers.gru({ units: 3, inputShape: [4, 3] })] });
    expect(isFused((await load(await save(stock))).layers[0])).toBe(false);
  });

  it('with stock layers are loaded with fused ones on request', async () => {
    registerFusedLstm({ replaceStock: true });
    const stock = tf.sequential({
      layers: [
        tf.layers.lstm({ units: 3, returnSequences: true, inputShape: [4, 3] }),
        tf.layers.gru({ units: 2, recurrentDropout: 0.2 }),
      ],
    });
    const loaded = await load(await save(stock));
    expect(loaded.layers.every(isFused)).toBe(true);
    expectSame(loaded.predict(data()), stock.predict(data()));
  });

  describe.each([keras2, keras3])('by Keras $keras', ({ x, states, models }) => {
    const names = Object.keys(models) as (keyof typeof models)[];

    it.each(names)('and converted give its outputs with fused layers: %s', async (name) => {
      registerFusedLstm({ replaceStock: true });
      const { modelTopology, weightSpecs, weights, output } = models[name] as Recorded;
      const loaded = await load({
        modelTopology,
        weightSpecs: weightSpecs as tf.io.WeightsManifestEntry[],
        weightData: Uint8Array.from(Buffer.from(weights, 'base64')).buffer,
      });
      const inner = loaded.layers.flatMap((layer) => {
        const { forwardLayer, backwardLayer } = layer as unknown as Record<string, tf.layers.Layer>;
        return forwardLayer ? [forwardLayer, backwardLayer!] : [layer];
      });
      const recurrent = inner.filter((layer) => ['LSTM', 'GRU'].includes(layer.getClassName()));
      expect(recurrent.length).toBeGreaterThan(0);
      expect(recurrent.every(isFused)).toBe(true);
      const inputs = [tf.tensor3d(x, [2, 4, 3]), ...states.map((state) => tf.tensor2d(state))];
      const result = loaded.predict(inputs.slice(0, loaded.inputs.length)) as tf.Tensor;
      expect(Math.max(...output.map(Math.abs))).toBeGreaterThan(0.05);
      expectSame(tf.reshape(result, [-1]), tf.tensor1d(output));
    });
  });

  it.each([
    ['LSTM', { zero_output_for_mask: true }, '`zeroOutputForMask` is an option of Keras'],
    ['GRU', { zero_output_for_mask: true }, '`zeroOutputForMask` is an option of Keras'],
    ['GRU', { time_major: true }, '`timeMajor` is an option of Keras'],
  ])('with what has no counterpart are refused: %s %j', async (className, option, message) => {
    registerFusedLstm({ replaceStock: true });
    const layer = { class_name: className, config: { units: 2, batch_input_shape: [null, 4, 3], ...option } };
    const modelTopology = { class_name: 'Sequential', config: { name: 'model', layers: [layer] } };
    await expect(load({ modelTopology } as tf.io.ModelArtifacts)).rejects.toThrow(message);
  });
});
