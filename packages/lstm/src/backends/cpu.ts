import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from './backend';
import { requireHere } from './optional-package';

/** Plain JavaScript: everywhere, slowly. */
export async function useCpu(): Promise<Backend> {
  requireHere('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  // else the first use prints an advertisement
  Object.assign(tf.backend(), { firstUse: false });
  return { name: 'cpu', check() {} };
}
