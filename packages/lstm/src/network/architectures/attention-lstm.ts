import type { Rng } from '@btcfc/core';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { ArchitectureOptions, Body, Initialization, LayerWeights } from '../architecture';
import { TemporalAttention } from '../layers/temporal-attention';
import { applyDropout } from './body-dropout';
import { initialWeights, recurrentCopies } from './initialization';
import { linearWeights } from './linear-weights';
import { recurrentLayer } from './recurrent-layer';

/** Stacked LSTMs whose whole output is read by attention, asked by its last step. */
export function attentionLstmBody(input: SymbolicTensor, options: ArchitectureOptions): Body {
  const { hiddenDim, numLayers, initialization, rng } = options;
  const recurrentWeights = initialWeights(options);
  const weights: LayerWeights[] = [];
  let sequence = applyDropout(input, { ...options, name: 'input_dropout', isInput: true });
  for (let layer = 0; layer < numLayers; layer++) {
    if (layer > 0) sequence = applyDropout(sequence, { ...options, name: `dropout_${layer}` });
    const name = `lstm_${layer + 1}`;
    const recurrent = recurrentLayer({ name, units: hiddenDim, returnSequences: true });
    sequence = recurrent.apply(sequence) as SymbolicTensor;
    weights.push({
      layer: recurrent,
      values: recurrentWeights.slice(3 * layer, 3 * layer + 3),
      copies: recurrentCopies(initialization),
    });
  }
  const attention = new TemporalAttention({ name: 'attention' });
  const output = attention.apply(sequence) as SymbolicTensor;
  weights.push({
    layer: attention,
    values: attentionWeights(hiddenDim, initialization, rng.split('attention')),
  });
  return { output, weights };
}

function attentionWeights(width: number, initialization: Initialization, rng: Rng): Float32Array[] {
  const draw = (label: string, outputs = width) =>
    linearWeights({ inputs: width, outputs, initialization, rng: rng.split(label) });
  const [key] = draw('key');
  const [query, scoreBias] = draw('query');
  const [score] = draw('score', 1);
  const [context] = draw('context');
  const [state, bias] = draw('state');
  return [key, query, scoreBias, score, context, state, bias];
}
