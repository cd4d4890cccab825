import { layers } from '@tensorflow/tfjs-layers';

export interface RecurrentLayerOptions {
  name: string;
  units: number;
  /** Whether the output holds every step, for a layer above, or the last one only. */
  returnSequences: boolean;
}

/**
 * The one place where recurrent layers are made. Their weights are zeros until the trainer sets its own:
 * the initialisers of TensorFlow.js ignore seed 0, and its orthogonal one needs more than is installed.
 */
export function recurrentLayer({ name, units, returnSequences }: RecurrentLayerOptions): layers.Layer {
  return layers.lstm({
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
