import { type DataType, engine, type KernelBackend, type TensorInfo } from '@tensorflow/tfjs-core';

/** A WebGPU object that is only passed on. */
type Handle = object;

interface Device {
  readonly limits: { maxComputeWorkgroupStorageSize: number };
  createShaderModule(descriptor: object): Handle;
  createBindGroupLayout(descriptor: object): Handle;
  createPipelineLayout(descriptor: object): Handle;
  createComputePipeline(descriptor: object): Handle;
}

interface CommandEncoder {
  copyBufferToBuffer(from: Handle, fromOffset: number, to: Handle, toOffset: number, size: number): void;
  clearBuffer(buffer: Handle, offset: number, size: number): void;
}

interface UniformValue {
  type: 'int32' | 'float32';
  data: [number];
}

/**
 * What is used of `@tensorflow/tfjs-backend-webgpu`, version 4.22. A part of it is private to that library's
 * TypeScript, hence `missingParts`.
 */
export interface WebgpuBackend extends KernelBackend {
  readonly device: Device;
  readonly tensorMap: { get(dataId: object): { resource?: Handle; dtype: DataType } };
  readonly commandQueueOwnedIds: { add(dataId: object): unknown };
  readonly commandEncoder: CommandEncoder | null;
  makeTensorInfo(shape: number[], dtype: 'float32', values?: Float32Array): TensorInfo;
  uploadToGPU(dataId: object): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  recordAndSubmit(
    program: { pipeline: Handle; dispatch: Workgroups; outputShape: number[]; pixelsOpType: number },
    output: TensorInfo,
    inputs: TensorInfo[],
    uniforms: UniformValue[],
  ): void;
}

export type Workgroups = [x: number, y: number, z: number];

const usedMethods = [
  'makeTensorInfo',
  'uploadToGPU',
  'ensureCommandEncoderReady',
  'endComputePassEncoder',
  'recordAndSubmit',
  'disposeData',
  'incRef',
] as const;
const usedProperties = ['device', 'tensorMap', 'commandQueueOwnedIds', 'commandEncoder'] as const;

/** Why the kernels can't run here, or `undefined` if they can. */
export function webgpuUnavailable(): string | undefined {
  const backend = engine().registry.webgpu;
  if (!backend) return 'the backend "webgpu" has not been started';
  const missing = missingParts(backend);
  if (missing.length === 0) return undefined;
  return `they need @tensorflow/tfjs-backend-webgpu 4.22; the one here lacks ${missing.join(', ')}`;
}

/** Names of the parts of the backend that the kernels use and that this one, of another version, lacks. */
function missingParts(backend: object): string[] {
  const parts = backend as Record<string, unknown>;
  return [
    ...usedMethods.filter((name) => typeof parts[name] !== 'function'),
    ...usedProperties.filter((name) => !(name in parts)),
  ];
}

export interface BufferUse {
  tensor: TensorInfo;
  access: 'read' | 'read_write';
  /** @default 'f32' */
  element?: 'f32' | 'vec4<f32>' | 'i32';
}

export interface Dispatch {
  backend: WebgpuBackend;
  /** Name of the shader together with every constant that its code depends on. */
  key: string;
  /**
   * WGSL: declarations and `fn main(workgroup : vec3<i32>, lane : i32)`. The buffers are declared, and `uniforms`
   * with the fields below and `one`, which is 1.
   */
  code: () => string;
  /** Invocations per workgroup. */
  lanes: number;
  workgroups: Workgroups;
  /** By the name that the code knows them by; no tensor twice if one use writes. */
  buffers: Record<string, BufferUse>;
  /** Fields of `uniforms` of type i32. */
  integers?: Record<string, number>;
  /** Fields of `uniforms` of type f32. */
  floats?: Record<string, number>;
}

/** Changes the text of a shader; for tests that want a broken one. */
export type ShaderEdit = (code: string, key: string) => string;

// skips the shape uniforms of tfjs's own programs, and is none of its two pixel operations
const noShapeUniforms = -1;

/** Compiles shaders, once for each device, and queues their dispatches behind those of tfjs. */
export class ShaderRunner {
  private readonly pipelines = new WeakMap<Device, Map<string, Handle>>();

  constructor(private readonly edit: ShaderEdit = (code) => code) {}

