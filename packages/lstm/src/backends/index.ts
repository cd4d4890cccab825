export { type Backend, type BackendName, largeHiddenDim } from './backend';
export { setWasmPaths } from './wasm';
export { withBackend } from './with-backend';
