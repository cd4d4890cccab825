import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { findTorch, runTorch, type TorchRun } from '../../test-support/torch/torch';
import recordedGru from '../../test-support/torch/torch-gru.json';
import recorded from '../../test-support/torch/torch-lstm.json';
import {
  fusedGru,
  fusedLstm,
  gruWeightsFromKeras,
  gruWeightsFromTorch,
  lstmWeightsFromKeras,
  lstmWeightsFromTorch,
} from '../index';
import type { Weight } from './weight';

function tensorOf({ shape, values }: Weight): tf.Tensor {
  return tf.tensor(Float32Array.from(values), shape);
}

function largestDifference(actual: tf.Tensor, expected: Weight): number {
  expect(actual.shape).toEqual(expected.shape);
  return tf.tidy(() => tf.max(tf.abs(tf.sub(actual, tensorOf(expected)))).dataSync()[0]!);
}

/** Our layers with PyTorch's weights, each direction of each layer, on PyTorch's input. */
function rebuild(run: TorchRun, layers: number, directions: number): Record<string, tf.Tensor> {
  let sequence = tensorOf(run.x);
  const hidden: tf.Tensor[] = [];
  const cell: tf.Tensor[] = [];
  const isGru = run.cell === undefined;
  for (let layer = 0; layer < layers; layer++) {
    const outputs = Array.from({ length: directions }, (_, direction) => {
      const reverse = direction === 1;
      const config = {
        units: run.hidden.shape[2]!,
        recurrentActivation: 'sigmoid' as const,
        returnSequences: true,
        returnState: true,
        goBackwards: reverse,
      };
      const ours = isGru ? fusedGru({ ...config, resetAfter: true }) : fusedLstm(config);
      const weights = isGru ? gruWeightsFromTorch : lstmWeightsFromTorch;
      ours.apply(sequence);
      ours.setWeights(weights(run.state, { layer, reverse }));
      const [output, h, c] = ours.apply(sequence) as [tf.Tensor, tf.Tensor, tf.Tensor];
      hidden.push(h);
      if (c) cell.push(c);
      return reverse ? tf.reverse(output, 1) : output;
    });
    sequence = tf.concat(outputs, 2);
  }
  return { output: sequence, hidden: tf.stack(hidden), ...(!isGru && { cell: tf.stack(cell) }) };
}

function expectSame(run: TorchRun, layers: number, directions: number): void {
  for (const [name, ours] of Object.entries(rebuild(run, layers, directions))) {
    expect(largestDifference(ours, run[name as 'output']!)).toBeLessThan(2e-6);
  }
}

const torch = findTorch();

describe('lstmWeightsFromTorch', () => {
  beforeAll(() => tf.setBackend('wasm'));

  it("gives PyTorch's recorded output", () => expectSame(recorded, 2, 1));

  (torch ? it : it.skip)('gives the output of PyTorch here, in both directions', () => {
    expectSame(runTorch(torch!, 'LSTM', 5, 17, 13, 2, 2), 2, 2);
  });

  it('says which weight is missing or has the wrong shape', () => {
    expect(() => lstmWeightsFromTorch(recorded.state, { layer: 2 })).toThrow(
      'The state has no weight_ih_l2.',
    );
    const state = { ...recorded.state, weight_ih_l0: { shape: [8, 3], values: [1, 2, 3] } };
    expect(() => lstmWeightsFromTorch(state)).toThrow(
      'weight_ih_l0 should have the shape [8, 3] and 24 values.',
    );
    const projected = { ...recorded.state, weight_hr_l0: { shape: [1, 2], values: [1, 2] } };
    expect(() => lstmWeightsFromTorch(projected)).toThrow('proj_size');
  });

  it('takes the state of a whole model, and says which prefix it needs', () => {
    const entries = Object.entries(recorded.state).map(([name, weight]) => [`net.lstm.${name}`, weight]);
    const state = Object.fromEntries(entries) as typeof recorded.state;
    const values = (tensors: tf.Tensor[]) => tensors.map((tensor) => [...tensor.dataSync()]);
    expect(values(lstmWeightsFromTorch(state, { prefix: 'net.lstm.' }))).toEqual(
      values(lstmWeightsFromTorch(recorded.state)),
    );
    expect(() => lstmWeightsFromTorch(state)).toThrow("Pass `prefix: 'net.lstm.'`.");
  });

  it.each([[null], ['state'], [new Date(0)], [{ weight_ih_l0: null, weight_hh_l0: null }]])(
    'refuses %p',
    (state) => {
      expect(() => lstmWeightsFromTorch(state as never)).toThrow(
        expect.objectContaining({ code: 'INVALID_DATA' }),
      );
    },
  );

  it.each([null, '1', true, Number.NaN, Number.POSITIVE_INFINITY])('refuses the value %p', (value) => {
    const values = [...recorded.state.weight_hh_l0.values];
    values[1] = value as number;
    const state = { ...recorded.state, weight_hh_l0: { ...recorded.state.weight_hh_l0, values } };
    expect(() => lstmWeightsFromTorch(state)).toThrow('weight_hh_l0');
    expect(() => lstmWeightsFromTorch(state)).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
  });

  it('leaves out the bias where PyTorch has none', () => {
    const { weight_ih_l0, weight_hh_l0 } = recorded.state;
    expect(lstmWeightsFromTorch({ weight_ih_l0, weight_hh_l0 })).toHaveLength(2);
  });
});

