import type { AdamImplementation } from '../kernels/adam/adam-implementation';
import type { GruImplementation } from '../kernels/gru-kernels';
import type { LstmImplementation } from '../kernels/lstm-implementation';
import { WasmAdam } from './adam';
import { engineUnavailable } from './engine/current-engine';
import { recurrentKernels } from './recurrent';

/** The tfjs backends whose tensors lie in the memory of the process. */
const served = { name: 'wasm', backends: ['wasm', 'cpu'], unavailable: engineUnavailable };

/** The LSTM in WebAssembly. */
export const wasmLstm: LstmImplementation = {
  ...served,
  ...recurrentKernels({
    phases: { forward: 'forward', backward: 'backward' },
    hasCellState: true,
    sizes: () => ({ gateCount: 4 }),
  }),
};

/** The GRU in WebAssembly. */
export const wasmGru: GruImplementation = {
  ...served,
  ...recurrentKernels({
    phases: { forward: 'gruForward', backward: 'gruBackward' },
    hasCellState: false,
    sizes: ({ resetAfter }) => ({ gateCount: 3, gateShift: 2, resetAfter: Number(resetAfter) }),
  }),
};

/** Adam in WebAssembly. */
export const wasmAdam: AdamImplementation = {
  ...served,
  createEngine: (shapes) => new WasmAdam(shapes),
};
