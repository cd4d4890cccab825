import type { Optimizer } from '@tensorflow/tfjs-core';
import { layers, type RNN, sequential } from '@tensorflow/tfjs-layers';
import { expectTypeOf } from 'expect-type';
import {
  type Explanation,
  type FusedGruConfig,
  type FusedLstmConfig,
  fusedAdam,
  fusedGru,
  fusedLstm,
  gruWeightsFromTorch,
  type KernelsInUse,
  lstmWeightsFromTorch,
  registerFusedLstm,
  setKernels,
  setThreads,
} from './index';

// whatever the stock layer takes is taken here
expectTypeOf<Parameters<typeof layers.lstm>[0]>().toExtend<FusedLstmConfig>();
expectTypeOf<Parameters<typeof layers.gru>[0]>().toExtend<FusedGruConfig>();
expectTypeOf(fusedLstm({ units: 4 })).toExtend<RNN>();
expectTypeOf(fusedGru({ units: 4, resetAfter: true })).toExtend<RNN>();
sequential({ layers: [fusedGru({ units: 4, inputShape: [3, 2] })] });
sequential({ layers: [fusedLstm({ units: 4, inputShape: [3, 2] }), layers.dense({ units: 1 })] });

expectTypeOf(fusedLstm({ units: 4 }).explain()).toEqualTypeOf<Explanation>();
expectTypeOf(fusedAdam()).toExtend<Optimizer>();
expectTypeOf(fusedAdam({ clipNorm: 1 }).learningRate).toBeNumber();
expectTypeOf(setThreads(2)).toBeNumber();
expectTypeOf(setKernels('portable')).toEqualTypeOf<KernelsInUse>();
registerFusedLstm({ replaceStock: true });
lstmWeightsFromTorch({ weight_ih_l0: { shape: [8, 3], values: new Float32Array(24) } }, { layer: 1 });

gruWeightsFromTorch({ weight_ih_l0: { shape: [6, 3], values: new Float32Array(18) } }, { prefix: 'gru.' });

// @ts-expect-error an LSTM has no such gate
fusedLstm({ units: 4, resetAfter: true });
// @ts-expect-error units are needed
fusedLstm({ returnSequences: true });
// @ts-expect-error there is no such path
fusedLstm({ units: 4, path: 'gpu' });
// @ts-expect-error the argument is called returnSequences
fusedLstm({ units: 4, returnSequence: true });
// @ts-expect-error there is no such choice
setKernels('fast');
// @ts-expect-error the option is called learningRate
fusedAdam({ lr: 1 });
