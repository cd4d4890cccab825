import type { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { ElementDropout, EpochDropout, VariationalDropout } from './dropout';
import { type Initialization, initialWeights } from './initialization';
import { assignAll, parametersOf } from './parameters';
import { recurrentLayer } from './recurrent-layer';

export type DropoutMask = 'variational' | 'notebook';

export interface NetworkOptions {
  seqLen: number;
  features: number;
  hiddenDim: number;
  numLayers: number;
  dropout: number;
  dropoutMask: DropoutMask;
  initialization: Initialization;
  forgetBias: number;
  seed: number;
  rng: Rng;
}

/**
 * Dropout on the inputs, stacked LSTMs with plain dropout between them, a dense layer on the last step:
 * `[batch, seqLen, features]` to `[batch, 1]`, its weights drawn from `rng`.
 */
export function buildNetwork(options: NetworkOptions): LayersModel {
  const { seqLen, features, hiddenDim, numLayers, dropout, dropoutMask, seed } = options;
  const source = input({ shape: [seqLen, features], name: 'sequences' });
  let output: SymbolicTensor = source;
  if (dropout > 0) {
    const Dropout = dropoutMask === 'notebook' ? EpochDropout : VariationalDropout;
    output = new Dropout({ rate: dropout, seed, name: 'input_dropout' }).apply(output) as SymbolicTensor;
  }
  for (let layer = 1; layer <= numLayers; layer++) {
    const isLast = layer === numLayers;
    const recurrent = recurrentLayer({ name: `lstm_${layer}`, units: hiddenDim, returnSequences: !isLast });
    output = recurrent.apply(output) as SymbolicTensor;
    if (dropout > 0 && !isLast) {
      const between = new ElementDropout({ rate: dropout, seed, name: `dropout_${layer}` });
      output = between.apply(output) as SymbolicTensor;
    }
  }
  const dense = layers.dense({ units: 1, name: 'forecast', kernelInitializer: 'zeros' });
  const network = model({
    inputs: source,
    outputs: dense.apply(output) as SymbolicTensor,
    name: 'lstm_forecaster',
  });
  setInitialWeights(network, options);
  return network;
}

function setInitialWeights(network: LayersModel, options: NetworkOptions): void {
  const variables = parametersOf(network);
  const weights = initialWeights(options);
  tf.tidy(() => {
    assignAll(
      variables,
      weights.map((values, position) => tf.tensor(values, variables[position]!.shape)),
    );
  });
}