describe('gruWeightsFromTorch', () => {
  beforeAll(() => tf.setBackend('wasm'));

  it("gives PyTorch's recorded output", () => expectSame(recordedGru, 1, 1));

  (torch ? it : it.skip)('gives the output of PyTorch here, in both directions', () => {
    expectSame(runTorch(torch!, 'GRU', 5, 17, 13, 2, 2), 2, 2);
  });

  it("takes weights to where PyTorch's gradients are recorded, and has them", () => {
    const { x, state, gradients, xGradient } = recordedGru;
    const ours = fusedGru({
      units: 2,
      resetAfter: true,
      recurrentActivation: 'sigmoid',
      returnSequences: true,
    });
    ours.apply(tensorOf(x));
    ours.setWeights(gruWeightsFromTorch(state));
    const loss = (input: tf.Tensor) => tf.sum(tf.square(ours.call(input, {}) as tf.Tensor)) as tf.Scalar;
    expect(largestDifference(tf.grad(loss)(tensorOf(x)), xGradient)).toBeLessThan(1e-5);
    const { grads } = tf.variableGrads(() => loss(tensorOf(x)));
    // gradients are laid out as the weights are
    const expected = gruWeightsFromTorch(gradients);
    (ours.trainableWeights as unknown as { val: tf.Variable }[]).forEach(({ val }, index) => {
      const { shape } = expected[index]!;
      const values = expected[index]!.dataSync();
      expect(largestDifference(grads[val.name]!, { shape, values })).toBeLessThan(1e-5);
    });
  });

  it('says what is missing', () => {
    expect(() => gruWeightsFromTorch(recordedGru.state, { layer: 1 })).toThrow('has no weight_ih_l1.');
    expect(() => gruWeightsFromTorch(recorded.state)).toThrow('weight_ih_l0 should have the shape');
  });
});

describe('gruWeightsFromKeras', () => {
  it('takes one row of biases or two', () => {
    const zeros = (...shape: number[]) => ({
      shape,
      values: new Array(shape.reduce((a, b) => a * b)).fill(0),
    });
    for (const bias of [[6], [2, 6]]) {
      const weights = gruWeightsFromKeras([zeros(3, 6), zeros(2, 6), zeros(...bias)]);
      const layer = fusedGru({ units: 2, resetAfter: bias.length === 2 });
      layer.apply(tf.zeros([1, 4, 3]));
      layer.setWeights(weights);
      expect(layer.getWeights()[2]!.shape).toEqual(bias);
    }
    expect(() => gruWeightsFromKeras([zeros(3, 6), zeros(2, 6), zeros(3, 6)])).toThrow('bias should have');
    expect(() => gruWeightsFromKeras([zeros(3, 8), zeros(2, 8)])).toThrow(
      'kernel should have the shape [3, 6]',
    );
  });
});

describe('lstmWeightsFromKeras', () => {
  beforeAll(() => tf.setBackend('wasm'));

  it('takes the arrays as they are', () => {
    const stock = tf.layers.lstm({ units: 3 });
    const x = tf.randomNormal([2, 4, 5], 0, 1, 'float32', 3);
    const expected = stock.apply(x) as tf.Tensor;
    const arrays = stock.getWeights().map((weight) => ({ shape: weight.shape, values: weight.dataSync() }));
    const ours = fusedLstm({ units: 3 });
    ours.apply(x);
    ours.setWeights(lstmWeightsFromKeras(arrays));
    const values = [...expected.dataSync()];
    expect(largestDifference(ours.apply(x) as tf.Tensor, { shape: expected.shape, values })).toBeLessThan(
      1e-6,
    );
  });

  it('refuses what is no LSTM', () => {
    const square = { shape: [2, 2], values: [1, 2, 3, 4] };
    expect(() => lstmWeightsFromKeras([square])).toThrow('A Keras LSTM has a kernel');
    expect(() => lstmWeightsFromKeras([square, square])).toThrow('kernel should have the shape [2, 8]');
  });
});
