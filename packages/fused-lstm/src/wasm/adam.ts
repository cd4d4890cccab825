import { type KernelBackend, type Tensor, type TensorInfo, tensor } from '@tensorflow/tfjs-core';
import type { AdamEngine, AdamMoments, AdamStep } from '../kernels/adam/adam-implementation';
import { adamNumbers, clippingScale } from './adam-numbers';
import { currentEngine } from './engine/current-engine';
import type { AdamNumbers, Engine } from './engine/engine';
import { emptyTensor, makeTensor, sizeOf, valuesOf } from './memory/tensors';
import { Workspace } from './memory/workspace';
import { freeFinishedTapes } from './tapes';

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
      const squares = gradients.map((gradient, index) =>
        gradient ? () => norm(gradient, index) : undefined,
      );
      const scale = clippingScale(squares, settings);
      return values.map((value, index) => {
        const gradient = gradients[index];
        if (!gradient) return makeTensor(backend, value.shape, valuesOf(backend, value).slice());
        const moments = { first: this.first[index]!, second: this.second[index]! };
        const count = sizeOf(value.shape);
        const numbers = adamNumbers({
          ...settings,
          ...moments,
          count,
          scale,
          copies: settings.copies[index]!,
        });
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

// the kernels work on whole vectors
function paddedBytes(shape: number[]): number {
  return Math.ceil(sizeOf(shape) / 4) * 16;
}

function copyPadded(workspace: Workspace, backend: KernelBackend, info: TensorInfo): number {
  const address = workspace.bytes(paddedBytes(info.shape));
  workspace.engine.floats.set(valuesOf(backend, info), address / 4);
  return address;
}
