import {
  getKernel,
  type KernelBackend,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/** Kernels of one kind for some backends of tfjs. */
export interface Implementation {
  /** Name shown by `explain()`. */
  readonly name: string;
  /** What to add to why it computes, shown by `explain()`. */
  readonly remark?: string | undefined;
  /** Names of the tfjs backends it serves. */
  readonly backends: readonly string[];
  /** Why it can't run here (no SIMD, no device), or `undefined` if it can. */
  unavailable(): string | undefined;
}

/** What tfjs calls a kernel with. */
export interface KernelCall {
  inputs: NamedTensorInfoMap;
  backend: KernelBackend;
  attributes: object;
}

export type Kernel = (call: KernelCall) => TensorInfo[];

/** The implementations of one kind of kernels (the LSTM's, Adam's), one for each backend of tfjs. */
export class KernelRegistry<Kind extends Implementation> {
  private readonly byBackend = new Map<string, Kind>();

  /** @param kernelsOf the kernels of an implementation, by the name that tfjs knows them by */
  constructor(private readonly kernelsOf: (implementation: Kind) => Record<string, Kernel>) {}

  /** Kernels that tfjs has already are left as they are; those of another implementation are replaced. */
  register(implementation: Kind): void {
    const kernels = Object.entries(this.kernelsOf(implementation));
    for (const backendName of implementation.backends) {
      const isKnown = this.byBackend.get(backendName) === implementation;
      this.byBackend.set(backendName, implementation);
      for (const [kernelName, kernel] of kernels) {
        const isRegistered = getKernel(kernelName, backendName) !== undefined;
        if (isRegistered && isKnown) continue;
        if (isRegistered) unregisterKernel(kernelName, backendName);
        registerKernel({
          kernelName,
          backendName,
          kernelFunc: ({ inputs, backend, attrs }) =>
            kernel({ inputs, backend: backend as KernelBackend, attributes: attrs as NamedAttrMap }),
        });
      }
    }
  }

  /** The implementation for a backend, or the reason why there is none. */
  find(backendName: string): Kind | { reason: string } {
    const implementation = this.byBackend.get(backendName);
    if (!implementation) return { reason: `there are no kernels for the backend "${backendName}"` };
    const reason = implementation.unavailable();
    return reason === undefined ? implementation : { reason };
  }
}
