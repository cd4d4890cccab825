import type { Block, NetworkMemory } from '../network-memory';
import type { Parameter } from '../parameters';
import type { Part } from './part';

export interface DensePartOptions {
  memory: NetworkMemory;
  input: Block;
  output: Block;
  /** [inputs, outputs], transposed in the memory. */
  kernel: Parameter;
  bias: Parameter | undefined;
  passesGradient: boolean;
}

/** A linear function of all numbers of a window. */
export class DensePart implements Part {
  constructor(private readonly options: DensePartOptions) {}

  forward(batch: number): void {
    const { memory, input, output, kernel, bias } = this.options;
    memory.engine.network.dense(
      input.values,
      kernel.values,
      bias?.values ?? 0,
      output.values,
      batch,
      input.width * input.steps,
      output.width,
    );
  }

  backward(batch: number): void {
    const { memory, input, output, kernel, bias, passesGradient } = this.options;
    const { network } = memory.engine;
    const inputs = input.width * input.steps;
    const outputs = output.width;
    const row = 4 * outputs;
    network.combineRows(output.gradient, 4, row, input.values, kernel.gradient, outputs, batch, inputs);
    if (bias) sumRows(memory, output, bias, batch);
    if (passesGradient) {
      network.combineRows(output.gradient, row, 4, kernel.values, input.gradient, batch, outputs, inputs);
    }
  }
}

function sumRows(memory: NetworkMemory, { gradient, width }: Block, bias: Parameter, batch: number): void {
  const rows = memory.view(gradient, batch * width);
  const sums = memory.view(bias.gradient, width);
  for (let output = 0; output < width; output++) {
    let sum = 0;
    for (let at = output; at < rows.length; at += width) sum += rows[at]!;
    sums[output] = sum;
  }
}
