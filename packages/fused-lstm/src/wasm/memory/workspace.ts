import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import type { Engine } from '../engine/engine';
import { firstLent } from '../native/native-kernels';
import { emptyTensor, makeTensor, sizeOf, valuesOf } from './tensors';

interface LentTensor {
  backend: KernelBackend;
  info: TensorInfo;
}

/** Blocks of an engine's memory that are freed together. */
export class Workspace {
  private readonly blocks: number[] = [];
  private used = 0;

  private readonly lentTensors: LentTensor[] = [];

  /**
   * @param lends whether native kernels read and write the tensors where they lie: their addresses then are not of the
   * memory, but stand for `lent`
   */
  constructor(
    readonly engine: Engine,
    private readonly lends = false,
  ) {}

  /** A block of `count` bytes. */
  bytes(count: number): number {
    const address = this.engine.arena.allocate(count);
    this.blocks.push(address);
    this.used += count;
    return address;
  }

  /** Bytes of its blocks. */
  get usedBytes(): number {
    return this.used;
  }

  /** A block for the values of a tensor of this shape, which `tensor` makes of it. */
  plain(backend: KernelBackend, shape: number[]): number {
    if (this.lends) return this.lend({ backend, info: emptyTensor(backend, shape) });
    return this.bytes(sizeOf(shape) * 4);
  }

  /** A block with a tensor's values. */
  copyOf(backend: KernelBackend, info: TensorInfo): number {
    if (this.lends) return this.lend({ backend, info });
    const address = this.bytes(sizeOf(info.shape) * 4);
    this.engine.floats.set(valuesOf(backend, info), address / 4);
    return address;
  }

  /** A new tensor with the values of a block, or the one that was lent there. */
  tensor(backend: KernelBackend, shape: number[], address: number): TensorInfo {
    if (address >= firstLent) return this.lentTensors[address - firstLent]!.info;
    const values = this.engine.floats.subarray(address / 4, address / 4 + sizeOf(shape));
    return makeTensor(backend, shape, values);
  }

  /** What native kernels are to be lent, to be used at once; `undefined` for those that need copies. */
  get lent(): Float32Array[] | undefined {
    return this.lends ? this.lentTensors.map(({ backend, info }) => valuesOf(backend, info)) : undefined;
  }

  private lend(tensor: LentTensor): number {
    return firstLent + this.lentTensors.push(tensor) - 1;
  }

  free(): void {
    for (const address of this.blocks) this.engine.arena.free(address);
    this.blocks.length = 0;
    this.used = 0;
  }
}
