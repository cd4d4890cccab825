import type { Engine } from '../engine/engine';
import { Workspace } from '../memory/workspace';

/** What a part of a network reads or writes: values of a batch and their gradient, at addresses of the memory. */
export interface Block {
  values: number;
  gradient: number;
  /** Numbers for each step of a sequence, or for each window where it holds no sequences. */
  width: number;
  /** Steps of a sequence; 1 where it holds one row for each window. */
  steps: number;
}

/** The engine's memory, as far as one network has it. */
export class NetworkMemory {
  /** Whether the network is trained, and needs room for gradients and moments. */
  readonly trains: boolean;
  private readonly workspace: Workspace;

  constructor(
    readonly engine: Engine,
    { trains }: { trains: boolean },
  ) {
    this.trains = trains;
    this.workspace = new Workspace(engine);
  }

  /** Bytes taken. */
  get bytes(): number {
    return this.workspace.usedBytes;
  }

  /** The blocks of jobs. */
  get blocks(): Workspace {
    return this.workspace;
  }

  /** Room for so many floats, in whole vectors, zeros. */
  floats(count: number): number {
    const bytes = Math.ceil(count / 4) * 16;
    const address = this.workspace.bytes(bytes);
    this.engine.floats.fill(0, address / 4, (address + bytes) / 4);
    return address;
  }

  /** Room for what only training needs; 0, which is no address, where there is none. */
  trainingFloats(count: number): number {
    return this.trains ? this.floats(count) : 0;
  }

  /** Room for a batch of rows or sequences and its gradient. */
  block({ batch, steps, width }: { batch: number; steps: number; width: number }): Block {
    const count = batch * steps * width;
    return { values: this.floats(count), gradient: this.trainingFloats(count), width, steps };
  }

  /** The floats at an address, where they lie: good until the memory grows, which any allocation may cause. */
  view(address: number, count: number): Float32Array {
    return this.engine.floats.subarray(address / 4, address / 4 + count);
  }

  free(): void {
    this.workspace.free();
  }
}
