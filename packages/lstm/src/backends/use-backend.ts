import * as tf from '@tensorflow/tfjs-core';

/**
 * Makes a backend the current one; false if it can not be started. The one that is current stays untouched: setting it
 * again would wrap every kernel anew, a quarter of a forecast's time.
 */
export async function useBackend(name: string): Promise<boolean> {
  if (tf.engine().backendName === name && tf.engine().registry[name]) return true;
  return tf.setBackend(name);
}
