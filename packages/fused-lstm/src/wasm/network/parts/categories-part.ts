import type { MaskStream } from '../mask-stream';
import type { Block, NetworkMemory } from '../network-memory';
import type { Parameter } from '../parameters';
import type { Part } from './part';

export interface SplitPartOptions {
  memory: NetworkMemory;
  input: Block;
  output: Block;
  /** The place of the first category among the features, and how many there are. */
  first: number;
  count: number;
}

/** The features of a window that are measured: all but its categories. They are data, nothing is learned before them. */
export class SplitPart implements Part {
  constructor(private readonly options: SplitPartOptions) {}

  forward(batch: number): void {
    const { memory, input, output, first, count } = this.options;
    const rows = batch * input.steps;
    const from = memory.view(input.values, rows * input.width);
    const to = memory.view(output.values, rows * output.width);
    for (let row = 0; row < rows; row++) {
      const source = row * input.width;
      const target = row * output.width;
      for (let at = 0; at < output.width; at++) {
        to[target + at] = from[source + (at < first ? at : at + count)]!;
      }
    }
  }

  backward(): void {}
}

export interface EmbeddingPartOptions {
  memory: NetworkMemory;
  capacity: number;
  /** Windows with their categories. */
  windows: Block;
  /** What the windows' numbers are read from. */
  input: Block;
  /** Those, and behind them what stands for each category. */
  output: Block;
  first: number;
  /** A matrix for each category, [values, numbers]. */
  tables: readonly Parameter[];
  /** Where it is drawn which categories are taken for unknown ones in training. */
  masks: MaskStream | undefined;
  /** Whether what `input` is made from learns. */
  passesGradient: boolean;
}

/** Joins numbers that are learned for each value of some categories to all steps of a window. Value 0 is the unknown one. */
export class EmbeddingPart implements Part {
  private readonly mask: number;
  /** The value of each window's categories, as the last forward pass took them; -1 for one that there is not. */
  private readonly values: Int32Array;

  constructor(private readonly options: EmbeddingPartOptions) {
    const { memory, capacity, tables } = options;
    this.mask = memory.floats(capacity * tables.length);
    this.values = new Int32Array(capacity * tables.length);
  }

  forward(batch: number, isTraining: boolean): void {
    this.readValues(batch, isTraining);
    const { memory, input, output, tables } = this.options;
    const { steps } = input;
    const from = memory.view(input.values, batch * steps * input.width);
    const to = memory.view(output.values, batch * steps * output.width);
    const told = tables.map(({ values, size }) => memory.view(values, size));
    for (let window = 0; window < batch; window++) {
      for (let step = 0; step < steps; step++) {
        const row = window * steps + step;
        const source = row * input.width;
        let target = row * output.width;
        for (let at = 0; at < input.width; at++) to[target + at] = from[source + at]!;
        target += input.width;
        for (let category = 0; category < tables.length; category++) {
          const width = tables[category]!.shape[1]!;
          const start = this.values[window * tables.length + category]! * width;
          for (let at = 0; at < width; at++) to[target + at] = start < 0 ? 0 : told[category]![start + at]!;
          target += width;
        }
      }
    }
  }

  backward(batch: number): void {
    const { memory, input, output, tables, passesGradient } = this.options;
    const { steps } = input;
    const from = memory.view(output.gradient, batch * steps * output.width);
    const to = memory.view(input.gradient, batch * steps * input.width);
    const told = tables.map(({ gradient, size }) => memory.view(gradient, size).fill(0));
    for (let window = 0; window < batch; window++) {
      for (let step = 0; step < steps; step++) {
        const row = window * steps + step;
        const target = row * input.width;
        let source = row * output.width;
        if (passesGradient) {
          for (let at = 0; at < input.width; at++) to[target + at] = from[source + at]!;
        }
        source += input.width;
        for (let category = 0; category < tables.length; category++) {
          const width = tables[category]!.shape[1]!;
          const start = this.values[window * tables.length + category]! * width;
          if (start >= 0) {
            for (let at = 0; at < width; at++) told[category]![start + at]! += from[source + at]!;
          }
          source += width;
        }
      }
    }
  }

  /** The categories of each window's last step. */
  private readValues(batch: number, isTraining: boolean): void {
    const { memory, windows, first, tables, masks } = this.options;
    const count = tables.length;
    const drops = isTraining && masks !== undefined;
    if (drops) masks.draw(this.mask, batch * count);
    const kept = memory.view(this.mask, batch * count);
    const from = memory.view(windows.values, batch * windows.steps * windows.width);
    for (let window = 0; window < batch; window++) {
      const last = ((window + 1) * windows.steps - 1) * windows.width + first;
      for (let category = 0; category < count; category++) {
        const at = window * count + category;
        const value = drops && kept[at] === 0 ? 0 : from[last + category]!;
        const isKnown = Number.isInteger(value) && value >= 0 && value < tables[category]!.shape[0]!;
        this.values[at] = isKnown ? value : -1;
      }
    }
  }
}
