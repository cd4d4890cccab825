import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import '../gradients';
import {
  input,
  type LayersModel,
  type layers,
  loadLayersModel,
  model,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { withBackend } from '../../backends';
import { createSequences } from '../../data/windows/create-sequences';
import type { Sequences } from '../../data/windows/sequences';
import { LSTMForecaster } from '../../forecaster/lstm-forecaster';
import type { ArchitectureOptions, Body } from '../architecture';
import { attentionWeights } from '../attention-weights';
import { CausalSelfAttention } from '../layers/causal-self-attention';
import { TemporalAttention } from '../layers/temporal-attention';
import { attentionLstmBody } from './attention-lstm';
import { headsOf, transformerBody } from './transformer';

jest.setTimeout(60_000);

interface Recorded {
  shape: number[];
  output: number[];
  weights: number[];
  gradients: number[][];
}

// written by reference/record_attention.py
const recorded: {
  selfAttention: Recorded & { heads: number };
  temporalAttention: Recorded;
  encoder: Recorded & { width: number; layers: number };
} = JSON.parse(readFileSync(path.join(__dirname, '../../../reference/attention.json'), 'utf8'));

const base: ArchitectureOptions = {
  seqLen: 6,
  features: 3,
  hiddenDim: 8,
  numLayers: 2,
  dropout: 0,
  dropoutMask: 'variational',
  initialization: 'pytorch',
  forgetBias: 2,
  seed: 0,
  rng: new Rng(0),
};

type BuildBody = (source: SymbolicTensor, options: ArchitectureOptions) => Body;

const bodies: [string, BuildBody][] = [
  ['attention-lstm', attentionLstmBody],
  ['transformer', transformerBody],
];

function build(architecture: BuildBody, options: ArchitectureOptions = base): LayersModel {
  const source = input({ shape: [options.seqLen, options.features] });
  const { output, weights } = architecture(source, options);
  for (const { layer, values } of weights!) {
    tf.tidy(() => layer.setWeights(values.map((part, at) => tf.tensor(part, layer.getWeights()[at]!.shape))));
  }
  return model({ inputs: source, outputs: output });
}

/** Four windows of six rows. */
function windows(): Sequences {
  const rows = Array.from({ length: 9 }, (_, row) => [0, 1, 2].map((column) => Math.sin(3 * row + column)));
  return createSequences(rows, new Float64Array(9), { seqLen: 6, targetOffset: 0 });
}

function wave(shape: number[], phase: number): tf.Tensor {
  const length = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length }, (_, index) => 0.4 * Math.sin(phase + 1.7 * index));
  return tf.tensor(values, shape);
}

/** Output, and the gradients of its product with `wave(99)` to the input and to each weight. */
function slopes(layer: layers.Layer, x: tf.Tensor): { output: tf.Tensor; gradients: tf.Tensor[] } {
  const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const loss = (inputs: tf.Tensor) => {
    const output = layer.apply(inputs, { training: false }) as tf.Tensor;
    return tf.sum(tf.mul(output, wave(output.shape, 99))) as tf.Scalar;
  };
  const { grads } = tf.variableGrads(() => loss(x), variables);
  const slope = tf.grad(loss)(x);
  return {
    output: layer.apply(x, { training: false }) as tf.Tensor,
    gradients: [slope, ...variables.map(({ name }) => grads[name]!)],
  };
}

