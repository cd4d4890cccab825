import type { Block, NetworkMemory } from '../network-memory';
import type { Parameter } from '../parameters';
import { DensePart } from './dense-part';
import type { Part } from './part';

export interface SkipPartOptions {
  memory: NetworkMemory;
  capacity: number;
  input: Block;
  output: Block;
  /** [steps * width, rows ahead], transposed in the memory. */
  kernel: Parameter;
  /** Numbers of the output for each row ahead, and to which of them the row's is added. */
  spacing: number;
  place: number;
}

/** A linear function of the whole window, added to some of the outputs. */
export class SkipPart implements Part {
  private readonly added: Block;
  private readonly product: DensePart;

  constructor(private readonly options: SkipPartOptions) {
    const { memory, capacity, input, kernel } = options;
    this.added = memory.block({ batch: capacity, steps: 1, width: kernel.shape[1]! });
    this.product = new DensePart({
      memory,
      input,
      output: this.added,
      kernel,
      bias: undefined,
      passesGradient: false,
    });
  }

  forward(batch: number): void {
    this.product.forward(batch);
    const { memory, output, spacing, place } = this.options;
    const added = memory.view(this.added.values, batch * this.added.width);
    const outputs = memory.view(output.values, batch * output.width);
    for (let at = 0; at < added.length; at++) outputs[at * spacing + place]! += added[at]!;
  }

  backward(batch: number): void {
    const { memory, output, spacing, place } = this.options;
    const added = memory.view(this.added.gradient, batch * this.added.width);
    const outputs = memory.view(output.gradient, batch * output.width);
    for (let at = 0; at < added.length; at++) added[at] = outputs[at * spacing + place]!;
    this.product.backward(batch);
  }
}
