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

/** Which of a parameter's arrays. */
export type ParameterArray = 'values' | 'gradient' | 'first' | 'second';

/** The weights of a network, and Adam over them. */
export class Parameters {
  readonly list: Parameter[] = [];

  constructor(private readonly memory: NetworkMemory) {}

  add(shape: readonly number[], { isTransposed = false } = {}): Parameter {
    const size = shape.reduce((product, length) => product * length, 1);
    const room = () => this.memory.floats(size);
    const addresses = { values: room(), gradient: room(), first: room(), second: room() };
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
    this.list.forEach((parameter, index) => {
      const { size, shape, isTransposed } = parameter;
      const given = values[index]!;
      const held = isTransposed ? transposed(given, shape[0]!, shape[1]!) : given;
      this.memory.view(parameter[array], size).set(held);
    });
  }

  /** One step of Adam by the gradients, as `FusedAdam` takes it. */
  update({ learningRate, step, clipNorm, weightDecay = 0, ...rest }: UpdateSettings): void {
    const { engine } = this.memory;
    const { native } = engine;
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, copies = this.list.map(() => 1) } = rest;
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
