import type { AdamImplementation } from '../kernels/adam-implementation';
import type { LstmImplementation } from '../kernels/lstm-implementation';
import { WasmAdam } from './adam';
import { engineUnavailable } from './engine/current-engine';
import { backward, forward, inputGradient } from './lstm';

/** The tfjs backends whose tensors lie in the memory of the process. */
const served = { name: 'wasm', backends: ['wasm', 'cpu'], unavailable: engineUnavailable };

/** The LSTM in WebAssembly. */
export const wasmLstm: LstmImplementation = { ...served, forward, backward, inputGradient };

/** Adam in WebAssembly. */
export const wasmAdam: AdamImplementation = {
  ...served,
  createEngine: (shapes) => new WasmAdam(shapes),
};
