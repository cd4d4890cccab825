import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';

/** What the cpu backend of tfjs offers beyond `KernelBackend`. */
interface CpuBackend extends KernelBackend {
  makeTensorInfo(shape: number[], dtype: 'float32', values?: Float32Array): TensorInfo;
}

/** What the wasm backend of tfjs offers beyond `KernelBackend`. */
interface WasmBackend extends KernelBackend {
  typedArrayFromHeap(info: TensorInfo): Float32Array;
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
}

/** A tensor's values where they lie: to be read at once, and not to be written. */
export function valuesOf(backend: KernelBackend, info: TensorInfo): Float32Array {
  if (isWasm(backend)) return backend.typedArrayFromHeap(info);
  const values = backend.readSync(info.dataId);
  // the backend cpu casts numbers to float32 in name only
  return isFloats(values) ? values : Float32Array.from(values as ArrayLike<number>);
}

/** A new tensor whose values, as `valuesOf` has them, are there to be written. */
export function emptyTensor(backend: KernelBackend, shape: number[]): TensorInfo {
  if (isWasm(backend)) return backend.makeOutput(shape, 'float32');
  return (backend as CpuBackend).makeTensorInfo(shape, 'float32', new Float32Array(sizeOf(shape)));
}

/** A new tensor of the backend with a copy of `values`. */
export function makeTensor(backend: KernelBackend, shape: number[], values: Float32Array): TensorInfo {
  if (!isWasm(backend)) return (backend as CpuBackend).makeTensorInfo(shape, 'float32', values.slice());
  const info = backend.makeOutput(shape, 'float32');
  backend.typedArrayFromHeap(info).set(values);
  return info;
}

export function sizeOf(shape: number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isFloats(values: unknown): values is Float32Array {
  return Object.prototype.toString.call(values) === '[object Float32Array]';
}

function isWasm(backend: KernelBackend): backend is WasmBackend {
  return 'typedArrayFromHeap' in backend;
}
