import { type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
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
  if (!Array.isArray(weights) || weights.length < 2 || weights.length > 3) {
    throw invalidWeights(weights, 'A Keras LSTM has a kernel, a recurrent kernel and maybe a bias.');
  }
  const names = ['kernel', 'recurrent_kernel', 'bias'];
  const [kernel, recurrent, bias] = weights.map((weight, index) => checkWeight(names[index]!, weight));
  const units = recurrent!.shape[0] ?? 0;
  const features = kernel!.shape[0] ?? 0;
  const read = (name: string, weight: Weight, shape: number[]) =>
    Float32Array.from(readWeight(name, weight, shape));
  const values = [
    read('kernel', kernel!, [features, 4 * units]),
    read('recurrent_kernel', recurrent!, [units, 4 * units]),
  ] as const;
  const biasValues = bias && read('bias', bias, [4 * units]);
  return [
    tensor2d(values[0], [features, 4 * units]),
    tensor2d(values[1], [units, 4 * units]),
    ...(biasValues ? [tensor1d(biasValues)] : []),
  ];
}
