import { BtcfcError, checkOneOf } from '@btcfc/core';
import { getBackend } from '@tensorflow/tfjs-core';
import { registerFusedLstm } from '../factories';
import { lstmKernels } from '../kernels/lstm-kernels';
import { currentEngine, useKernels } from '../wasm/engine/current-engine';
import { loadNative } from '../wasm/native/load-native';

/**
 * Which kernels to choose: the fastest ones (`'auto'`), machine code, the fastest WebAssembly, or the WebAssembly that
 * gives the same bits everywhere.
 */
export type KernelChoice = 'auto' | 'native' | 'wasm' | 'portable';

/**
 * What computes: machine code (`'native'`), WebAssembly whose multiply-adds round twice (`'simd'`: the same bits on every machine) or once
 * (`'relaxed-simd'`), shaders (`'webgpu'`), one operation of TensorFlow for a whole layer (`'tensorflow'`), or
 * TensorFlow.js's own operations (`'stock'`).
 */
export type KernelsInUse = 'native' | 'simd' | 'relaxed-simd' | 'webgpu' | 'tensorflow' | 'stock';

const choices = ['auto', 'native', 'wasm', 'portable'] as const satisfies readonly KernelChoice[];

/**
 * Chooses the kernels that compute on the wasm and cpu backends of TensorFlow.js from now on.
 *
 * - `'auto'` takes the fastest ones: `'native'` where they are, else `'wasm'`.
 * - `'native'`: machine code, from the optional package for this platform (`@btcfc/fused-lstm-linux-x64-gnu` and its
 *   like). They compute on one thread.
 * - `'wasm'`: WebAssembly with fused multiply-adds where the engine has them, as Node 22 and later, but not Node 20.
 *   Its results differ in the last bits from those without.
 * - `'portable'`: WebAssembly without them: the same seeds train the same bytes in Node 20 to 26. That costs a tenth of
 *   the speed of `'wasm'` at 64 units, and up to a fifth where matrix products are all there is.
 *
 * Shaders (the backend `webgpu`) depend on the graphics card whatever is chosen.
 *
 * @returns the kernels in use now, as `getKernels` tells them
 * @throws BtcfcError `INVALID_OPTION`; `UNAVAILABLE` for `'native'` where there are none, with the reason
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { setKernels } from '@btcfc/fused-lstm';
 *
 * await tf.setBackend('cpu');
 * setKernels('portable'); // -> 'simd'
 * setKernels('wasm'); // -> 'relaxed-simd' in Node 22 and later
 * setKernels('auto'); // -> 'native' where that is installed
 */
export function setKernels(choice: KernelChoice): KernelsInUse {
  const chosen = checkOneOf('choice', choice, choices);
  const native = chosen === 'native' ? loadNative() : undefined;
  if (native && 'reason' in native) {
    throw new BtcfcError({
      code: 'UNAVAILABLE',
      message: `There are no native kernels: ${native.reason}.`,
      received: choice,
      remedy: "Install the package for this platform, or choose 'auto', which does without.",
    });
  }
  useKernels(chosen);
  return getKernels();
}

/**
 * The kernels that compute a layer with the usual activations on the current backend: what to note with a model, for
 * equal names and equal seeds give equal bytes (but for `'webgpu'`, and `'native'` on other kinds of processors).
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { getKernels } from '@btcfc/fused-lstm';
 *
 * await tf.setBackend('cpu');
 * getKernels(); // -> 'native' where that is installed, else 'relaxed-simd' in Node 22 and later
 */
export function getKernels(): KernelsInUse {
  registerFusedLstm();
  const found = lstmKernels.find(getBackend());
  if ('reason' in found) return 'stock';
  if (found.name === 'webgpu' || found.name === 'tensorflow') return found.name;
  const engine = currentEngine();
  if (engine.native) return 'native';
  return engine.roundsOnce ? 'relaxed-simd' : 'simd';
}
