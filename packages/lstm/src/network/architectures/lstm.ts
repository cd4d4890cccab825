import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { ArchitectureOptions, Body, LayerWeights } from '../architecture';
import { ElementDropout, EpochDropout, VariationalDropout } from '../layers/dropout';
import { initialWeights, recurrentCopies } from './initialization';
import { recurrentLayer } from './recurrent-layer';

/** Dropout on the inputs and stacked LSTMs with plain dropout between them, of which the last step counts. */
export function lstmBody(source: SymbolicTensor, options: ArchitectureOptions): Body {
  const { hiddenDim, numLayers, dropout, dropoutMask, initialization, seed } = options;
  const values = initialWeights(options);
  const weights: LayerWeights[] = [];
  let output = source;
  if (dropout > 0) {
    const Dropout = dropoutMask === 'notebook' ? EpochDropout : VariationalDropout;
    output = new Dropout({ rate: dropout, seed, name: 'input_dropout' }).apply(output) as SymbolicTensor;
  }
  for (let number = 1; number <= numLayers; number++) {
    const isLast = number === numLayers;
    const layer = recurrentLayer({ name: `lstm_${number}`, units: hiddenDim, returnSequences: !isLast });
    output = layer.apply(output) as SymbolicTensor;
    const own = values.slice(3 * number - 3, 3 * number);
    weights.push({ layer, values: own, copies: recurrentCopies(initialization) });
    if (dropout > 0 && !isLast) {
      const between = new ElementDropout({ rate: dropout, seed, name: `dropout_${number}` });
      output = between.apply(output) as SymbolicTensor;
    }
  }
  return { output, weights };
}
