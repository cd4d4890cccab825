import type { KernelChoice, KernelsInUse } from '@btcfc/fused-lstm';

export const backendNames = ['auto', 'wasm', 'cpu', 'webgpu', 'tensorflow'] as const;

/** Where tensors live and run. */
export type BackendName = (typeof backendNames)[number];

export const kernelChoices = [
  'auto',
  'native',
  'wasm',
  'portable',
] as const satisfies readonly KernelChoice[];

/** Units of each layer from which `auto` takes a graphics card where there is one: below WebAssembly is faster. */
export const largeHiddenDim = 256;

/** A TensorFlow.js backend that is ready to run. */
export interface Backend {
  name: 'wasm' | 'cpu' | 'webgpu' | 'tensorflow';
  /** What computes on it, as `getKernels` of `@btcfc/fused-lstm` tells it. */
  kernels: KernelsInUse;
  /** Throws if the device reported an error since the last call; some devices do so only on the side. */
  check(): void;
}

/** A backend that runs, before its kernels are chosen. */
export type StartedBackend = Omit<Backend, 'kernels'>;

/** What work asks for. */
export interface WantedBackend {
  backend: BackendName;
  /** @default 'auto' */
  kernels?: KernelChoice;
  /** Units of each layer: large networks are worth a graphics card. @default 0 */
  hiddenDim?: number;
}
