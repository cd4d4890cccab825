export { fusedAdam, fusedLstm, type RegisterOptions, registerFusedLstm } from './factories';
export { getKernels, type KernelChoice, type KernelsInUse, setKernels } from './kernels-in-use';
export type { FusedLstmConfig } from './layer/config';
export { type DropoutState, type Explanation, FusedLstm, isFusedLstm } from './layer/fused-lstm';
export { FusedAdam, type FusedAdamOptions } from './optimizer/fused-adam';
export { enableWideVectors, getThreads, setThreads } from './wasm/engine/current-engine';
export { lstmWeightsFromKeras } from './weights/from-keras';
export { lstmWeightsFromTorch, type TorchLstmState, type TorchWeightsOptions } from './weights/from-torch';
export type { Weight } from './weights/weight';
