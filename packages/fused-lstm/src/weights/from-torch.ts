import { BtcfcError, defineOptions, option } from '@btcfc/core';
import { type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { checkWeight, invalidWeights, type Weight } from './weight';

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
  /** What the names begin with in the state of a whole model: the `lstm.` of `lstm.weight_ih_l0`. @default '' */
  prefix?: string;
}

const torchOptions = defineOptions('lstmWeightsFromTorch', {
  layer: option.integer({ min: 0, default: 0 }),
  reverse: option.boolean({ default: false }),
  prefix: option.text({ default: '' }),
});

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
 * const zeros = (...shape) => ({ shape, values: new Array(shape.reduce((a, b) => a * b)).fill(0) });
 * const state = { 'lstm.weight_ih_l0': zeros(8, 3), 'lstm.weight_hh_l0': zeros(8, 2) };
 *
 * await tf.ready();
 * const layer = fusedLstm({ units: 2, useBias: false, recurrentActivation: 'sigmoid' });
 * layer.build([null, null, 3]);
 * layer.setWeights(lstmWeightsFromTorch(state, { prefix: 'lstm.' }));
 */
export function lstmWeightsFromTorch(state: TorchLstmState, options: TorchWeightsOptions = {}): Tensor[] {
  const { layer, reverse, prefix } = torchOptions.read(options);
  const suffix = `_l${layer}${reverse ? '_reverse' : ''}`;
  const nameOf = (part: string) => `${prefix}${part}${suffix}`;
  if (state[nameOf('weight_hr')]) throw projected(nameOf('weight_hr'));
  const input = requireWeight(state, nameOf('weight_ih'));
  const recurrent = requireWeight(state, nameOf('weight_hh'));
  const units = recurrent.shape[1]!;
  const features = input.shape[1]!;
  checkWeight(nameOf('weight_ih'), input, [4 * units, features]);
  checkWeight(nameOf('weight_hh'), recurrent, [4 * units, units]);
  const matrices = [
    tensor2d(transpose(input), [features, 4 * units]),
    tensor2d(transpose(recurrent), [units, 4 * units]),
  ];
  if (!state[nameOf('bias_ih')]) return matrices;
  const biases = ['bias_ih', 'bias_hh'].map(nameOf).map((name) => {
    const bias = requireWeight(state, name);
    checkWeight(name, bias, [4 * units]);
    return bias.values;
  });
  const sum = Float32Array.from({ length: 4 * units }, (_, at) => biases[0]![at]! + biases[1]![at]!);
  return [...matrices, tensor1d(sum)];
}

function requireWeight(state: TorchLstmState, name: string): Weight {
  const weight = state[name];
  if (weight) return weight;
  const same = Object.keys(state).find((key) => key.endsWith(`.${name}`));
  if (!same) throw invalidWeights(Object.keys(state), `The state has no ${name}.`);
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The state has no ${name}, but ${same}.`,
    received: Object.keys(state),
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

function transpose({ shape: [rows = 0, columns = 0], values }: Weight): Float32Array {
  const result = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column]!;
    }
  }
  return result;
}
