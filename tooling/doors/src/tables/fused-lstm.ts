import { fusedGru, fusedLstm } from '@btcfc/fused-lstm';
import { type Doors, options, plumbing, takes } from '../door';

const config = () =>
  options({
    units: 3,
    seed: 1,
    path: 'auto',
    activation: 'tanh',
    kernelInitializer: 'glorotNormal',
    dropout: 0.1,
    returnSequences: true,
    inputShape: [4, 2],
    name: 'lstm',
  });

// TensorFlow.js takes null for the linear activation, and for an initialiser that is left out
const configTaken = { '0.activation': [null], '0.kernelInitializer': [null] };

const adamOptions = () =>
  options({ learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clipNorm: 1, copies: { bias: 2 } });

const weight = (...shape: number[]) => ({
  shape,
  values: new Array<number>(shape[0]! * (shape[1] ?? 1)).fill(0.5),
});

const gruConfig = () => options({ ...config(), resetAfter: true });

const torchState = () => ({
  weight_ih_l0: weight(8, 3),
  weight_hh_l0: weight(8, 2),
  bias_ih_l0: weight(8),
  bias_hh_l0: weight(8),
});

const torchGruState = () => ({
  weight_ih_l0: weight(6, 3),
  weight_hh_l0: weight(6, 2),
  bias_ih_l0: weight(6),
  bias_hh_l0: weight(6),
});

export const fusedLstmDoors: Doors = {
  fusedLstm: takes(() => [config()], { taken: configTaken }),
  FusedLstm: takes(() => [config()], {
    taken: configTaken,
    members: { setDropoutState: takes(() => [fusedLstm({ units: 3, seed: 1 }).getDropoutState()]) },
  }),
  fusedGru: takes(() => [gruConfig()], { taken: configTaken }),
  FusedGru: takes(() => [gruConfig()], {
    taken: configTaken,
    members: { setDropoutState: takes(() => [fusedGru({ units: 3, seed: 1 }).getDropoutState()]) },
  }),
  fusedAdam: takes(() => [adamOptions()]),
  FusedAdam: takes(() => [adamOptions()]),
  gruWeightsFromKeras: takes(() => [[weight(3, 6), weight(2, 6), weight(2, 6)]]),
  gruWeightsFromTorch: takes(() => [torchGruState(), options({ layer: 0, reverse: false, prefix: '' })]),
  lstmWeightsFromKeras: takes(() => [[weight(3, 8), weight(2, 8), weight(8)]]),
  lstmWeightsFromTorch: takes(() => [torchState(), options({ layer: 0, reverse: false, prefix: '' })]),
  registerFusedLstm: takes(() => [options({ replaceStock: false })]),
  setKernels: takes(() => ['auto']),
  setThreads: takes(() => [1]),
  // what a model is read as
  FusedNetwork: plumbing,
  // they take nothing, or anything
  enableWideVectors: plumbing,
  getKernels: plumbing,
  getThreads: plumbing,
  isFusedGru: plumbing,
  isFusedLstm: plumbing,
};
