import { serialization } from '@tensorflow/tfjs-core';
import { FusedAdam, type FusedAdamOptions } from './adam';
import { registerImplementation } from './kernels';
import { FusedLstm, type FusedLstmConfig } from './layer';
import { wasmKernels } from './wasm';
import { webgpuKernels } from './webgpu';

/**
 * Makes the kernels, the layer and the optimiser known to TensorFlow.js, so that models saved with them can be
 * loaded. `fusedLstm` and `fusedAdam` do it by themselves; doing it again changes nothing.
 */
export function registerFusedLstm(): void {
  registerImplementation(wasmKernels);
  registerImplementation(webgpuKernels);
  serialization.registerClass(FusedLstm);
  serialization.registerClass(FusedAdam);
}

/**
 * A layer with the arguments, the weights and the results of `tf.layers.lstm`.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * const layer = fusedLstm({ units: 64, inputShape: [16, 161], recurrentActivation: 'sigmoid', seed: 1 })
 * const model = tf.sequential({ layers: [layer, tf.layers.dense({ units: 1 })] })
 */
export function fusedLstm(config: FusedLstmConfig): FusedLstm {
  registerFusedLstm();
  return new FusedLstm(config);
}

/**
 * An optimiser with Adam's update as PyTorch computes it and, on request, clipping by the global norm.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * model.compile({ loss: 'meanSquaredError', optimizer: fusedAdam({ learningRate: 1e-3, clipNorm: 1 }) })
 */
export function fusedAdam(options: FusedAdamOptions = {}): FusedAdam {
  registerFusedLstm();
  return new FusedAdam(options);
}
