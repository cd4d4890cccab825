import { checkOneOf } from '@btcfc/core';
import { getBackend } from '@tensorflow/tfjs-core';
import { registerFusedLstm } from './factories';
import { lstmKernels } from './kernels/lstm-kernels';
import { currentEngine, usePortableBuild } from './wasm/engine/current-engine';

/** Which kernels to choose: the fastest ones, or those that give the same bits everywhere. */
export type KernelChoice = 'auto' | 'portable';

/**
 * What computes: WebAssembly whose multiply-adds round twice (`'simd'`: the same bits on every machine) or once
 * (`'relaxed-simd'`), shaders (`'webgpu'`), or TensorFlow.js's own operations (`'stock'`).
 */
export type KernelsInUse = 'simd' | 'relaxed-simd' | 'webgpu' | 'stock';

const choices = ['auto', 'portable'] as const satisfies readonly KernelChoice[];

/**
 * Chooses the kernels that compute on the wasm and cpu backends of TensorFlow.js from now on. `'auto'` takes the
 * fastest ones: with fused multiply-adds where the engine has them, as Node 22 and later, but not Node 20. Their
 * results differ in the last bits from those without. `'portable'` never takes them: the same seeds then train the
 * same bytes in Node 20 to 26. That costs a tenth of the speed at 64 units, and up to a fifth where matrix products
 * are all there is. Shaders (the backend `webgpu`) depend on the graphics card whatever is chosen.
 *
 * @returns the kernels in use now, as `getKernels` tells them
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { setKernels } from '@btcfc/fused-lstm';
 *
 * await tf.setBackend('cpu');
 * setKernels('portable'); // -> 'simd'
 * setKernels('auto'); // -> 'relaxed-simd' in Node 22 and later
 */
export function setKernels(choice: KernelChoice): KernelsInUse {
  usePortableBuild(checkOneOf('choice', choice, choices) === 'portable');
  return getKernels();
}

/**
 * The kernels that compute a layer with the usual activations on the current backend: what to note with a model, for
 * equal names and equal seeds give equal bytes (but for `'webgpu'`).
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { getKernels } from '@btcfc/fused-lstm';
 *
 * await tf.setBackend('cpu');
 * getKernels(); // -> 'relaxed-simd' in Node 22 and later
 */
export function getKernels(): KernelsInUse {
  registerFusedLstm();
  const found = lstmKernels.find(getBackend());
  if ('reason' in found) return 'stock';
  if (found.name === 'webgpu') return 'webgpu';
  return currentEngine().roundsOnce ? 'relaxed-simd' : 'simd';
}
