import type { Block, NetworkMemory } from '../network-memory';
import type { Parameter } from '../parameters';
import type { Part } from './part';

export interface LagsPartOptions {
  memory: NetworkMemory;
  input: Block;
  output: Block;
  /** [width, lags + 1], transposed in the memory. */
  scores: Parameter;
  /** What scores are multiplied by before the softmax. */
  pace: number;
}

/** Number of the exponential function in the kernels. */
const exponential = 0;

/** Each number of a step as the mean of its own values some steps back, weighted by the softmax of its scores. */
export class LagsPart implements Part {
  private readonly weights: number;
  private readonly gradient: number;

  constructor(private readonly options: LagsPartOptions) {
    const { memory, scores } = options;
    this.weights = memory.floats(scores.size);
    this.gradient = memory.trainingFloats(scores.size);
  }

  forward(batch: number): void {
    const { memory, input, output } = this.options;
    this.weigh();
    const { steps, width } = input;
    memory.engine.network.mixLags(input.values, this.weights, output.values, batch, steps, width, this.lags);
  }

  backward(batch: number): void {
    const { memory, input, output, scores, pace } = this.options;
    const { steps, width } = input;
    memory.engine.network.lagGradient(
      input.values,
      output.gradient,
      this.gradient,
      batch,
      steps,
      width,
      this.lags,
    );
    const weights = memory.view(this.weights, scores.size);
    const gradient = memory.view(this.gradient, scores.size);
    const result = memory.view(scores.gradient, scores.size);
    for (let column = 0; column < width; column++) {
      let mean = 0;
      for (let at = column; at < scores.size; at += width) mean += weights[at]! * gradient[at]!;
      for (let at = column; at < scores.size; at += width) {
        result[at] = pace * weights[at]! * (gradient[at]! - mean);
      }
    }
  }

  private get lags(): number {
    return this.options.scores.shape[1]! - 1;
  }

  /** The softmax of each column's scores. */
  private weigh(): void {
    const { memory, scores, pace, input } = this.options;
    const { width } = input;
    const held = memory.view(scores.values, scores.size);
    const weights = memory.view(this.weights, scores.size);
    for (let column = 0; column < width; column++) {
      let highest = Number.NEGATIVE_INFINITY;
      for (let at = column; at < scores.size; at += width) highest = Math.max(highest, held[at]!);
      for (let at = column; at < scores.size; at += width) weights[at] = pace * (held[at]! - highest);
    }
    memory.engine.activations(this.weights, Math.ceil(scores.size / 4) * 4, exponential);
    for (let column = 0; column < width; column++) {
      let sum = 0;
      for (let at = column; at < scores.size; at += width) sum += weights[at]!;
      for (let at = column; at < scores.size; at += width) weights[at]! /= sum;
    }
  }
}
