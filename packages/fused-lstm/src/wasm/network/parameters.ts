import { BtcfcError, option, optionsFor } from '@btcfc/core';
import { adamNumbers, clippingScale } from '../adam-numbers';
import type { NetworkMemory } from './network-memory';

/** A weight of a network in the engine's memory: addresses of its values, gradient and moments. */
export interface Parameter {
  values: number;
  gradient: number;
  first: number;
  second: number;
  shape: readonly number[];
  size: number;
  /** Whether the memory holds it with its two axes exchanged. */
  isTransposed: boolean;
}

/** What one update goes by. */
export interface UpdateSettings {
  learningRate: number;
  /** Number of this update, from 1. */
  step: number;
  /** Decay of the first moment. @default 0.9 */
  beta1?: number;
  /** Decay of the second moment. @default 0.999 */
  beta2?: number;
  /** Added to the root of the second moment. @default 1e-8 */
  epsilon?: number;
  /** Largest norm of all gradients together. @default no clipping */
  clipNorm?: number;
  /** Of each weight, how many parameters it stands for. @default 1 for each */
  copies?: readonly number[];
  /** Share of each matrix that the update takes away first, as a multiple of the learning rate. @default 0 */
  weightDecay?: number;
}

const updateOptions = optionsFor<UpdateSettings>()('update', {
  learningRate: option.number({ min: 0, required: true }),
  step: option.integer({ min: 1, required: true }),
  beta1: option.number({ min: 0, max: 1, belowMax: true, default: 0.9 }),
  beta2: option.number({ min: 0, max: 1, belowMax: true, default: 0.999 }),
  epsilon: option.number({ min: 0, default: 1e-8 }),
  clipNorm: option.number({ min: 0, aboveMin: true }),
  copies: option.list(option.number({ min: 0, aboveMin: true })),
  weightDecay: option.number({ min: 0, default: 0 }),
});

/** Which of a parameter's arrays. */
export type ParameterArray = 'values' | 'gradient' | 'first' | 'second';

/** The weights of a network, and Adam over them. */
export class Parameters {
  readonly list: Parameter[] = [];
  /** Of the gradients of several batches. */
  private sums: Float32Array[] | undefined;
  /** How often the values have changed. */
  changes = 0;

  constructor(private readonly memory: NetworkMemory) {}

  add(shape: readonly number[], { isTransposed = false } = {}): Parameter {
    const size = shape.reduce((product, length) => product * length, 1);
    const room = () => this.memory.trainingFloats(size);
    const addresses = { values: this.memory.floats(size), gradient: room(), first: room(), second: room() };
    const parameter = { ...addresses, shape, size, isTransposed };
    this.list.push(parameter);
    return parameter;
  }

  /** Copies of one array of each parameter, in their order and shape. */
  read(array: ParameterArray): Float32Array[] {
    return this.list.map((parameter) => {
      const { size, shape, isTransposed } = parameter;
      const held = this.memory.view(parameter[array], size);
      return isTransposed ? transposed(held, shape[1]!, shape[0]!) : held.slice();
    });
  }

  write(array: ParameterArray, values: readonly Float32Array[]): void {
    this.checkSizes(values);
    if (array === 'values') this.changes++;
    this.list.forEach((parameter, index) => {
      const { size, shape, isTransposed } = parameter;
      const given = values[index]!;
      const held = isTransposed ? transposed(given, shape[0]!, shape[1]!) : given;
      this.memory.view(parameter[array], size).set(held);
    });
  }

  /** Adds a share of the gradients to a sum, which takes their place after the last of several batches. */
  accumulate(share: number, isLast: boolean): void {
    this.sums ??= this.list.map(({ size }) => new Float32Array(size));
    this.sums.forEach((sum, index) => {
      const { gradient, size } = this.list[index]!;
      const held = this.memory.view(gradient, size);
      for (let at = 0; at < size; at++) sum[at]! += share * held[at]!;
      if (!isLast) return;
      held.set(sum);
      sum.fill(0);
    });
  }

  /** One step of Adam by the gradients, as `FusedAdam` takes it. */
  update(given: UpdateSettings): void {
    const { learningRate, step, beta1, beta2, epsilon, clipNorm, weightDecay, ...rest } =
      updateOptions.read(given);
    const { copies = this.list.map(() => 1) } = rest;
    if (copies.length !== this.list.length) throw countsDiffer('copies', copies.length, this.list.length);
    const { engine } = this.memory;
    const { native } = engine;
    this.changes++;
    const settings = { learningRate, step, beta1, beta2, epsilon, clipNorm };
    const view = (address: number, size: number) => this.memory.view(address, size);
    const squares = this.list.map(({ gradient, size }) => () => {
      if (native) return native.squaredNorm(engine.buffer, view(gradient, size), size);
      return engine.squaredNorm(gradient, size);
    });
    const scale = clippingScale(squares, { clipNorm, copies });
    const kept = 1 - learningRate * weightDecay;
    this.list.forEach(({ values, gradient, first, second, size, shape }, index) => {
      // a matrix says how strongly things count, a vector where they stand
      if (weightDecay > 0 && shape.length > 1) engine.network.scale(values, size, kept);
      const call = { ...settings, first, second, count: size, scale, copies: copies[index]! };
      const numbers = adamNumbers(call);
      if (native) {
        const held = view(values, size);
        native.adamStep(engine.buffer, held, held, view(gradient, size), ...numbers);
      } else engine.adamStep(values, gradient, ...numbers);
    });
  }

  private checkSizes(values: readonly Float32Array[]): void {
    if (values.length !== this.list.length) throw countsDiffer('values', values.length, this.list.length);
    this.list.forEach(({ shape, size }, index) => {
      const given = values[index];
      if (given instanceof Float32Array && given.length === size) return;
      throw new BtcfcError({
        code: 'INVALID_DATA',
        message: `\`values[${index}]\` must be a Float32Array of ${size} numbers, shape [${shape.join(', ')}].`,
        received: given instanceof Float32Array ? given.length : given,
        remedy: 'Pass an array for each of `shapes`, in their order.',
      });
    });
  }
}

function countsDiffer(name: string, received: number, expected: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${name}\` must have ${expected} entries, one for each of \`shapes\`.`,
    received,
    remedy: 'Pass one for each weight, in the order of `shapes`.',
  });
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column]!;
    }
  }
  return result;
}
