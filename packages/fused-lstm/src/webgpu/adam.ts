import { BtcfcError } from '@btcfc/core';
import { engine, type Tensor, type TensorInfo, tensor } from '@tensorflow/tfjs-core';
import type {
  AdamEngine,
  AdamImplementation,
  AdamMoments,
  AdamSettings,
  AdamStep,
} from '../kernels/adam/adam-implementation';
import { power } from '../kernels/adam/power';
import { clearElements, copyElements, ShaderRunner, type WebgpuBackend, webgpuUnavailable } from './device';
import { FloatTensors } from './float-tensors';

/** Adam in WGSL, for the tfjs backend `webgpu`. */
export function createWebgpuAdam(): AdamImplementation {
  const runner = new ShaderRunner();
  return {
    name: 'webgpu',
    backends: ['webgpu'],
    unavailable: webgpuUnavailable,
    createEngine: (shapes) => new WebgpuAdam(runner, shapes),
  };
}

export const webgpuAdam = createWebgpuAdam();

const lanes = 256;
// each workgroup of the update adds up all sums of the norm by itself, one for each of its lanes
const normWorkgroups = lanes;

interface Segment {
  shape: number[];
  offset: number;
  length: number;
}

/** What lies on the device: all variables behind each other. */
interface Packed {
  backend: WebgpuBackend;
  values: TensorInfo;
  gradients: TensorInfo;
  first: TensorInfo;
  second: TensorInfo;
  sums: TensorInfo;
  /** One factor for each element; absent where all are 1. */
  copies?: TensorInfo;
}

/**
 * Adam for all variables at once: copies bring values and gradients behind each other, one dispatch takes the
 * norm of all gradients (if they are clipped) and one makes the step.
 */
class WebgpuAdam implements AdamEngine {
  private readonly segments: Segment[] = [];
  private readonly length: number;
  private packed: Packed | undefined;
  private waiting: { first: Float32Array; second: Float32Array } | undefined;

  constructor(
    private readonly runner: ShaderRunner,
    shapes: number[][],
  ) {
    let offset = 0;
    for (const shape of shapes) {
      const length = shape.reduce((product, size) => product * size, 1);
      this.segments.push({ shape, offset, length });
      offset += length;
    }
    this.length = offset;
  }

  step(call: AdamStep): TensorInfo[] {
    const backend = call.backend as unknown as WebgpuBackend;
    const present = this.segments.map((_, index) => call.gradients[index] !== undefined);
    if (!present.includes(true)) return call.values.map((value) => shared(backend, value));
    const packed = this.pack(backend, call.copies);
    const floats = new FloatTensors(this.runner, backend);
    this.segments.forEach(({ offset, length }, index) => {
      const gradient = call.gradients[index];
      if (!gradient) {
        clearElements({ backend, tensor: packed.gradients, offset, length });
        return;
      }
      copyElements({ backend, from: call.values[index]!, to: packed.values, toOffset: offset, length });
      copyElements({ backend, from: floats.of(gradient), to: packed.gradients, toOffset: offset, length });
    });
    floats.free();
    if (call.clipNorm !== undefined) this.addSquares(packed);
    for (const run of this.runs(present)) this.update(packed, run, call);
    return call.values.map((value, index) => {
      if (!present[index]) return shared(backend, value);
      const result = backend.makeTensorInfo(value.shape, 'float32');
      const { offset, length } = this.segments[index]!;
      copyElements({ backend, from: packed.values, fromOffset: offset, to: result, length });
      return result;
    });
  }

  moments(): AdamMoments {
    return { first: this.copies('first'), second: this.copies('second') };
  }

  async setMoments({ first, second }: AdamMoments): Promise<void> {
    const waiting = { first: await this.joined(first), second: await this.joined(second) };
    this.dispose();
    this.waiting = waiting;
  }

  dispose(): void {
    this.waiting = undefined;
    if (!this.packed) return;
    const { backend, ...tensors } = this.packed;
    for (const { dataId } of Object.values(tensors) as TensorInfo[]) backend.disposeData(dataId);
    this.packed = undefined;
  }

  private pack(backend: WebgpuBackend, copies: number[]): Packed {
    if (this.packed?.backend === backend) return this.packed;
    if (this.packed) {
      throw new BtcfcError({
        code: 'INVALID_STATE',
        message: 'The moments of this optimizer lie on a WebGPU device that is no longer the current one.',
        received: 'another backend "webgpu"',
        remedy: 'Save the state of the optimizer before you remove a backend, and restore it afterwards.',
      });
    }
    const { length, waiting } = this;
    const vector = (values?: Float32Array) => backend.makeTensorInfo([length], 'float32', values);
    this.packed = {
      backend,
      values: vector(),
      gradients: vector(),
      first: vector(waiting?.first ?? new Float32Array(length)),
      second: vector(waiting?.second ?? new Float32Array(length)),
      sums: backend.makeTensorInfo([normWorkgroups], 'float32'),
      ...(copies.some((count) => count !== 1) && { copies: vector(this.spread(copies)) }),
    };
    this.waiting = undefined;
    return this.packed;
  }

