/**
 * Where the kernels of TensorFlow.js' wasm backend are; undefined: beside its script, where Node finds them. The build
 * puts a `data:` URL that holds them here (tsup.config.ts), so that they are found in any bundle and page.
 */
export const wasmUrl: string | undefined = undefined;
