import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Initialization } from './initialization';

/**
 * How many weights of the imitated model each of a model's trainable weights stands for.
 *
 * `nn.LSTM` has two biases that only ever act as their sum. Both get the same gradient, so that their sum
 * learns at twice the rate and both count in the gradient's norm: a single bias has to do the same to train
 * as PyTorch does.
 */
export function weightCopies(model: LayersModel, initialization: Initialization): number[] {
  return model.layers.flatMap((layer) => {
    const isDoubled = initialization === 'pytorch' && layer.getClassName() === 'FusedLSTM';
    return layer.trainableWeights.map((_, position) => (isDoubled && position === 2 ? 2 : 1));
  });
}
