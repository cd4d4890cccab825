import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from './backend';
import { requireHere, unavailable } from './optional-package';

const packageName = '@tensorflow/tfjs-backend-wasm';

/** WebAssembly from the installed package's own files. */
export async function useWasm(): Promise<Backend> {
  const isRunning = 'wasm' in tf.engine().registry;
  const { setWasmPaths } = requireHere(packageName) as typeof import('@tensorflow/tfjs-backend-wasm');
  if (!isRunning) setWasmPaths(`${path.dirname(requireHere.resolve(packageName))}${path.sep}`);
  const isReady = await tf.setBackend('wasm');
  if (!isReady) {
    throw unavailable(
      'The wasm backend could not be started.',
      'Use the backend "cpu", or reinstall the package.',
    );
  }
  return { name: 'wasm', check() {} };
}
