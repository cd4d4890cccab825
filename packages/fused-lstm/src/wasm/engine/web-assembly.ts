// the part of the WebAssembly interface that is used here: TypeScript has it with browser types only

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

export interface WasmMemoryOptions {
  initial: number;
  maximum?: number;
  shared?: boolean;
}

/** Compiled code, to be instantiated or sent to a worker. */
export type WasmModule = object;

interface WebAssemblyApi {
  Memory: new (options: WasmMemoryOptions) => WasmMemory;
  Module: new (bytes: Uint8Array) => WasmModule;
  Instance: new (module: WasmModule, imports: object) => { readonly exports: object };
  validate(bytes: Uint8Array): boolean;
}

/** `undefined` where there is no WebAssembly. */
export const webAssembly = (globalThis as { WebAssembly?: unknown }).WebAssembly as
  | WebAssemblyApi
  | undefined;
