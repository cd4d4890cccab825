import * as tf from '@tensorflow/tfjs-core';
import type { StartedBackend } from './backend';
import { unavailable } from './optional-package';
import { useBackend } from './use-backend';

let wasmPaths: string | Record<string, string> | undefined;

/**
 * Tells where the three `.wasm` files of `@tensorflow/tfjs-backend-wasm` are, before the first use of the backend: the
 * URL or path of their folder with a slash at its end, or a URL for each name. In Node they are found by themselves; a
 * page looks for them beside its script, unless told otherwise. The README says how Vite and webpack supply them.
 *
 * @example no-run
 * import { setWasmPaths } from '@btcfc/lstm';
 *
 * setWasmPaths('/assets/tfjs-wasm/');
 */
export function setWasmPaths(paths: string | Record<string, string>): void {
  wasmPaths = paths;
}

/** WebAssembly. */
export async function useWasm(): Promise<StartedBackend> {
  // loaded when it is needed: its mere presence decides which backend TensorFlow.js picks by itself
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const isRunning = 'wasm' in tf.engine().registry;
  if (!isRunning && wasmPaths !== undefined) {
    wasm.setWasmPaths(wasmPaths as Parameters<typeof wasm.setWasmPaths>[0]);
  }
  if (!(await startWasm())) {
    throw unavailable(
      'The wasm backend could not be started.',
      'See that its .wasm files are found (`setWasmPaths`), or use the backend "cpu".',
    );
  }
  return { name: 'wasm', check() {} };
}

async function startWasm(): Promise<boolean> {
  try {
    return await useBackend('wasm');
  } catch {
    return false;
  }
}
