import { BtcfcError, defineOptions, invalidOption, option } from '@btcfc/core';
import { type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { checkWeight, invalidWeights, readWeight, type Weight } from './weight';

/**
 * A PyTorch state: `model.lstm.state_dict()`, or that of a whole model, with each tensor as its shape and its values, as in
 * `{name: {"shape": list(t.shape), "values": t.flatten().tolist()} for name, t in state.items()}`.
 */
export type TorchState = Record<string, Weight>;

/** Options of `lstmWeightsFromTorch` and `gruWeightsFromTorch`. */
export interface TorchWeightsOptions {
  /** Which layer of the stack, from 0: the `1` of `weight_ih_l1`. @default 0 */
  layer?: number;
  /** Whether to take the direction from last to first, the `_reverse` names. @default false */
  reverse?: boolean;
  /** What the names begin with in the state of a whole model: the `lstm.` of `lstm.weight_ih_l0`. @default '' */
  prefix?: string;
}

const torchOptions = {
  layer: option.integer({ min: 0, default: 0 }),
  reverse: option.boolean({ default: false }),
  prefix: option.custom(checkPrefix, { default: '' }),
};
const lstmOptions = defineOptions('lstmWeightsFromTorch', torchOptions);
const gruOptions = defineOptions('gruWeightsFromTorch', torchOptions);

function checkPrefix(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw invalidOption(name, value, 'text');
}

/**
 * The weights of one layer and direction of PyTorch's `nn.LSTM`, for `setWeights` of a layer with
 * `recurrentActivation: 'sigmoid'` (and `useBias: false` if the state has no biases): kernel [F, 4H],
 * recurrent kernel [H, 4H], bias [4H]. Both have the gates in the order input, forget, candidate, output;
 * PyTorch has its matrices transposed and two biases, which are added. The caller disposes of the tensors.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for a missing weight, a wrong shape, or an LSTM that was made
 * with `proj_size`, which has no counterpart here
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { fusedLstm, lstmWeightsFromTorch } from '@btcfc/fused-lstm';
 *
 * const zeros = (...shape: number[]) => ({ shape, values: new Array(shape.reduce((a, b) => a * b)).fill(0) });
 * const state = { 'lstm.weight_ih_l0': zeros(8, 3), 'lstm.weight_hh_l0': zeros(8, 2) };
 *
 * await tf.ready();
 * const layer = fusedLstm({ units: 2, useBias: false, recurrentActivation: 'sigmoid' });
 * layer.build([null, null, 3]);
 * layer.setWeights(lstmWeightsFromTorch(state, { prefix: 'lstm.' }));
 */
export function lstmWeightsFromTorch(state: TorchState, options: TorchWeightsOptions = {}): Tensor[] {
  const { input, recurrent, biases } = readTorch(state, lstmOptions.read(options), [0, 1, 2, 3]);
  if (!biases) return [input, recurrent];
  const [one, other] = biases;
  return [input, recurrent, tensor1d(one.map((value, at) => value + other[at]!))];
}

/**
 * The weights of one layer and direction of PyTorch's `nn.GRU`, for `setWeights` of a layer with `resetAfter: true` and
 * `recurrentActivation: 'sigmoid'` (and `useBias: false` if the state has no biases): kernel [F, 3H], recurrent kernel
 * [H, 3H], bias [2, 3H]. Their gates are in the order update, reset, candidate; PyTorch has reset, update, candidate
 * and its matrices transposed. The caller disposes of the tensors.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for a missing weight or a wrong shape
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { fusedGru, gruWeightsFromTorch } from '@btcfc/fused-lstm';
 *
 * const zeros = (...shape: number[]) => ({ shape, values: new Array(shape.reduce((a, b) => a * b)).fill(0) });
 * const state = { 'gru.weight_ih_l0': zeros(6, 3), 'gru.weight_hh_l0': zeros(6, 2) };
 *
 * await tf.ready();
 * const layer = fusedGru({ units: 2, useBias: false, resetAfter: true, recurrentActivation: 'sigmoid' });
 * layer.build([null, null, 3]);
 * layer.setWeights(gruWeightsFromTorch(state, { prefix: 'gru.' }));
 */
export function gruWeightsFromTorch(state: TorchState, options: TorchWeightsOptions = {}): Tensor[] {
  const { input, recurrent, biases } = readTorch(state, gruOptions.read(options), [1, 0, 2]);
  if (!biases) return [input, recurrent];
  return [input, recurrent, tensor2d(Float32Array.of(...biases[0], ...biases[1]), [2, biases[0].length])];
}

interface TorchLayer {
  /** [F, GH] */
  input: Tensor;
  /** [H, GH] */
  recurrent: Tensor;
  /** Of the inputs and of the hidden state, [GH] each. */
  biases: [Float32Array, Float32Array] | undefined;
}

/** One layer and direction, whose gates are put in this order. */
function readTorch(
  state: TorchState,
  { layer, reverse, prefix }: Required<TorchWeightsOptions>,
  order: number[],
): TorchLayer {
  const nameOf = (part: string) => `${prefix}${part}_l${layer}${reverse ? '_reverse' : ''}`;
  const names = namesOf(state);
  if (names.includes(nameOf('weight_hr'))) throw projected(nameOf('weight_hr'));
  const find = (part: string) => findWeight(state, nameOf(part));
  const features = find('weight_ih').shape[1] ?? 0;
  const units = find('weight_hh').shape[1] ?? 0;
  const columns = order.length * units;
  const read = (part: string, width: number, shape: number[]) =>
    inOrder(readWeight(nameOf(part), find(part), shape), order, units * width);
  const input = read('weight_ih', features, [columns, features]);
  const recurrent = read('weight_hh', units, [columns, units]);
  const bias = (part: string) => read(part, 1, [columns]);
  const biases: TorchLayer['biases'] = names.includes(nameOf('bias_ih'))
    ? [bias('bias_ih'), bias('bias_hh')]
    : undefined;
  return {
    input: tensor2d(transpose(input, features), [features, columns]),
    recurrent: tensor2d(transpose(recurrent, units), [units, columns]),
    biases,
  };
}

/** Blocks of `size` values, put in this order. */
function inOrder(values: Float64Array, order: number[], size: number): Float32Array {
  const result = new Float32Array(values.length);
  order.forEach((from, to) => {
    result.set(values.subarray(from * size, (from + 1) * size), to * size);
  });
  return result;
}

function namesOf(state: TorchState): string[] {
  if (Object.prototype.toString.call(state) === '[object Object]') return Object.keys(state);
  throw invalidWeights(state, 'The state is not an object of weights by their names.');
}

function findWeight(state: TorchState, name: string): Weight {
  if (Object.hasOwn(state, name)) return checkWeight(name, state[name]);
  const names = Object.keys(state);
  const same = names.find((key) => key.endsWith(`.${name}`));
  if (!same) throw invalidWeights(names, `The state has no ${name}.`);
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The state has no ${name}, but ${same}.`,
    received: names,
    remedy: `Pass \`prefix: '${same.slice(0, -name.length)}'\`.`,
  });
}

function projected(name: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${name} belongs to an LSTM that was made with \`proj_size\`, which has no counterpart here.`,
    received: name,
    remedy: 'Train a model without `proj_size`.',
  });
}

function transpose(values: Float32Array, columns: number): Float32Array {
  const rows = values.length / columns;
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column]!;
    }
  }
  return result;
}
