import * as tf from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Architecture, ArchitectureOptions, Body } from './architecture';
import { attentionLstmBody } from './architectures/attention-lstm';
import { firstLagScores, LearnableLags } from './architectures/learnable-lags';
import { transformerBody } from './architectures/transformer';
import { ElementDropout, EpochDropout, VariationalDropout } from './dropout';
import type { ArchitectureName } from './hyperparameters';
import { denseWeights, initialWeights } from './initialization';
import { recurrentLayer } from './recurrent-layer';

export interface NetworkOptions extends ArchitectureOptions {
  /** @default 'lstm' */
  architecture?: ArchitectureName;
  /** Numbers the network gives for each window. @default 1 */
  outputs?: number;
  /** Steps back from which each feature may be read before the architecture sees it. @default 0 */
  lags?: number;
}

const architectures: Record<ArchitectureName, Architecture> = {
  lstm: lstmBody,
  'attention-lstm': attentionLstmBody,
  transformer: transformerBody,
};

/**
 * An architecture and a dense layer on what it makes of each window: `[batch, seqLen, features]` to
 * `[batch, outputs]`, its weights drawn from `rng`.
 */
export function buildNetwork({
  architecture = 'lstm',
  outputs = 1,
  lags = 0,
  ...options
}: NetworkOptions): LayersModel {
  const { seqLen, features, initialization, rng } = options;
  const source = input({ shape: [seqLen, features], name: 'sequences' });
  const lagged = lags > 0 ? new LearnableLags({ lags, name: 'lags' }) : undefined;
  // before dropout: a variational mask, the same at all steps, would do the same on either side
  const read = lagged ? (lagged.apply(source) as SymbolicTensor) : source;
  const { output, width, weights } = architectures[architecture](read, options);
  const dense = layers.dense({ units: outputs, name: 'forecast', kernelInitializer: 'zeros' });
  const network = model({
    inputs: source,
    outputs: dense.apply(output) as SymbolicTensor,
    name: 'lstm_forecaster',
  });
  const head = denseWeights({ hiddenDim: width, initialization, outputs }, rng.split('dense'));
  if (lagged) weights.push([lagged, [firstLagScores(features, lags)]]);
  setWeights([...weights, [dense, head]]);
  return network;
}

/** Dropout on the inputs and stacked LSTMs with plain dropout between them, of which the last step counts. */
function lstmBody(source: SymbolicTensor, options: ArchitectureOptions): Body {
  const { hiddenDim, numLayers, dropout, dropoutMask, seed } = options;
  const values = initialWeights(options);
  const weights: Body['weights'] = [];
  let output = source;
  if (dropout > 0) {
    const Dropout = dropoutMask === 'notebook' ? EpochDropout : VariationalDropout;
    output = new Dropout({ rate: dropout, seed, name: 'input_dropout' }).apply(output) as SymbolicTensor;
  }
  for (let layer = 1; layer <= numLayers; layer++) {
    const isLast = layer === numLayers;
    const recurrent = recurrentLayer({ name: `lstm_${layer}`, units: hiddenDim, returnSequences: !isLast });
    output = recurrent.apply(output) as SymbolicTensor;
    weights.push([recurrent, values.slice(3 * layer - 3, 3 * layer)]);
    if (dropout > 0 && !isLast) {
      const between = new ElementDropout({ rate: dropout, seed, name: `dropout_${layer}` });
      output = between.apply(output) as SymbolicTensor;
    }
  }
  return { output, width: hiddenDim, weights };
}

function setWeights(weights: Body['weights']): void {
  tf.tidy(() => {
    for (const [layer, values] of weights) {
      layer.trainableWeights.forEach((weight, position) => {
        const variable = weight.read() as tf.Variable;
        variable.assign(tf.tensor(values[position]!, variable.shape));
      });
    }
  });
}