async function expectClose(tensor: tf.Tensor, expected: number[], tolerance = 2e-6): Promise<void> {
  const values = await tensor.data();
  expect(values).toHaveLength(expected.length);
  expected.forEach((value, index) => {
    expect(Math.abs(values[index]! - value)).toBeLessThan(tolerance * Math.max(1, Math.abs(value)));
  });
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  it.each([
    ['CausalSelfAttention', new CausalSelfAttention({ heads: 2 }), recorded.selfAttention],
    ['TemporalAttention', new TemporalAttention({}), recorded.temporalAttention],
  ] as const)('%s computes what PyTorch does, gradients too', (_, layer, expected) =>
    withBackend({ backend }, async () => {
      const x = wave(expected.shape, 0);
      if (!layer.built) layer.build(expected.shape);
      tf.tidy(() => layer.setWeights(layer.getWeights().map(({ shape }, at) => wave(shape, at + 1))));
      const { output, gradients } = slopes(layer, x);
      await expectClose(output, expected.output);
      await expectClose(layer.attentionWeights(x), expected.weights);
      expect(gradients).toHaveLength(expected.gradients.length);
      for (const [at, gradient] of gradients.entries()) await expectClose(gradient, expected.gradients[at]!);
    }),
  );

  it("the Transformer is PyTorch's pre-norm encoder, gradients too", () =>
    withBackend({ backend }, async () => {
      const { shape, output: expected, gradients: due } = recorded.encoder;
      const network = build(transformerBody);
      const x = wave(shape, 0);
      tf.tidy(() => {
        let phase = 1;
        for (const layer of network.layers) {
          const weights = layer.getWeights().map(({ shape: own }, at) => {
            const values = wave(own, phase++);
            return layer.name.includes('norm') && at === 0 ? tf.add(values, 1) : values;
          });
          if (weights.length > 0) layer.setWeights(weights);
        }
      });
      const { output, gradients } = slopes(network, x);
      await expectClose(output, expected, 1e-5);
      expect(gradients).toHaveLength(due.length);
      for (const [at, gradient] of gradients.entries()) {
        const product = tf.sum(tf.mul(gradient, wave(gradient.shape, 50)));
        await expectClose(tf.stack([product, tf.norm(gradient)]), due[at]!, 5e-5);
      }
    }));
});

describe.each(bodies)('%s', (_, architecture) => {
  it('has gradients that finite differences confirm', () =>
    withBackend({ backend: 'cpu' }, async () => {
      const network = build(architecture, { ...base, hiddenDim: 4, numLayers: 1 });
      const x = wave([2, 6, 3], 0);
      const { gradients } = slopes(network, x);
      const lossAt = async (values: Float32Array) => {
        const output = network.apply(tf.tensor(values, x.shape), { training: false }) as tf.Tensor;
        return (await tf.sum(tf.mul(output, wave(output.shape, 99))).data())[0]!;
      };
      const values = await x.data<'float32'>();
      const slope = await gradients[0]!.data();
      for (let index = 0; index < values.length; index += 5) {
        const moved = (by: number) => values.map((value, at) => (at === index ? value + by : value));
        const difference = (await lossAt(moved(1e-2))) - (await lossAt(moved(-1e-2)));
        expect(Math.abs(difference / 2e-2 - slope[index]!)).toBeLessThan(2e-3);
      }
    }));

  it('draws other weights for another seed, and the same for the same', () =>
    withBackend({ backend: 'cpu' }, async () => {
      const weightsOf = async (seed: number) => {
        const network = build(architecture, { ...base, rng: new Rng(seed) });
        const parts = await Promise.all(network.getWeights().map((weight) => weight.data()));
        return parts.map((part) => [...part]);
      };
      const [zero, again, one] = [await weightsOf(0), await weightsOf(0), await weightsOf(1)];
      expect(again).toEqual(zero);
      expect(one).not.toEqual(zero);
      expect(zero.flat().every((value) => Math.abs(value) <= 2.1)).toBe(true);
    }));

  it('drops in training only, one mask for all steps of a sequence', () =>
    withBackend({ backend: 'cpu' }, async () => {
      const network = build(architecture, { ...base, dropout: 0.5 });
      const x = wave([2, 6, 3], 0);
      const run = async (training: boolean) => [
        ...(await (network.apply(x, { training }) as tf.Tensor).data()),
      ];
      expect(await run(false)).toEqual(await run(false));
      expect(await run(true)).not.toEqual(await run(true));
      const kinds = network.layers.filter(({ name }) => name.includes('dropout'));
      expect(kinds.length).toBeGreaterThan(0);
      for (const layer of kinds) expect(layer.getClassName()).toBe('VariationalDropout');
    }));

  it('is the same after saving and loading, on wasm too, and leaves no tensors', () =>
    withBackend({ backend: 'wasm' }, async () => {
      const before = tf.memory().numTensors;
      const network = build(architecture, { ...base, dropout: 0.2 });
      let saved: tf.io.ModelArtifacts | undefined;
      await network.save(
        tf.io.withSaveHandler(async (artifacts) => {
          saved = artifacts;
          return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
        }),
      );
      const loaded = await loadLayersModel(tf.io.fromMemory(saved!));
      const x = wave([4, 6, 3], 0);
      const outputs = [network, loaded].map((one) => one.apply(x, { training: false }) as tf.Tensor);
      expect([...(await outputs[1]!.data())]).toEqual([...(await outputs[0]!.data())]);
      await attentionWeights(network, windows());
      tf.dispose([x, ...outputs]);
      network.dispose();
      loaded.dispose();
      expect(tf.memory().numTensors).toBe(before);
    }));

  it('shows its attention, which sums to one', () =>
    withBackend({ backend: 'wasm' }, async () => {
      const network = build(architecture);
      const shown = await attentionWeights(network, windows());
      for (const { shape, values } of shown) {
        expect(shape[0]).toBe(4);
        expect(shape.at(-1)).toBe(6);
        for (let start = 0; start < values.length; start += 6) {
          const row = [...values.slice(start, start + 6)];
          expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
        }
      }
      expect(shown.map(({ layer }) => layer)).toEqual(
        architecture === transformerBody ? ['attention_1', 'attention_2'] : ['attention'],
      );
    }));
});

