export { type Backend, type BackendName, backendNames, type WantedBackend } from './backend';
export { setWasmPaths } from './wasm';
export { withBackend } from './with-backend';
