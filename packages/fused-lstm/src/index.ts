export { getKernels, type KernelChoice, type KernelsInUse, setKernels } from './choosing/kernels-in-use';
export { fusedAdam, fusedGru, fusedLstm, type RegisterOptions, registerFusedLstm } from './factories';
export type { FusedGruConfig, FusedLstmConfig } from './layer/config';
export { FusedGru, isFusedGru } from './layer/fused-gru';
export { FusedLstm, isFusedLstm } from './layer/fused-lstm';
export type { DropoutState, Explanation } from './layer/fused-recurrent';
export { FusedAdam, type FusedAdamOptions } from './optimizer/fused-adam';
export { enableWideVectors, getThreads, setThreads } from './wasm/engine/current-engine';
export type {
  CategoriesDescription,
  DropoutDescription,
  LayerDescription,
  NetworkDescription,
  RecurrentDescription,
} from './wasm/network/description';
export { FusedNetwork, type NetworkDropout } from './wasm/network/fused-network';
export type { ParameterArray, UpdateSettings } from './wasm/network/parameters';
export type { MaskSharing } from './wasm/network/parts/dropout-part';
export { gruWeightsFromKeras, lstmWeightsFromKeras } from './weights/from-keras';
export {
  gruWeightsFromTorch,
  lstmWeightsFromTorch,
  type TorchState,
  type TorchWeightsOptions,
} from './weights/from-torch';
export type { Weight } from './weights/weight';
