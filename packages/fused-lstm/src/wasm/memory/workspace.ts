import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import type { Engine } from '../engine/engine';
import { makeTensor, valuesOf } from './tensors';

/** Blocks of an engine's memory that are freed together. */
export class Workspace {
  private readonly blocks: number[] = [];

  constructor(readonly engine: Engine) {}

  /** A block of `count` bytes. */
  bytes(count: number): number {
    const address = this.engine.arena.allocate(count);
    this.blocks.push(address);
    return address;
  }

  /** A block for the values of a tensor of this shape. */
  plain(shape: number[]): number {
    return this.bytes(sizeOf(shape) * 4);
  }

  /** A block with a tensor's values. */
  copyOf(backend: KernelBackend, info: TensorInfo): number {
    const address = this.plain(info.shape);
    this.engine.floats.set(valuesOf(backend, info), address / 4);
    return address;
  }

  /** A new tensor with the values of a block. */
  tensor(backend: KernelBackend, shape: number[], address: number): TensorInfo {
    const values = this.engine.floats.subarray(address / 4, address / 4 + sizeOf(shape));
    return makeTensor(backend, shape, values);
  }

  free(): void {
    for (const address of this.blocks) this.engine.arena.free(address);
    this.blocks.length = 0;
  }
}

export function sizeOf(shape: number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
