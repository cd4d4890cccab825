/** A TensorFlow.js backend that is ready to run. */
export interface Backend {
  name: 'wasm' | 'cpu' | 'webgpu' | 'tensorflow';
  /** Throws if the device reported an error since the last call; some devices do so only on the side. */
  check(): void;
}
