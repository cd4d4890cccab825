import { type KernelBackend, type Tensor, type TensorInfo, tensor } from '@tensorflow/tfjs-core';
import type { AdamEngine, AdamMoments, AdamStep } from '../kernels/adam/adam-implementation';
import { power } from '../kernels/adam/power';
import { currentEngine } from './engine/current-engine';
import type { Engine } from './engine/engine';
import { makeTensor, valuesOf } from './memory/tensors';
import { sizeOf, Workspace } from './memory/workspace';
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
    const passing = new Workspace(this.engine);
    try {
      const own = gradients.map((gradient) => gradient && copyPadded(passing, backend, gradient));
      const scale = this.clippingScale(own, settings);
      return values.map((value, index) => {
        const gradient = own[index];
        if (!gradient) return makeTensor(backend, value.shape, valuesOf(backend, value).slice());
        return this.update({ index, backend, value, gradient, scale, settings });
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

  private clippingScale(gradients: (number | undefined)[], { clipNorm, copies }: Settings): number {
    if (clipNorm === undefined) return 1;
    let sum = 0;
    gradients.forEach((gradient, index) => {
      if (gradient) {
        sum += copies[index]! * this.engine.squaredNorm(gradient, sizeOf(this.shapes[index]!));
      }
    });
    return Math.min(1, clipNorm / (Math.sqrt(sum) + 1e-6));
  }

  private update(call: {
    index: number;
    backend: KernelBackend;
    value: TensorInfo;
    gradient: number;
    scale: number;
    settings: Settings;
  }): TensorInfo {
    const { index, backend, value, gradient, scale, settings } = call;
    const { learningRate, beta1, beta2, epsilon, step, copies } = settings;
    const passing = new Workspace(this.engine);
    const address = copyPadded(passing, backend, value);
    this.engine.adamStep(
      address,
      gradient,
      this.first[index]!,
      this.second[index]!,
      sizeOf(value.shape),
      scale,
      (copies[index]! * learningRate) / (1 - power(beta1, step)),
      beta1,
      beta2,
      1 - beta1,
      1 - beta2,
      Math.sqrt(1 - power(beta2, step)),
      epsilon,
    );
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

// the kernels work on whole vectors
function paddedBytes(shape: number[]): number {
  return Math.ceil(sizeOf(shape) / 4) * 16;
}

function copyPadded(workspace: Workspace, backend: KernelBackend, info: TensorInfo): number {
  const address = workspace.bytes(paddedBytes(info.shape));
  workspace.engine.floats.set(valuesOf(backend, info), address / 4);
  return address;
}
