import { type KernelBackend, type Tensor, type TensorInfo, tensor } from '@tensorflow/tfjs-core';
import type { AdamEngine, AdamMoments, AdamStep } from '../kernels/adam/adam-implementation';
import { power } from '../kernels/adam/power';
import { currentEngine } from './engine/current-engine';
import type { AdamNumbers, Engine } from './engine/engine';
import { emptyTensor, makeTensor, sizeOf, valuesOf } from './memory/tensors';
import { Workspace } from './memory/workspace';
import { freeFinishedTapes } from './tapes';

type Settings = Omit<AdamStep, 'backend' | 'values' | 'gradients'>;

/** Adam over all variables; the moments stay in the engine's memory. */
export class WasmAdam implements AdamEngine {
  private readonly engine: Engine;
  private readonly workspace: Workspace;
  private readonly first: number[];
  private readonly second: number[];

  constructor(private readonly shapes: number[][]) {
    this.engine = currentEngine();
    this.workspace = new Workspace(this.engine);
    this.first = shapes.map((shape) => this.zeros(shape));
    this.second = shapes.map((shape) => this.zeros(shape));
  }

  step({ backend, values, gradients, ...settings }: AdamStep): TensorInfo[] {
    freeFinishedTapes();
    const { engine } = this;
    const { native } = engine;
    const passing = new Workspace(engine);
    try {
      const own = gradients.map((gradient) => gradient && !native && copyPadded(passing, backend, gradient));
      const norm = (gradient: TensorInfo, index: number) =>
        native
          ? native.squaredNorm(engine.buffer, valuesOf(backend, gradient), sizeOf(gradient.shape))
          : engine.squaredNorm(own[index] as number, sizeOf(gradient.shape));
      const scale = clippingScale(gradients, settings, norm);
      return values.map((value, index) => {
        const gradient = gradients[index];
        if (!gradient) return makeTensor(backend, value.shape, valuesOf(backend, value).slice());
        const numbers = this.numbersOf(index, sizeOf(value.shape), scale, settings);
        if (!native) return this.update(backend, value, own[index] as number, numbers);
        const updated = emptyTensor(backend, value.shape);
        const [target, from, by] = [updated, value, gradient].map((info) => valuesOf(backend, info));
        native.adamStep(engine.buffer, target!, from!, by!, ...numbers);
        return updated;
      });
    } finally {
      passing.free();
    }
  }

  moments(): AdamMoments {
    return { first: this.read(this.first), second: this.read(this.second) };
  }

  async setMoments({ first, second }: AdamMoments): Promise<void> {
    const values = await Promise.all([...first, ...second].map((moment) => moment.data()));
    [...this.first, ...this.second].forEach((address, index) => {
      this.engine.floats.set(values[index]!, address / 4);
    });
  }

  dispose(): void {
    this.workspace.free();
  }

  private zeros(shape: number[]): number {
    const address = this.workspace.bytes(paddedBytes(shape));
    this.engine.floats.fill(0, address / 4, (address + paddedBytes(shape)) / 4);
    return address;
  }

  // what the kernels take behind the addresses of values and gradients
  private numbersOf(index: number, count: number, scale: number, settings: Settings): AdamNumbers {
    const { learningRate, beta1, beta2, epsilon, step, copies } = settings;
    return [
      this.first[index]!,
      this.second[index]!,
      count,
      scale,
      (copies[index]! * learningRate) / (1 - power(beta1, step)),
      beta1,
      beta2,
      1 - beta1,
      1 - beta2,
      Math.sqrt(1 - power(beta2, step)),
      epsilon,
    ];
  }

  private update(
    backend: KernelBackend,
    value: TensorInfo,
    gradient: number,
    numbers: AdamNumbers,
  ): TensorInfo {
    const passing = new Workspace(this.engine);
    const address = copyPadded(passing, backend, value);
    this.engine.adamStep(address, gradient, ...numbers);
    const updated = passing.tensor(backend, value.shape, address);
    passing.free();
    return updated;
  }

  private read(addresses: number[]): Tensor[] {
    return addresses.map((address, index) => {
      const shape = this.shapes[index]!;
      const values = this.engine.floats.slice(address / 4, address / 4 + sizeOf(shape));
      return tensor(values, shape, 'float32');
    });
  }
}

function clippingScale(
  gradients: (TensorInfo | undefined)[],
  { clipNorm, copies }: Settings,
  squaredNorm: (gradient: TensorInfo, index: number) => number,
): number {
  if (clipNorm === undefined) return 1;
  let sum = 0;
  gradients.forEach((gradient, index) => {
    if (gradient) sum += copies[index]! * squaredNorm(gradient, index);
  });
  return Math.min(1, clipNorm / (Math.sqrt(sum) + 1e-6));
}

// the kernels work on whole vectors
function paddedBytes(shape: number[]): number {
  return Math.ceil(sizeOf(shape) / 4) * 16;
}

function copyPadded(workspace: Workspace, backend: KernelBackend, info: TensorInfo): number {
  const address = workspace.bytes(paddedBytes(info.shape));
  workspace.engine.floats.set(valuesOf(backend, info), address / 4);
  return address;
}
