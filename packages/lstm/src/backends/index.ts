export type { Backend, BackendName } from './backend';
export { setWasmPaths } from './wasm';
export { withBackend } from './with-backend';
