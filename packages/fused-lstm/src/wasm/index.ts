import type { LstmImplementation } from '../implementation';
import { WasmAdam } from './adam';
import { engineUnavailable } from './engine';
import { backward, forward, inputGradient } from './lstm';

/** Kernels in WebAssembly, for the tfjs backends whose tensors lie in the memory of the process. */
export const wasmKernels: LstmImplementation = {
  name: 'wasm',
  backends: ['wasm', 'cpu'],
  unavailable: engineUnavailable,
  forward,
  backward,
  inputGradient,
  createAdam: (shapes) => new WasmAdam(shapes),
};
