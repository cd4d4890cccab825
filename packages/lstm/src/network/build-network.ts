import { invalidOption, type Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { ArchitectureName } from '../settings/architecture-choice';
import type { Architecture, ArchitectureOptions, Body, Initialization, LayerWeights } from './architecture';
import './gradients';
import { type Loss, outputsPerStep } from '../settings/loss';
import { namedArchitectures } from './architectures';
import { denseWeights } from './architectures/initialization';
import { linearWeights } from './architectures/linear-weights';
import { type Categories, splitWindow } from './categories/with-categories';
import { firstLagScores, LearnableLags } from './layers/learnable-lags';
import { LinearSkip } from './layers/linear-skip';
import { middleOf } from './losses';

export interface NetworkOptions extends ArchitectureOptions {
  /** @default 'lstm' */
  architecture?: ArchitectureName | Architecture;
  /** Rows ahead that are forecast. @default 1 */
  horizon?: number;
  /** What is made small, and so what the network says of each row ahead. @default 'mse' */
  loss?: Loss;
  /** Whether a linear forecast from the whole window is added to the location of each row ahead. @default false */
  linearSkip?: boolean;
  /** Steps back from which each feature may be read before the architecture sees it. @default 0 */
  lags?: number;
  /** Features that are numbers of categories, the same in all of a window. @default none */
  categories?: Categories;
}

export interface Network {
  /** Windows, shape [batch, seqLen, features], to numbers, shape [batch, outputs]. */
  model: LayersModel;
  /** How many weights of the imitated model each of the model's trainable weights stands for, in their order. */
  copies: number[];
}

/** An architecture and a dense layer on what it makes of each window, all weights drawn from `rng`. */
export function buildNetwork({
  architecture = 'lstm',
  horizon = 1,
  loss = 'mse',
  linearSkip = false,
  lags = 0,
  categories,
  ...options
}: NetworkOptions): Network {
  const { seqLen, features, initialization, rng, seed } = options;
  const outputs = horizon * outputsPerStep(loss);
  const source = input({ shape: [seqLen, features], name: 'sequences' });
  const lagged = lags > 0 ? new LearnableLags({ lags, name: 'lags' }) : undefined;
  const split = categories && splitWindow(source, categories, { rng: rng.split('categories'), seed });
  const measured = split?.measured ?? source;
  // before dropout: a variational mask, the same at all steps, would do the same on either side
  const read = lagged ? (lagged.apply(measured) as SymbolicTensor) : measured;
  const joined = split ? split.join(read) : read;
  const body = bodyOf(architecture, joined, { ...options, features: joined.shape.at(-1)! });
  const dense = layers.dense({ units: outputs, name: 'forecast', kernelInitializer: 'zeros' });
  const forecast = dense.apply(body.output) as SymbolicTensor;
  const skip = linearSkip ? skipOf(horizon, loss) : undefined;
  const network = model({
    inputs: source,
    outputs: skip ? withSkip(forecast, skip.apply(measured) as SymbolicTensor) : forecast,
    name: 'lstm_forecaster',
  });
  const width = body.output.shape.at(-1)!;
  const told: LayerWeights[] = [
    ...(body.weights ?? []),
    ...(split?.weights ?? []),
    ...(lagged ? [{ layer: lagged, values: [firstLagScores(measured.shape.at(-1)!, lags)] }] : []),
    // stays what it starts with: zeros
    ...(skip ? [{ layer: skip, values: [] }] : []),
    { layer: dense, values: denseWeights({ hiddenDim: width, initialization, outputs }, rng.split('dense')) },
  ];
  try {
    setWeights([...told, ...drawnWeights(network, told, initialization, rng)]);
  } catch (error) {
    network.dispose();
    throw error;
  }
  const copies = new Map(told.map((weights) => [weights.layer, weights.copies]));
  return {
    model: network,
    copies: network.layers.flatMap((layer) =>
      layer.trainableWeights.map((_, position) => copies.get(layer)?.[position] ?? 1),
    ),
  };
}

function skipOf(horizon: number, loss: Loss): LinearSkip {
  const width = outputsPerStep(loss);
  const place = typeof loss === 'object' ? middleOf(loss.quantiles) : 0;
  return new LinearSkip({ horizon, width, place, name: 'linear_skip' });
}

function withSkip(forecast: SymbolicTensor, skip: SymbolicTensor): SymbolicTensor {
  return layers.add({ name: 'forecast_and_skip' }).apply([forecast, skip]) as SymbolicTensor;
}

function bodyOf(
  architecture: ArchitectureName | Architecture,
  source: SymbolicTensor,
  options: ArchitectureOptions,
): Body {
  const build =
    typeof architecture === 'string'
      ? namedArchitectures[architecture]
      : architecture.build.bind(architecture);
  const built = build(source, options);
  const body = 'output' in built ? (built as Body) : { output: built as SymbolicTensor };
  const isFlat = body.output?.shape?.length === 2 && typeof body.output.shape[1] === 'number';
  if (isFlat) return body;
  throw invalidOption(
    'architecture.build',
    body.output?.shape,
    'a function that gives one row of numbers for each window, shape [batch, width]',
  );
}

/** Weights of the layers that `build` says nothing of: matrices are drawn, vectors stay what the layer starts them with. */
function drawnWeights(
  network: LayersModel,
  told: readonly LayerWeights[],
  initialization: Initialization,
  rng: Rng,
): { layer: layers.Layer; values: (Float32Array | undefined)[] }[] {
  const untold = network.layers.filter((layer) => told.every((weights) => weights.layer !== layer));
  return untold.map((layer, number) => ({
    layer,
    values: layer.trainableWeights.map(({ shape }, position) => {
      if (shape.length < 2) return undefined;
      const outputs = shape.at(-1)!;
      const inputs = tf.util.sizeFromShape(shape as number[]) / outputs;
      const stream = rng.split('own').split(number).split(position);
      return linearWeights({ inputs, outputs, initialization, rng: stream })[0];
    }),
  }));
}

function setWeights(
  weights: readonly { layer: layers.Layer; values: readonly (Float32Array | undefined)[] }[],
): void {
  tf.tidy(() => {
    for (const { layer, values } of weights) {
      layer.trainableWeights.forEach((weight, position) => {
        const first = values[position];
        if (!first) return;
        const variable = weight.read() as tf.Variable;
        variable.assign(tf.tensor(first, variable.shape));
      });
    }
  });
}
