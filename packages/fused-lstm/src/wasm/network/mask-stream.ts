import { Rng, type RngState } from '@btcfc/core';
import type { NetworkMemory } from './network-memory';

/** A stream of dropout masks, drawn in the engine's memory: the bits of a layer that draws from the same stream. */
export class MaskStream {
  private readonly state: number;
  private source = new Rng(0).toJSON();

  constructor(
    private readonly memory: NetworkMemory,
    /** Share of zeros, in (0, 1). */
    readonly rate: number,
  ) {
    this.state = memory.floats(4);
    this.begin(new Rng(0));
  }

  /** Goes on with the draws of another stream, which itself is left where it is. */
  begin(stream: Rng): void {
    this.source = stream.toJSON();
    this.words().set(this.source.words);
  }

  /** The stream as far as it has been drawn. */
  position(): RngState {
    return { ...this.source, words: Array.from(this.words()) as RngState['words'] };
  }

  /** Zeros and `1 / (1 - rate)`, so many of them. */
  draw(target: number, count: number): void {
    const { engine } = this.memory;
    engine.network.drawMask(this.state, target, count, this.rate * 2 ** 32, 1 / (1 - this.rate));
  }

  private words(): Uint32Array {
    return new Uint32Array(this.memory.engine.buffer, this.state, 4);
  }
}
