import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import {
  type FusedLstmConfig,
  fusedAdam,
  fusedLstm,
  isFusedLstm,
  lstmWeightsFromTorch,
  registerFusedLstm,
  setKernels,
  setThreads,
} from '../index';

const make = (config: object) => () => fusedLstm(config as FusedLstmConfig);
const invalidOption = expect.objectContaining({ code: 'INVALID_OPTION' });

beforeAll(() => tf.setBackend('wasm'));

describe('unknown arguments', () => {
  it.each([
    [make({ units: 2, returnSequence: true }), 'did you mean `returnSequences`?'],
    [make({ unit: 2 }), 'did you mean `units`?'],
    [make({ units: 2, recurentDropout: 0.1 }), 'did you mean `recurrentDropout`?'],
    [make({ units: 2, zeroOutputForMask: true }), 'a masked step repeats the output of the step before it'],
    [make({ units: 2, timeMajor: true }), 'inputs have the shape [batch, steps, features]'],
    [() => fusedAdam({ lr: 1 } as never), '`lr` is not an option of fusedAdam'],
    [() => fusedAdam({ clipnorm: 1 } as never), 'did you mean `clipNorm`?'],
    [() => registerFusedLstm({ replaceStocks: true } as never), 'did you mean `replaceStock`?'],
    [() => lstmWeightsFromTorch({}, { layers: 1 } as never), 'did you mean `layer`?'],
  ])('%#: are refused with the name that was meant', (call, message) => {
    expect(call).toThrow(message);
    expect(call).toThrow(invalidOption);
  });

  it.each([
    [make({ units: 2, returnSequences: 'true' }), '`returnSequences`'],
    [make({ units: '2' }), '`units`'],
    [make({ units: 2, dropout: 1.5 }), '`dropout`'],
    [make({ units: 2, seed: null }), '`seed`'],
    [make(null as never), 'fusedLstm'],
    [() => fusedAdam({ learningRate: '1' } as never), '`learningRate`'],
    [() => fusedAdam({ copies: { bias: 0 } }), "`copies['bias']`"],
    [() => fusedAdam({ copies: 2 } as never), '`copies`'],
    [() => setKernels('fast' as never), '`choice`'],
    [() => setThreads(0), '`threads`'],
  ])('%#: values of another kind are refused', (call, message) => {
    expect(call).toThrow(message);
    expect(call).toThrow(invalidOption);
  });

  it('leave all of tf.layers.lstm as it is', () => {
    const config: Required<
      Omit<FusedLstmConfig, 'cell' | 'weights' | 'inputShape' | 'inputDim' | 'batchSize'>
    > = {
      units: 2,
      activation: 'tanh',
      recurrentActivation: 'sigmoid',
      useBias: true,
      unitForgetBias: true,
      kernelInitializer: 'glorotUniform',
      recurrentInitializer: 'orthogonal',
      biasInitializer: 'zeros',
      kernelRegularizer: 'l1l2',
      recurrentRegularizer: null as never,
      biasRegularizer: null as never,
      kernelConstraint: 'maxNorm',
      recurrentConstraint: null as never,
      biasConstraint: null as never,
      dropout: 0.1,
      recurrentDropout: 0.1,
      dropoutFunc: () => tf.ones([1, 3]),
      returnSequences: true,
      returnState: false,
      goBackwards: true,
      stateful: false,
      unroll: false,
      implementation: 2,
      inputLength: 4,
      batchInputShape: [null, 4, 3],
      dtype: 'float32',
      inputDType: 'float32',
      name: 'all',
      trainable: true,
      seed: 1,
      path: 'auto',
    };
    const stock = tf.layers.lstm({ ...config } as never);
    const { path, seed, ...rest } = fusedLstm(config).getConfig();
    expect({ path, seed }).toEqual({ path: 'auto', seed: 1 });
    expect(rest).toEqual(stock.getConfig());
    // tfjs writes the cell into what it was given
    const shared = { units: 2 };
    tf.layers.lstm(shared);
    expect(() => fusedLstm(shared)).not.toThrow();
  });
});

describe('saved models', () => {
  const topology = (config: object) =>
    ({
      modelTopology: {
        class_name: 'Sequential',
        config: {
          name: 'keras',
          layers: [{ class_name: 'LSTM', config: { name: 'lstm', units: 2, ...config } }],
        },
        keras_version: '2.15.0',
        backend: 'tensorflow',
      },
    }) as unknown as tf.io.ModelArtifacts;

  it('of Keras may name what it had switched off', async () => {
    registerFusedLstm({ replaceStock: true });
    const off = {
      batch_input_shape: [null, 4, 2],
      zero_output_for_mask: false,
      time_major: false,
      seed: null,
    };
    const model = await tf.loadLayersModel(
      tf.io.fromMemory(topology({ ...off, activity_regularizer: null })),
      {
        strict: false,
      },
    );
    expect(isFusedLstm(model.layers[0])).toBe(true);
    const on = tf.loadLayersModel(tf.io.fromMemory(topology({ ...off, time_major: true })), {
      strict: false,
    });
    await expect(on).rejects.toThrow('`timeMajor` is an option of Keras');
  });
});

describe('isFusedLstm', () => {
  it('knows the layer whatever it is in', () => {
    const { forwardLayer } = tf.layers.bidirectional({
      layer: fusedLstm({ units: 2 }) as unknown as tf.RNN,
    }) as unknown as { forwardLayer: unknown };
    expect(isFusedLstm(forwardLayer)).toBe(true);
    for (const other of [tf.layers.dense({ units: 2 }), null, undefined, {}, 'lstm']) {
      expect(isFusedLstm(other)).toBe(false);
    }
  });

  it('finds the bias', () => {
    const layer = fusedLstm({ units: 2 });
    expect(layer.biasVariable).toBeUndefined();
    layer.apply(tf.zeros([1, 4, 3]));
    expect(layer.biasVariable).toBe(layer.weights[2]);
    const without = fusedLstm({ units: 2, useBias: false });
    without.apply(tf.zeros([1, 4, 3]));
    expect(without.biasVariable).toBeUndefined();
  });
});