it.each(['attention-lstm', 'transformer'] as const)(
  '%s learns to recall a marked row',
  async (architecture) => {
    const rng = new Rng(1);
    const seqLen = 6;
    const X = Array.from({ length: 240 }, (_, row) => [rng.normal(), row % seqLen === 0 ? 1 : 0]);
    // each window holds one marked row, at any of its places
    const y = X.map((_, row) => X[row - (row % seqLen)]![0]!);
    const forecaster = new LSTMForecaster({
      architecture,
      seqLen,
      hiddenDim: 16,
      numLayers: 1,
      dropout: 0,
      epochs: 60,
      patience: 60,
      lr: 0.01,
      targetOffset: 0,
      batchSize: 32,
      backend: 'wasm',
    });
    await forecaster.fit({ X, y, validation: 0.2 });
    const { r2 } = await forecaster.evaluate({ X: X.slice(190), y: y.slice(190) });
    expect(r2).toBeGreaterThan(0.8);
    forecaster.dispose();
  },
);

it('keeps the Transformer causal: a change of one step moves nothing before it', () =>
  withBackend({ backend: 'wasm' }, async () => {
    const network = build(transformerBody);
    const lastNorm = network.getLayer('norm');
    const inner = model({ inputs: network.inputs, outputs: lastNorm.output as SymbolicTensor });
    const x = await wave([1, 6, 3], 0).data<'float32'>();
    const run = async (values: Float32Array) =>
      (await (inner.apply(tf.tensor(values, [1, 6, 3])) as tf.Tensor).array()) as number[][][];
    const [before] = await run(x);
    for (let step = 0; step < 6; step++) {
      const changed = x.map((value, index) => (Math.floor(index / 3) === step ? value + 1 : value));
      const [after] = await run(changed);
      expect(after!.slice(0, step)).toEqual(before!.slice(0, step));
      for (let later = step; later < 6; later++) expect(after![later]).not.toEqual(before![later]);
    }
  }));

it('refuses heads that do not divide the width, and models without attention', () =>
  withBackend({ backend: 'cpu' }, async () => {
    const layer = new CausalSelfAttention({ heads: 4 });
    expect(() => layer.apply(tf.zeros([1, 2, 6]))).toThrow('`heads` must be a divisor of 6');
    expect([64, 6, 5, 10].map(headsOf)).toEqual([4, 3, 1, 2]);
    const source = input({ shape: [6, 3] });
    const plain = model({ inputs: source, outputs: source });
    await expect(attentionWeights(plain, windows())).rejects.toThrow('no layer of attention');
  }));