  /** A number for each variable as one for each element. */
  private spread(perVariable: number[]): Float32Array {
    const spread = new Float32Array(this.length);
    this.segments.forEach(({ offset, length }, index) => {
      spread.fill(perVariable[index]!, offset, offset + length);
    });
    return spread;
  }

  private addSquares({ backend, gradients, sums, copies }: Packed): void {
    this.runner.run({
      backend,
      key: 'adam-norm',
      lanes,
      workgroups: [normWorkgroups, 1, 1],
      buffers: {
        sums: { tensor: sums, access: 'read_write' },
        gradients: { tensor: gradients, access: 'read' },
        ...(copies && { copies: { tensor: copies, access: 'read' } }),
      },
      integers: { length: this.length },
      code: () => `
${totalCode}
fn main(workgroup : vec3<i32>, lane : i32) {
  var sum = 0.0;
  for (var i = workgroup.x * ${lanes} + lane; i < uniforms.length; i += ${normWorkgroups * lanes}) {
    sum += ${times(copies)}gradients[i] * gradients[i];
  }
  let all = total(sum, lane);
  if (lane == 0) { sums[workgroup.x] = all; }
}`,
    });
  }

  private update(packed: Packed, run: Run, settings: AdamSettings): void {
    const { backend, values, gradients, first, second, sums, copies } = packed;
    const { learningRate, beta1, beta2, epsilon, step, clipNorm } = settings;
    const clips = clipNorm !== undefined;
    const workgroups = Math.min(Math.ceil(run.length / lanes), 4096);
    this.runner.run({
      backend,
      key: `adam-update:${clips}`,
      lanes,
      workgroups: [workgroups, 1, 1],
      buffers: {
        values: { tensor: values, access: 'read_write' },
        first: { tensor: first, access: 'read_write' },
        second: { tensor: second, access: 'read_write' },
        gradients: { tensor: gradients, access: 'read' },
        ...(clips && { sums: { tensor: sums, access: 'read' } }),
        ...(copies && { copies: { tensor: copies, access: 'read' } }),
      },
      integers: { begin: run.offset, end: run.offset + run.length, stride: workgroups * lanes },
      floats: {
        rate: learningRate / (1 - power(beta1, step)),
        correction: 1 / Math.sqrt(1 - power(beta2, step)),
        epsilon,
        weight1: 1 - beta1,
        keep2: beta2,
        weight2: 1 - beta2,
        clipNorm: clipNorm ?? 0,
      },
      code: () => `
${clips ? totalCode : ''}
fn main(workgroup : vec3<i32>, lane : i32) {
  ${clips ? 'let scale = min(1.0, uniforms.clipNorm / (sqrt(total(sums[lane], lane)) + 1e-6));' : 'let scale = 1.0;'}
  for (var i = uniforms.begin + workgroup.x * ${lanes} + lane; i < uniforms.end; i += uniforms.stride) {
    let g = gradients[i] * scale;
    let m = first[i] + uniforms.weight1 * (g - first[i]);
    let v = uniforms.keep2 * second[i] + uniforms.weight2 * g * g;
    first[i] = m;
    second[i] = v;
    values[i] -= ${times(copies)}uniforms.rate * m / (sqrt(v) * uniforms.correction + uniforms.epsilon);
  }
}`,
    });
  }

  /** Stretches of variables that have a gradient. */
  private runs(present: boolean[]): Run[] {
    const runs: Run[] = [];
    this.segments.forEach(({ offset, length }, index) => {
      if (!present[index]) return;
      const last = runs.at(-1);
      if (last && present[index - 1]) last.length += length;
      else runs.push({ offset, length });
    });
    return runs;
  }

  private copies(name: 'first' | 'second'): Tensor[] {
    return this.segments.map(({ shape, offset, length }) => {
      if (!this.packed) {
        const values = this.waiting?.[name].slice(offset, offset + length) ?? new Float32Array(length);
        return tensor(values, shape, 'float32');
      }
      const { backend } = this.packed;
      const copy = backend.makeTensorInfo(shape, 'float32');
      copyElements({ backend, from: this.packed[name], fromOffset: offset, to: copy, length });
      return engine().makeTensorFromTensorInfo(copy, backend);
    });
  }

  private async joined(tensors: Tensor[]): Promise<Float32Array> {
    const joined = new Float32Array(this.length);
    const values = await Promise.all(tensors.map((moment) => moment.data()));
    values.forEach((moment, index) => {
      joined.set(moment as Float32Array, this.segments[index]!.offset);
    });
    return joined;
  }
}

interface Run {
  offset: number;
  length: number;
}

function times(copies: TensorInfo | undefined): string {
  return copies ? 'copies[i] * ' : '';
}

// the sum over a workgroup's lanes, the same each time
const totalCode = `
var<workgroup> shares : array<f32, ${lanes}>;
fn total(share : f32, lane : i32) -> f32 {
  shares[lane] = share;
  workgroupBarrier();
  for (var half = ${lanes / 2}; half > 0; half = half / 2) {
    if (lane < half) { shares[lane] += shares[lane + half]; }
    workgroupBarrier();
  }
  return shares[0];
}`;

function shared(backend: WebgpuBackend, value: TensorInfo): TensorInfo {
  backend.incRef(value.dataId);
  return { ...value };
}
