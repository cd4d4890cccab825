import { binaries } from './binaries';
import { webAssembly } from './web-assembly';

/** Which instructions the kernels consist of: `relaxed` has fused multiply-adds, which round once, not twice. */
export type Build = 'simd' | 'relaxed';

export interface BuildOptions {
  build: Build;
  /** Whether the memory is shared between threads. */
  shared: boolean;
  wideTiles: boolean;
}

/** The code of a build. */
export function bytesOf({ build, shared, wideTiles }: BuildOptions): Uint8Array<ArrayBuffer> {
  const bytes = decode(shared ? sharedNames[build] : build);
  // an empty section of its own: code that V8 has compiled for other flags is found by its bytes
  return wideTiles ? Uint8Array.of(...bytes, 0, 5, 4, 0x77, 0x69, 0x64, 0x65) : bytes;
}

/** Whether the WebAssembly here has the instructions of a build. */
export function runsHere(build: Build): boolean {
  const found = known.get(build) ?? (webAssembly?.validate(decode(build)) || false);
  known.set(build, found);
  return found;
}

const known = new Map<Build, boolean>();
const sharedNames = { simd: 'sharedSimd', relaxed: 'sharedRelaxed' } as const;

function decode(name: keyof typeof binaries): Uint8Array<ArrayBuffer> {
  const text = atob(binaries[name]);
  return Uint8Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}
