import * as tf from '@tensorflow/tfjs-core';
import type { StartedBackend } from './backend';
import { useBackend } from './use-backend';

/** Plain JavaScript: everywhere, slowly. */
export async function useCpu(): Promise<StartedBackend> {
  // loaded when it is needed: its mere presence decides which backend TensorFlow.js picks by itself
  await import('@tensorflow/tfjs-backend-cpu');
  await useBackend('cpu');
  // else the first use prints an advertisement
  Object.assign(tf.backend(), { firstUse: false });
  return { name: 'cpu', check() {} };
}
