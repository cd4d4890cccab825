import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { checkWeight, invalidWeights, readWeight, type Weight } from './weight';

/**
 * The weights of a Keras `LSTM` layer, `layer.get_weights()` with each array as its shape and its values, for
 * `setWeights` of a layer here: Keras has the same three arrays with the gates in the same order. Mind the
 * defaults: Keras 2.3 and later use `recurrentActivation: 'sigmoid'`, `unitForgetBias: true`, and
 * `glorotUniform`. The caller disposes of the tensors.
 *
 * @throws BtcfcError `INVALID_DATA` if the arrays are not those of an LSTM
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { fusedLstm, lstmWeightsFromKeras } from '@btcfc/fused-lstm';
 *
 * const zeros = (...shape: number[]) => ({ shape, values: new Array(shape.reduce((a, b) => a * b)).fill(0) });
 *
 * await tf.ready();
 * const layer = fusedLstm({ units: 2, recurrentActivation: 'sigmoid' });
 * layer.build([null, null, 3]);
 * layer.setWeights(lstmWeightsFromKeras([zeros(3, 8), zeros(2, 8), zeros(8)]));
 */
export function lstmWeightsFromKeras(weights: Weight[]): Tensor[] {
  return readKeras(weights, { cell: 'LSTM', gates: 4 });
}

/**
 * The weights of a Keras `GRU` layer, `layer.get_weights()` with each array as its shape and its values, for
 * `setWeights` of a layer here with the same `resetAfter`: Keras has the same three arrays with the gates in the same
 * order, and a bias of two rows with its default `reset_after=True`. Mind Keras' other defaults:
 * `recurrentActivation: 'sigmoid'` and `glorotUniform`. The caller disposes of the tensors.
 *
 * @throws BtcfcError `INVALID_DATA` if the arrays are not those of a GRU
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { fusedGru, gruWeightsFromKeras } from '@btcfc/fused-lstm';
 *
 * const zeros = (...shape: number[]) => ({ shape, values: new Array(shape.reduce((a, b) => a * b)).fill(0) });
 *
 * await tf.ready();
 * const layer = fusedGru({ units: 2, resetAfter: true, recurrentActivation: 'sigmoid' });
 * layer.build([null, null, 3]);
 * layer.setWeights(gruWeightsFromKeras([zeros(3, 6), zeros(2, 6), zeros(2, 6)]));
 */
export function gruWeightsFromKeras(weights: Weight[]): Tensor[] {
  return readKeras(weights, { cell: 'GRU', gates: 3 });
}

function readKeras(weights: Weight[], { cell, gates }: { cell: 'LSTM' | 'GRU'; gates: number }): Tensor[] {
  if (!Array.isArray(weights) || weights.length < 2 || weights.length > 3) {
    throw invalidWeights(weights, `A Keras ${cell} has a kernel, a recurrent kernel and maybe a bias.`);
  }
  const names = ['kernel', 'recurrent_kernel', 'bias'];
  const given = weights.map((weight, index) => checkWeight(names[index]!, weight));
  const [kernel, recurrent, bias] = given;
  const units = recurrent!.shape[0] ?? 0;
  const columns = gates * units;
  const biasShape = cell === 'GRU' && bias?.shape.length === 2 ? [2, columns] : [columns];
  const shapes = [[kernel!.shape[0] ?? 0, columns], [units, columns], biasShape];
  // all of them are read before a tensor is made
  const values = given.map((weight, index) =>
    Float32Array.from(readWeight(names[index]!, weight, shapes[index]!)),
  );
  return values.map((list, index) => tensor(list, shapes[index]!));
}
