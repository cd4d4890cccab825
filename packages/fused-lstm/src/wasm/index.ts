import type { AdamImplementation } from '../kernels/adam/adam-implementation';
import type { GruImplementation } from '../kernels/gru-kernels';
import type { LstmImplementation } from '../kernels/lstm-implementation';
import { WasmAdam } from './adam';
import { gruCell, lstmCell } from './cells';
import { engineUnavailable, nativeUnused } from './engine/current-engine';
import { loadNative } from './native/load-native';
import { recurrentKernels } from './recurrent';

/** The tfjs backends whose tensors lie in the memory of the process. */
const served = { name: 'wasm', backends: ['wasm', 'cpu'], unavailable: engineUnavailable };

const instructionNames = { avx512: 'AVX-512', avx2: 'AVX2', neon: 'NEON' };

/** The LSTM in machine code where there is some, else in WebAssembly. */
export const wasmLstm: LstmImplementation = {
  ...served,
  ...recurrentKernels(lstmCell),
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

/** The GRU in WebAssembly. */
export const wasmGru: GruImplementation = {
  ...served,
  ...recurrentKernels(gruCell),
};

/** Adam in WebAssembly. */
export const wasmAdam: AdamImplementation = {
  ...served,
  createEngine: (shapes) => new WasmAdam(shapes),
};
