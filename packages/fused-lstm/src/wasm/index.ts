import type { LstmImplementation } from '../implementation';

/** Kernels in WebAssembly, for the tfjs backends whose tensors lie in the memory of the process. */
export const wasmKernels: LstmImplementation = {
  name: 'wasm',
  backends: ['wasm', 'cpu'],
  unavailable: () => 'its kernels are not built in',
  forward() {
    throw new Error('unreachable');
  },
  backward() {
    throw new Error('unreachable');
  },
  inputGradient() {
    throw new Error('unreachable');
  },
  createAdam() {
    throw new Error('unreachable');
  },
};
