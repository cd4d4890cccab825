import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { type KernelCall, KernelRegistry } from '../registry';
import { runKernel, type TensorMap } from '../run-kernel';
import type { AdamEngine, AdamImplementation, AdamSettings } from './adam-implementation';

const adamName = 'FusedAdam';

/** Adam's implementations by backend. */
export const adamKernels = new KernelRegistry<AdamImplementation>(() => ({ [adamName]: adamKernel }));

export interface AdamKernelCall {
  adam: AdamEngine;
  settings: AdamSettings;
  values: Tensor[];
  gradients: (Tensor | undefined)[];
  /** @default 1 for each */
  copies?: number[];
}

/** Runs one Adam step over all variables as a kernel; returns their new values in order. */
export function runAdamKernel({ adam, settings, values, gradients, copies }: AdamKernelCall): Tensor[] {
  const inputs: TensorMap = {};
  values.forEach((value, index) => {
    inputs[`value${index}`] = value;
    const gradient = gradients[index];
    if (gradient) inputs[`gradient${index}`] = gradient;
  });
  return runKernel(adamName, inputs, { adam, settings, copies: copies ?? values.map(() => 1) });
}

function adamKernel({ inputs, backend, attributes }: KernelCall): TensorInfo[] {
  const { adam, settings, copies } = attributes as Required<AdamKernelCall>;
  const values: TensorInfo[] = [];
  const gradients: (TensorInfo | undefined)[] = [];
  for (let index = 0; inputs[`value${index}`]; index++) {
    values.push(inputs[`value${index}`]!);
    gradients.push(inputs[`gradient${index}`]);
  }
  return adam.step({ ...settings, backend, values, gradients, copies });
}
