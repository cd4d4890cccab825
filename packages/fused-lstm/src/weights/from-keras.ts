import { type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { checkWeight, invalidWeights, type Weight } from './weight';

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
 * const zeros = (...shape) => ({ shape, values: new Array(shape.reduce((a, b) => a * b)).fill(0) });
 *
 * await tf.ready();
 * const layer = fusedLstm({ units: 2, recurrentActivation: 'sigmoid' });
 * layer.build([null, null, 3]);
 * layer.setWeights(lstmWeightsFromKeras([zeros(3, 8), zeros(2, 8), zeros(8)]));
 */
export function lstmWeightsFromKeras(weights: Weight[]): Tensor[] {
  const [kernel, recurrent, bias] = weights;
  if (!kernel || !recurrent || weights.length > 3) {
    throw invalidWeights(weights.length, 'A Keras LSTM has a kernel, a recurrent kernel and maybe a bias.');
  }
  const units = recurrent.shape[0]!;
  const features = kernel.shape[0]!;
  checkWeight('kernel', kernel, [features, 4 * units]);
  checkWeight('recurrent_kernel', recurrent, [units, 4 * units]);
  const matrices = [
    tensor2d(Float32Array.from(kernel.values), [features, 4 * units]),
    tensor2d(Float32Array.from(recurrent.values), [units, 4 * units]),
  ];
  if (!bias) return matrices;
  checkWeight('bias', bias, [4 * units]);
  return [...matrices, tensor1d(Float32Array.from(bias.values))];
}
