import type { KernelsInUse } from '@btcfc/fused-lstm';
import { version_core } from '@tensorflow/tfjs-core';
import { version } from '../../package.json';
import type { Backend } from '../backends/backend';

/** What a network was trained with: equal values and equal seeds give equal weights, to the byte. */
export interface TrainedWith {
  /** The backend. */
  backend: Backend['name'];
  /** The kernels, as `getKernels` of `@btcfc/fused-lstm` tells them. */
  kernels: KernelsInUse;
  /** Versions of this package, of TensorFlow.js, and of what ran them. */
  versions: { lstm: string; tfjs: string; runtime: string };
}

export function trainedWith({ name, kernels }: Backend): TrainedWith {
  return { backend: name, kernels, versions: { lstm: version, tfjs: version_core, runtime: runtimeName() } };
}

function runtimeName(): string {
  const { Bun, Deno, process, navigator } = globalThis as {
    Bun?: { version: string };
    Deno?: { version: { deno: string } };
    process?: { versions?: { node?: string } };
    navigator?: { userAgent?: string };
  };
  if (Bun) return `bun ${Bun.version}`;
  if (Deno) return `deno ${Deno.version.deno}`;
  if (process?.versions?.node) return `node ${process.versions.node}`;
  return navigator?.userAgent ?? 'unknown';
}
