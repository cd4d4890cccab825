import { fusedLstm } from '@btcfc/fused-lstm';
import type { layers } from '@tensorflow/tfjs-layers';

export interface RecurrentLayerOptions {
  name: string;
  units: number;
  /** Whether the output holds every step, for a layer above, or the last one only. */
  returnSequences: boolean;
}

/**
 * The one place where recurrent layers are made: `tf.layers.lstm` with one kernel a direction instead of some
 * 1,700 operations. Their weights are zeros until the trainer sets its own.
 */
export function recurrentLayer({ name, units, returnSequences }: RecurrentLayerOptions): layers.Layer {
  return fusedLstm({
    name,
    units,
    returnSequences,
    activation: 'tanh',
    recurrentActivation: 'sigmoid',
    kernelInitializer: 'zeros',
    recurrentInitializer: 'zeros',
    biasInitializer: 'zeros',
    unitForgetBias: false,
  });
}
