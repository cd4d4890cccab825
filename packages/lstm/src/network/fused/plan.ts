import type { NetworkDescription } from '@btcfc/fused-lstm';
import type { Variable } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { parametersOf } from '../parameters';
import { NotCovered } from './not-covered';
import type { PlannedDropout } from './planned-dropout';
import { readHead } from './read-head';
import { readLayers } from './read-layers';
import { readWindows } from './read-windows';

/** How a model is computed without TensorFlow.js. */
export interface FusedPlan {
  description: NetworkDescription;
  /** For each weight of the network, its place among the model's parameters. */
  places: readonly number[];
  /** The network's dropouts, in its order. */
  dropouts: readonly PlannedDropout[];
}

/** Windows that a network is given at a time where it does not learn; it changes the time taken and nothing else. */
const chunk = 64;

/** Numbers of a layer's output up to which as many windows as that are worth the room. */
const chunkNumbers = 2 ** 22;

/** How many windows a network is given at a time where it does not learn. */
export function chunkOf({ steps, features, layers }: NetworkDescription): number {
  const widths = layers.map((layer) => (layer.kind === 'dropout' ? 0 : layer.units));
  return Math.max(1, Math.min(chunk, Math.floor(chunkNumbers / (steps * Math.max(features, ...widths)))));
}

/**
 * How the kernels compute a model, or why they can't: they know the lstm architecture of this package and whatever else
 * is a chain of `fusedLstm`, `fusedGru` and this package's dropout layers.
 */
export function planOf(model: LayersModel): FusedPlan | { reason: string } {
  try {
    return readModel(model);
  } catch (error) {
    if (error instanceof NotCovered) return { reason: error.message };
    throw error;
  }
}

function readModel(model: LayersModel): FusedPlan {
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw new NotCovered('it has several inputs or outputs');
  }
  const [source] = model.inputs;
  const [, steps, features] = source!.shape;
  if (source!.shape.length !== 3 || !steps || !features) {
    throw new NotCovered('its windows have no fixed size');
  }
  const head = readHead(model.outputs[0]!);
  const chain = readLayers(head.input);
  const windows = readWindows(chain.input, source!);
  if (head.skipped && head.skipped !== windows.measured) {
    throw new NotCovered('its linear skip reads something else than the windows');
  }
  const weighted = [...windows.weighted, ...chain.weighted, ...head.weighted];
  const known = new Set([source!.sourceLayer, ...windows.layers, ...chain.layers, ...head.layers]);
  const other = model.layers.find((layer) => !known.has(layer) || layer.inboundNodes.length !== 1);
  if (other) throw new NotCovered(`of its layer "${other.name}"`);
  return {
    description: {
      steps,
      features,
      ...windows.description,
      layers: chain.descriptions,
      ...head.description,
    },
    places: placesOf(model, weighted),
    dropouts: [...windows.dropouts, ...chain.dropouts],
  };
}

function placesOf(model: LayersModel, weighted: layers.Layer[]): number[] {
  const parameters = parametersOf(model);
  const places = weighted.flatMap((layer) =>
    layer.weights.map((weight) => parameters.indexOf(weight.read() as Variable)),
  );
  if (places.includes(-1) || places.length !== parameters.length) {
    throw new NotCovered('some of its weights are not trained');
  }
  return places;
}
