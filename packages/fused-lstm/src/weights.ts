import { BtcfcError } from '@btcfc/core';
import { type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';

/** A matrix or vector in row-major order, with its shape. */
export interface Weight {
  /** Rows and columns of a matrix, or the length of a vector. */
  shape: number[];
  /** The elements, row after row. */
  values: ArrayLike<number>;
}

/**
 * A PyTorch state: `model.lstm.state_dict()` with each tensor as its shape and its values, as in
 * `{name: {"shape": list(t.shape), "values": t.flatten().tolist()} for name, t in state.items()}`.
 */
export type TorchLstmState = Record<string, Weight>;

export interface TorchWeightsOptions {
  /** Which layer of the stack, from 0: the `1` of `weight_ih_l1`. @default 0 */
  layer?: number;
  /** Whether to take the direction from last to first, the `_reverse` names. @default false */
  reverse?: boolean;
}

/**
 * The weights of one layer and direction of PyTorch's `nn.LSTM`, for `setWeights` of a layer with
 * `recurrentActivation: 'sigmoid'` (and `useBias: false` if the state has no biases): kernel [F, 4H],
 * recurrent kernel [H, 4H], bias [4H]. Both have the gates in the order input, forget, candidate, output;
 * PyTorch has its matrices transposed and two biases, which are added. The caller disposes of the tensors.
 *
 * @throws BtcfcError `INVALID_DATA` for a missing weight, a wrong shape, or `proj_size`, which has no counterpart
 *
 * @example
 * layer.setWeights(lstmWeightsFromTorch(JSON.parse(text), { layer: 1 }))
 */
export function lstmWeightsFromTorch(
  state: TorchLstmState,
  { layer = 0, reverse = false }: TorchWeightsOptions = {},
): Tensor[] {
  const suffix = `_l${layer}${reverse ? '_reverse' : ''}`;
  if (state[`weight_hr${suffix}`]) {
    throw invalidWeights(`weight_hr${suffix}`, 'An LSTM with `proj_size` has no counterpart here.');
  }
  const input = requireWeight(state, `weight_ih${suffix}`);
  const recurrent = requireWeight(state, `weight_hh${suffix}`);
  const units = recurrent.shape[1]!;
  const features = input.shape[1]!;
  checkShape(`weight_ih${suffix}`, input, [4 * units, features]);
  checkShape(`weight_hh${suffix}`, recurrent, [4 * units, units]);
  const matrices = [
    tensor2d(transpose(input), [features, 4 * units]),
    tensor2d(transpose(recurrent), [units, 4 * units]),
  ];
  if (!state[`bias_ih${suffix}`]) return matrices;
  const biases = [`bias_ih${suffix}`, `bias_hh${suffix}`].map((name) => {
    const bias = requireWeight(state, name);
    checkShape(name, bias, [4 * units]);
    return bias.values;
  });
  const sum = Float32Array.from({ length: 4 * units }, (_, at) => biases[0]![at]! + biases[1]![at]!);
  return [...matrices, tensor1d(sum)];
}

/**
 * The weights of a Keras `LSTM` layer, `layer.get_weights()` with each array as its shape and its values, for
 * `setWeights` of a layer here: Keras has the same three arrays with the gates in the same order. Mind the
 * defaults: Keras 2.3 and later use `recurrentActivation: 'sigmoid'`, `unitForgetBias: true`, and
 * `glorotUniform`. The caller disposes of the tensors.
 *
 * @throws BtcfcError `INVALID_DATA` if the arrays are not those of an LSTM
 */
export function lstmWeightsFromKeras(weights: Weight[]): Tensor[] {
  const [kernel, recurrent, bias] = weights;
  if (!kernel || !recurrent || weights.length > 3) {
    throw invalidWeights(weights.length, 'A Keras LSTM has a kernel, a recurrent kernel and maybe a bias.');
  }
  const units = recurrent.shape[0]!;
  const features = kernel.shape[0]!;
  checkShape('kernel', kernel, [features, 4 * units]);
  checkShape('recurrent_kernel', recurrent, [units, 4 * units]);
  const matrices = [
    tensor2d(Float32Array.from(kernel.values), [features, 4 * units]),
    tensor2d(Float32Array.from(recurrent.values), [units, 4 * units]),
  ];
  if (!bias) return matrices;
  checkShape('bias', bias, [4 * units]);
  return [...matrices, tensor1d(Float32Array.from(bias.values))];
}

function requireWeight(state: TorchLstmState, name: string): Weight {
  const weight = state[name];
  if (weight) return weight;
  throw invalidWeights(Object.keys(state), `The state has no ${name}.`);
}

function checkShape(name: string, { shape, values }: Weight, expected: number[]): void {
  const size = expected.reduce((product, length) => product * length, 1);
  if (String(shape) === String(expected) && values.length === size) return;
  throw invalidWeights(shape, `${name} should have the shape [${expected.join(', ')}] and ${size} values.`);
}

function transpose({ shape: [rows = 0, columns = 0], values }: Weight): Float32Array {
  const result = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column]!;
    }
  }
  return result;
}

function invalidWeights(received: unknown, message: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message,
    received,
    remedy: 'Pass every weight as `{ shape, values }`, its values row after row.',
  });
}
