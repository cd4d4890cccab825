import type { MaskStream } from '../mask-stream';
import type { Block, NetworkMemory } from '../network-memory';
import type { Part } from './part';

/**
 * What one mask is for: each window at all of its steps (`steps`), each number (`none`), or each number of all batches of
 * one size, until the stream begins anew (`stream`).
 */
export type MaskSharing = 'steps' | 'none' | 'stream';

export interface DropoutPartOptions {
  memory: NetworkMemory;
  capacity: number;
  masks: MaskStream;
  sharing: MaskSharing;
  input: Block;
  /** The input itself, or another block of its size. */
  output: Block;
  passesGradient: boolean;
}

/** Inverted dropout: zeros with a probability, the rest scaled up, and nothing outside training. */
export class DropoutPart implements Part {
  private readonly mask: number;
  /** The batch whose mask is kept. */
  private keptBatch = 0;

  constructor(private readonly options: DropoutPartOptions) {
    const { memory, capacity, input } = options;
    this.mask = memory.floats(capacity * input.width * (this.isShared ? 1 : input.steps));
  }

  /** Draws a new mask next time, also where one is kept. */
  renew(): void {
    this.keptBatch = 0;
  }

  forward(batch: number, isTraining: boolean): void {
    const { memory, input, output } = this.options;
    if (isTraining) {
      this.draw(batch);
      this.apply(input.values, output.values, batch);
    } else if (input !== output) {
      const count = batch * input.steps * input.width;
      memory.view(output.values, count).set(memory.view(input.values, count));
    }
  }

  backward(batch: number): void {
    const { input, output, passesGradient } = this.options;
    if (passesGradient) this.apply(output.gradient, input.gradient, batch);
  }

  private get isShared(): boolean {
    const { sharing, input } = this.options;
    return sharing === 'steps' && input.steps > 1;
  }

  private draw(batch: number): void {
    const { masks, sharing, input } = this.options;
    if (sharing === 'stream' && this.keptBatch === batch) return;
    masks.draw(this.mask, batch * input.width * (this.isShared ? 1 : input.steps));
    this.keptBatch = batch;
  }

  private apply(from: number, to: number, batch: number): void {
    const { memory, input } = this.options;
    const { network } = memory.engine;
    const { steps, width } = input;
    if (this.isShared) network.multiplySteps(from, this.mask, to, batch, steps, width);
    else network.multiplyEach(from, this.mask, to, batch * steps * width);
  }
}