  run(call: Dispatch): void {
    const { backend, workgroups, integers = {}, floats = {} } = call;
    // tfjs puts the strides of the output first: a vector has none, for which it writes a single 1
    const tensors = Object.values(call.buffers).map(({ tensor }) => ({ ...tensor, shape: [1] }));
    for (const { dataId } of tensors) backend.uploadToGPU(dataId);
    const [first, ...rest] = tensors;
    backend.recordAndSubmit(
      {
        pipeline: this.pipeline(call),
        dispatch: workgroups,
        outputShape: [1],
        pixelsOpType: noShapeUniforms,
      },
      first!,
      rest,
      [
        ...Object.values(integers).map((value) => ({ type: 'int32', data: [value] }) as const),
        ...Object.values(floats).map((value) => ({ type: 'float32', data: [value] }) as const),
      ] as UniformValue[],
    );
  }

  private pipeline(call: Dispatch): Handle {
    const { device } = call.backend;
    const compiled = this.pipelines.get(device) ?? new Map<string, Handle>();
    this.pipelines.set(device, compiled);
    // which buffers there are is part of the shader
    const key = `${call.key}:${Object.keys(call.buffers).join()}`;
    const pipeline = compiled.get(key) ?? compile(device, call, this.edit(shaderText(call), call.key));
    compiled.set(key, pipeline);
    return pipeline;
  }
}

function compile(device: Device, { key, buffers }: Dispatch, code: string): Handle {
  const types = Object.values(buffers).map(({ access }) =>
    access === 'read' ? 'read-only-storage' : 'storage',
  );
  const layout = device.createBindGroupLayout({
    label: key,
    entries: [...types, 'uniform'].map((type, binding) => ({
      binding,
      visibility: 4, // GPUShaderStage.COMPUTE
      buffer: { type },
    })),
  });
  return device.createComputePipeline({
    label: key,
    layout: device.createPipelineLayout({ label: key, bindGroupLayouts: [layout] }),
    compute: { module: device.createShaderModule({ label: key, code }), entryPoint: 'start' },
  });
}

function shaderText({ buffers, integers = {}, floats = {}, lanes, code }: Dispatch): string {
  const entries = Object.entries(buffers);
  const declarations = entries.map(
    ([name, { access, element = 'f32' }], binding) =>
      `@group(0) @binding(${binding}) var<storage, ${access}> ${name} : array<${element}>;`,
  );
  const fields = [
    'one : i32',
    ...Object.keys(integers).map((name) => `${name} : i32`),
    ...Object.keys(floats).map((name) => `${name} : f32`),
  ];
  return `
${declarations.join('\n')}
struct Uniforms { ${fields.join(', ')} }
@group(0) @binding(${entries.length}) var<uniform> uniforms : Uniforms;
${code()}
@compute @workgroup_size(${lanes})
fn start(@builtin(workgroup_id) id : vec3<u32>, @builtin(local_invocation_index) index : u32) {
  main(vec3<i32>(id), i32(index));
}`;
}

export interface BufferCopy {
  backend: WebgpuBackend;
  from: TensorInfo;
  /** In elements. @default 0 */
  fromOffset?: number;
  to: TensorInfo;
  /** In elements. @default 0 */
  toOffset?: number;
  /** Elements. */
  length: number;
}

/** Queues a copy between two tensors' buffers: cheaper than a dispatch. */
export function copyElements({ backend, from, fromOffset = 0, to, toOffset = 0, length }: BufferCopy): void {
  const encoder = openEncoder(backend, [from, to]);
  encoder.copyBufferToBuffer(
    backend.tensorMap.get(from.dataId).resource!,
    4 * fromOffset,
    backend.tensorMap.get(to.dataId).resource!,
    4 * toOffset,
    4 * length,
  );
}

/** Queues the zeroing of a part of a tensor. */
export function clearElements(call: {
  backend: WebgpuBackend;
  tensor: TensorInfo;
  offset: number;
  length: number;
}): void {
  const { backend, tensor, offset, length } = call;
  const encoder = openEncoder(backend, [tensor]);
  encoder.clearBuffer(backend.tensorMap.get(tensor.dataId).resource!, 4 * offset, 4 * length);
}

function openEncoder(backend: WebgpuBackend, tensors: TensorInfo[]): CommandEncoder {
  for (const { dataId } of tensors) {
    backend.uploadToGPU(dataId);
    // a buffer named by a queued command goes back to the pool only after its submission
    backend.commandQueueOwnedIds.add(dataId);
  }
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  return backend.commandEncoder!;
}
