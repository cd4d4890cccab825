import * as tf from '@tensorflow/tfjs-core';
import type { StartedBackend } from './backend';
import { importOptional, unavailable } from './optional-package';
import { useBackend } from './use-backend';

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * The native TensorFlow of tfjs-node-gpu or tfjs-node.
 *
 * @throws BtcfcError `UNAVAILABLE` where neither works, which says why
 */
export async function useTensorflow(): Promise<StartedBackend> {
  const failures: string[] = [];
  let cause: unknown;
  for (const name of packages) {
    try {
      // what answers to the name may be something else: an alias to the pure JavaScript package
      const isRegistered = (await importOptional(name)) && tf.findBackend('tensorflow') !== null;
      if (isRegistered && (await useBackend('tensorflow'))) {
        computeOnce();
        return { name: 'tensorflow', check() {} };
      }
    } catch (error) {
      cause ??= error;
      failures.push(`${name} is installed but can't be used (${firstLine(error)}).`);
    }
  }
  if (failures.length > 0) {
    throw unavailable(
      failures.join(' '),
      'Let it be built (`pnpm approve-builds`, or npm without `--ignore-scripts`), in Node 20 or 22; or use the backend "wasm".',
      cause,
    );
  }
  throw unavailable(
    'The backend "tensorflow" needs TensorFlow for Node, which is not installed.',
    'Run `npm install @tensorflow/tfjs-node` (or `@tensorflow/tfjs-node-gpu`), or use the backend "wasm".',
  );
}

// in Node 23 and later it can be loaded, and fails as soon as it computes
function computeOnce(): void {
  tf.tidy(() => tf.add(tf.scalar(1), tf.scalar(1)).dataSync());
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split('\n')[0]!.slice(0, 200);
}
