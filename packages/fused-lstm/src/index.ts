export { FusedAdam, type FusedAdamOptions } from './adam';
export { fusedAdam, fusedLstm, registerFusedLstm } from './factories';
export { type DropoutState, type Explanation, FusedLstm, type FusedLstmConfig } from './layer';
export { enableWideVectors, getThreads, setThreads } from './wasm/engine';
export {
  lstmWeightsFromKeras,
  lstmWeightsFromTorch,
  type TorchLstmState,
  type TorchWeightsOptions,
  type Weight,
} from './weights';
