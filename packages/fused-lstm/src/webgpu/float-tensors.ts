import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ShaderRunner, WebgpuBackend } from './device';

const lanes = 64;

/**
 * Tensors as the kernels read them, with floats in their buffers. A cast to float32 by tfjs leaves the buffer of an
 * int32 or bool as it is, for tfjs's own shaders look up what is in it: read as floats, small integers are zeros.
 */
export class FloatTensors {
  private readonly made: TensorInfo[] = [];

  constructor(
    private readonly runner: ShaderRunner,
    private readonly backend: WebgpuBackend,
  ) {}

  /** The tensor itself if its buffer holds floats, else a copy that is good until `free`. */
  of(tensor: TensorInfo): TensorInfo {
    if (this.backend.tensorMap.get(tensor.dataId).dtype === 'float32') return tensor;
    const floats = this.backend.makeTensorInfo(tensor.shape, 'float32');
    this.convert(tensor, floats);
    this.made.push(floats);
    return floats;
  }

  /** `of` for the values of an object; absent ones stay absent. */
  all<Tensors extends object>(tensors: Tensors): Tensors {
    const entries = Object.entries(tensors).filter(([, tensor]) => tensor);
    return Object.fromEntries(entries.map(([name, tensor]) => [name, this.of(tensor)])) as Tensors;
  }

  /** Gives the copies up; what was queued with them before is computed as queued. */
  free(): void {
    for (const { dataId } of this.made) this.backend.disposeData(dataId);
    this.made.length = 0;
  }

  private convert(integers: TensorInfo, floats: TensorInfo): void {
    const size = integers.shape.reduce((product, length) => product * length, 1);
    const workgroups = Math.min(Math.ceil(size / lanes), 4096);
    this.runner.run({
      backend: this.backend,
      key: 'integers-to-floats',
      lanes,
      workgroups: [workgroups, 1, 1],
      buffers: {
        floats: { tensor: floats, access: 'read_write' },
        // tfjs keeps a bool as an integer, 0 or 1
        integers: { tensor: integers, access: 'read', element: 'i32' },
      },
      integers: { size, stride: workgroups * lanes },
      code: () => `
fn main(workgroup : vec3<i32>, lane : i32) {
  for (var i = workgroup.x * ${lanes} + lane; i < uniforms.size; i += uniforms.stride) {
    floats[i] = f32(integers[i]);
  }
}`,
    });
  }
}
