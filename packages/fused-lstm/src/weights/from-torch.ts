import { BtcfcError, defineOptions, invalidOption, option } from '@btcfc/core';
import { type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { checkWeight, invalidWeights, readWeight, type Weight } from './weight';

/**
 * A PyTorch state: `model.lstm.state_dict()` with each tensor as its shape and its values, as in
 * `{name: {"shape": list(t.shape), "values": t.flatten().tolist()} for name, t in state.items()}`.
 */
export type TorchLstmState = Record<string, Weight>;

/** Options of `lstmWeightsFromTorch`. */
export interface TorchWeightsOptions {
  /** Which layer of the stack, from 0: the `1` of `weight_ih_l1`. @default 0 */
  layer?: number;
  /** Whether to take the direction from last to first, the `_reverse` names. @default false */
  reverse?: boolean;
  /** What the names begin with in the state of a whole model: the `lstm.` of `lstm.weight_ih_l0`. @default '' */
  prefix?: string;
}

const torchOptions = defineOptions('lstmWeightsFromTorch', {
  layer: option.integer({ min: 0, default: 0 }),
  reverse: option.boolean({ default: false }),
  prefix: option.custom(checkPrefix, { default: '' }),
});

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
export function lstmWeightsFromTorch(state: TorchLstmState, options: TorchWeightsOptions = {}): Tensor[] {
  const { layer, reverse, prefix } = torchOptions.read(options);
  const nameOf = (part: string) => `${prefix}${part}_l${layer}${reverse ? '_reverse' : ''}`;
  const names = namesOf(state);
  if (names.includes(nameOf('weight_hr'))) throw projected(nameOf('weight_hr'));
  const find = (part: string) => findWeight(state, nameOf(part));
  const features = find('weight_ih').shape[1] ?? 0;
  const units = find('weight_hh').shape[1] ?? 0;
  const read = (part: string, shape: number[]) => readWeight(nameOf(part), find(part), shape);
  const input = read('weight_ih', [4 * units, features]);
  const recurrent = read('weight_hh', [4 * units, units]);
  const matrices = () => [
    tensor2d(transpose(input, features), [features, 4 * units]),
    tensor2d(transpose(recurrent, units), [units, 4 * units]),
  ];
  if (!names.includes(nameOf('bias_ih'))) return matrices();
  const [one, other] = ['bias_ih', 'bias_hh'].map((part) => read(part, [4 * units]));
  return [...matrices(), tensor1d(Float32Array.from(one!, (value, at) => value + other![at]!))];
}

function namesOf(state: TorchLstmState): string[] {
  if (Object.prototype.toString.call(state) === '[object Object]') return Object.keys(state);
  throw invalidWeights(state, 'The state is not an object of weights by their names.');
}

function findWeight(state: TorchLstmState, name: string): Weight {
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

function transpose(values: Float64Array, columns: number): Float32Array {
  const rows = values.length / columns;
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column]!;
    }
  }
  return result;
}
