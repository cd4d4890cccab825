import { engine, type NamedAttrMap, type Tensor } from '@tensorflow/tfjs-core';

export type TensorMap = Record<string, Tensor>;

/** Runs a kernel of the current backend; tfjs types attributes as plain data, but hands any object through. */
export function runKernel(name: string, inputs: TensorMap, attributes: object): Tensor[] {
  return engine().runKernel(name, inputs, attributes as unknown as NamedAttrMap) as Tensor[];
}
