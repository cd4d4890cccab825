import type { AdamImplementation } from '../kernels/adam/adam-implementation';
import type { GruImplementation } from '../kernels/gru-kernels';
import type { LstmImplementation } from '../kernels/lstm-implementation';
import { WasmAdam } from './adam';
import { gruCell, lstmCell } from './cells';
import { engineUnavailable, nativeUnused } from './engine/current-engine';
import { loadNative } from './native/load-native';
import { recurrentKernels } from './recurrent';

const instructionNames = { avx512: 'AVX-512', avx2: 'AVX2', neon: 'NEON' };

/** The tfjs backends whose tensors lie in the memory of the process. */
const served = { backends: ['wasm', 'cpu'], unavailable: engineUnavailable };

/** Kernels of a layer, in machine code where there is some, else in WebAssembly. */
function nativeOrWasm<Kernels extends object>(kernels: Kernels) {
  return {
    ...served,
    ...kernels,
    get name() {
      return nativeUnused() === undefined ? 'native' : 'wasm';
    },
    get remark() {
      const native = loadNative();
      const unused = nativeUnused();
      if (unused !== undefined) return `native ones do not: ${unused}`;
      return 'instructions' in native ? `with ${instructionNames[native.instructions]}` : undefined;
    },
  };
}

export const wasmLstm: LstmImplementation = nativeOrWasm(recurrentKernels(lstmCell));

export const wasmGru: GruImplementation = nativeOrWasm(recurrentKernels(gruCell));

/** Adam in WebAssembly. */
export const wasmAdam: AdamImplementation = {
  ...served,
  name: 'wasm',
  createEngine: (shapes) => new WasmAdam(shapes),
};
