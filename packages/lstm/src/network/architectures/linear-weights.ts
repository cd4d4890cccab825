import type { Rng } from '@btcfc/core';
import type { Initialization } from '../architecture';

export interface LinearWeightsOptions {
  inputs: number;
  outputs: number;
  initialization: Initialization;
  rng: Rng;
}

/**
 * First values of a kernel `[inputs, outputs]` and a bias `[outputs]`. `pytorch`: uniform within
 * 1 / sqrt(inputs), as `nn.Linear`; `keras`: Glorot uniform, bias 0.
 */
export function linearWeights({
  inputs,
  outputs,
  initialization,
  rng,
}: LinearWeightsOptions): [kernel: Float32Array, bias: Float32Array] {
  const isPytorch = initialization === 'pytorch';
  const bound = isPytorch ? 1 / Math.sqrt(inputs) : Math.sqrt(6 / (inputs + outputs));
  const draw = (length: number) => Float32Array.from({ length }, () => rng.uniform(-bound, bound));
  return [draw(inputs * outputs), isPytorch ? draw(outputs) : new Float32Array(outputs)];
}
