import { defineOptions, option, type Store } from '@btcfc/core';
import type { BackendName } from '@btcfc/lstm';

/** How large networks are, and where they are trained. */
export interface NetworkOptions {
  /** Units of each layer. @default 16, of ten series and more 32 */
  hiddenDim?: number;
  /**
   * Where they are trained: on WebAssembly (`wasm`), in plain JavaScript (`cpu`), on a graphics card (`webgpu`), by TensorFlow
   * for Node (`tensorflow`). `auto`: on WebAssembly, from 256 units on a graphics card where there is one. What is saved is read
   * by `loadModel` wherever it is, unless its `options` name a `backend`.
   *
   * @default 'auto'
   */
  backend?: BackendName;
}

export const networkOptions = defineOptions('network', {
  hiddenDim: option.integer({ min: 1 }),
  backend: option.oneOf<BackendName>(['auto', 'wasm', 'cpu', 'webgpu', 'tensorflow']),
});

/** What has a network kept after each epoch: they are few and long. */
export function keptIn(checkpoints: Store | undefined): { checkpointDir?: Store; checkpointEvery?: number } {
  return checkpoints ? { checkpointDir: checkpoints, checkpointEvery: 1 } : {};
}
