import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ShaderRunner, WebgpuBackend } from './device';

export interface TakeStepCall {
  runner: ShaderRunner;
  backend: WebgpuBackend;
  /** [B, stepCount, H] */
  from: TensorInfo;
  batch: number;
  stepCount: number;
  step: number;
  units: number;
}

/** One step of a sequence, [B, H]. */
export function takeStep({ runner, backend, from, batch, stepCount, step, units }: TakeStepCall): TensorInfo {
  const result = backend.makeTensorInfo([batch, units], 'float32');
  const lanes = 64;
  const size = batch * units;
  const workgroups = Math.min(Math.ceil(size / lanes), 4096);
  runner.run({
    backend,
    key: 'lstm-take-step',
    lanes,
    workgroups: [workgroups, 1, 1],
    buffers: {
      result: { tensor: result, access: 'read_write' },
      sequence: { tensor: from, access: 'read' },
    },
    integers: { size, units, stepCount, step, stride: workgroups * lanes },
    code: () => `
fn main(workgroup : vec3<i32>, lane : i32) {
  let units = uniforms.units;
  for (var i = workgroup.x * ${lanes} + lane; i < uniforms.size; i += uniforms.stride) {
    result[i] = sequence[(i / units * uniforms.stepCount + uniforms.step) * units + i % units];
  }
}`,
  });
  return result;
}
