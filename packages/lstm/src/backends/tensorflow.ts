import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from './backend';
import { importOptional, unavailable } from './optional-package';

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/** The native TensorFlow of tfjs-node-gpu or tfjs-node; `undefined` where neither is really installed. */
export async function findTensorflow(): Promise<Backend | undefined> {
  for (const name of packages) {
    // what answers to the name may be something else: an alias to the pure JavaScript package
    const isRegistered = (await importOptional(name)) && tf.findBackend('tensorflow') !== null;
    if (isRegistered && (await tf.setBackend('tensorflow'))) return { name: 'tensorflow', check() {} };
  }
  return undefined;
}

export async function useTensorflow(): Promise<Backend> {
  const backend = await findTensorflow();
  if (backend) return backend;
  throw unavailable(
    'The backend "tensorflow" needs TensorFlow for Node, which is not installed.',
    'Run `npm install @tensorflow/tfjs-node` (or `@tensorflow/tfjs-node-gpu`), or use the backend "wasm".',
  );
}
