import { defineOptions, option } from '@btcfc/core';
import { serialization } from '@tensorflow/tfjs-core';
import { adamKernels } from './kernels/adam/adam-kernels';
import { gruKernels } from './kernels/gru-kernels';
import { lstmKernels } from './kernels/lstm-kernels';
import type { FusedGruConfig, FusedLstmConfig } from './layer/config';
import { FusedGru } from './layer/fused-gru';
import { FusedLstm } from './layer/fused-lstm';
import { registerLayers } from './layer/saved/registration';
import { FusedAdam, type FusedAdamOptions } from './optimizer/fused-adam';
import { tensorflowLstm } from './tensorflow/lstm';
import { wasmAdam, wasmGru, wasmLstm } from './wasm';
import { webgpuAdam } from './webgpu/adam';
import { webgpuGru, webgpuLstm } from './webgpu/recurrent';

/** Options of `registerFusedLstm`. */
export interface RegisterOptions {
  /**
   * Whether models that were saved with stock LSTM and GRU layers (and Keras models, converted) are loaded with fused
   * ones in their place, from now on.
   * @default false
   */
  replaceStock?: boolean;
}

const registerOptions = defineOptions('registerFusedLstm', {
  replaceStock: option.boolean({ default: false }),
});

/**
 * Makes the kernels, the layers and the optimiser known to TensorFlow.js, so that models saved with them can be
 * loaded. `fusedLstm`, `fusedGru` and `fusedAdam` do it by themselves; doing it again changes nothing. Fused layers are
 * saved under the names of the stock layers, `LSTM` and `GRU`: where this package is not there, what was saved opens
 * with stock layers (but for a GRU with `resetAfter`, which they refuse).
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { isFusedLstm, registerFusedLstm } from '@btcfc/fused-lstm';
 *
 * const model = tf.sequential({ layers: [tf.layers.lstm({ units: 4, inputShape: [8, 3] })] });
 * const saved: tf.io.ModelArtifacts[] = [];
 * await model.save(
 *   tf.io.withSaveHandler(async (artifacts) => {
 *     saved.push(artifacts);
 *     return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
 *   }),
 * );
 *
 * registerFusedLstm({ replaceStock: true });
 * const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved[0]));
 * isFusedLstm(loaded.layers[0]); // -> true
 */
export function registerFusedLstm(options: RegisterOptions = {}): void {
  const { replaceStock } = registerOptions.read(options);
  lstmKernels.register(wasmLstm);
  lstmKernels.register(webgpuLstm);
  lstmKernels.register(tensorflowLstm);
  gruKernels.register(wasmGru);
  gruKernels.register(webgpuGru);
  adamKernels.register(wasmAdam);
  adamKernels.register(webgpuAdam);
  registerLayers(replaceStock);
  serialization.registerClass(FusedAdam);
}

/**
 * A layer with the arguments, the weights and the results of `tf.layers.lstm`. Inputs are [batch, steps, features]
 * of float32, int32 or bool.
 *
 * @throws BtcfcError `INVALID_OPTION` for arguments that `tf.layers.lstm` does not have, too
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { fusedLstm } from '@btcfc/fused-lstm';
 *
 * const layer = fusedLstm({ units: 4, inputShape: [8, 3], recurrentActivation: 'sigmoid', seed: 1 });
 * const model = tf.sequential({ layers: [layer, tf.layers.dense({ units: 1 })] });
 * const output = model.predict(tf.zeros([2, 8, 3])) as tf.Tensor;
 * output.shape; // -> [2, 1]
 */
export function fusedLstm(config: FusedLstmConfig): FusedLstm {
  registerFusedLstm();
  return new FusedLstm(config);
}

/**
 * A layer with the arguments, the weights and the results of `tf.layers.gru`, and `resetAfter`, which Keras and PyTorch
 * have and `tf.layers.gru` refuses. Inputs are [batch, steps, features] of float32, int32 or bool.
 *
 * @throws BtcfcError `INVALID_OPTION` for arguments that `tf.layers.gru` does not have, too
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { fusedGru } from '@btcfc/fused-lstm';
 *
 * const layer = fusedGru({ units: 4, inputShape: [8, 3], resetAfter: true, seed: 1 });
 * const model = tf.sequential({ layers: [layer, tf.layers.dense({ units: 1 })] });
 * const output = model.predict(tf.zeros([2, 8, 3])) as tf.Tensor;
 * output.shape; // -> [2, 1]
 */
export function fusedGru(config: FusedGruConfig): FusedGru {
  registerFusedLstm();
  return new FusedGru(config);
}

/**
 * An optimiser with Adam's update as PyTorch computes it and, on request, clipping by the global norm.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { fusedAdam } from '@btcfc/fused-lstm';
 *
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
 * model.compile({ loss: 'meanSquaredError', optimizer: fusedAdam({ learningRate: 1e-3, clipNorm: 1 }) });
 * await model.fit(tf.ones([8, 3]), tf.zeros([8, 1]), { epochs: 2, verbose: 0 });
 */
export function fusedAdam(options: FusedAdamOptions = {}): FusedAdam {
  registerFusedLstm();
  return new FusedAdam(options);
}
