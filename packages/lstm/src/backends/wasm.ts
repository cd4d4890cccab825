import { invalidOption } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import type { StartedBackend } from './backend';
import { unavailable } from './optional-package';
import { useBackend } from './use-backend';

let wasmPaths: string | Record<string, string> | undefined;

/**
 * Takes the `.wasm` files of `@tensorflow/tfjs-backend-wasm` from elsewhere than this package, which holds the one it
 * needs: for pages whose content security policy forbids `data:` URLs. Before the first use of the backend.
 *
 * @param paths the URL or path of their folder, with a slash at its end, or a URL for each name
 *
 * @example no-run
 * import { setWasmPaths } from '@btcfc/lstm';
 *
 * setWasmPaths('/assets/tfjs-wasm/');
 */
export function setWasmPaths(paths: string | Record<string, string>): void {
  if (typeof paths !== 'string' && (typeof paths !== 'object' || paths === null)) {
    throw invalidOption('paths', paths, 'a folder or a URL for each file');
  }
  wasmPaths = paths;
}

/** WebAssembly. */
export async function useWasm(): Promise<StartedBackend> {
  // loaded when it is needed: its mere presence decides which backend TensorFlow.js picks by itself
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  if (!('wasm' in tf.engine().registry)) await findKernels(wasm);
  if (!(await startWasm())) {
    throw unavailable(
      'The wasm backend could not be started.',
      'See that its .wasm files are found (`setWasmPaths`), or use the backend "cpu".',
    );
  }
  return { name: 'wasm', check() {} };
}

async function findKernels({ setWasmPaths: setPaths }: typeof import('@tensorflow/tfjs-backend-wasm')) {
  type Paths = Parameters<typeof setPaths>[0];
  const { wasmUrl } = await import('./wasm-url');
  if (wasmPaths !== undefined) setPaths(wasmPaths as Paths);
  else if (wasmUrl !== undefined) {
    // threads would need another file and scripts of their own, and sum in another order
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    const names = ['', '-simd', '-threaded-simd'].map((variant) => `tfjs-backend-wasm${variant}.wasm`);
    setPaths(Object.fromEntries(names.map((name) => [name, wasmUrl])) as Paths, true);
  }
}

async function startWasm(): Promise<boolean> {
  const giveBack = lendDirname();
  try {
    return await useBackend('wasm');
  } catch {
    return false;
  } finally {
    giveBack();
  }
}

// the backend's script reads `__dirname`, which there is none of where it was bundled into an ES module
function lendDirname(): () => void {
  const scope = globalThis as { process?: unknown; __dirname?: string };
  if (!scope.process || scope.__dirname !== undefined) return () => {};
  scope.__dirname = '';
  return () => {
    delete scope.__dirname;
  };
}
