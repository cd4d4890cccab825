import type { serialization, Tensor } from '@tensorflow/tfjs-core';

type Config = serialization.ConfigDict;

/** The part of a model of TensorFlow.js that takes weights by their names. */
interface LoadsWeights {
  name: string;
  loadWeights(weights: Record<string, Tensor>, strict?: boolean): void;
}

/** Whether Keras 3 wrote this description of a model: its layers' types are policies, and inputs have a `batchShape`. */
export function isOfKeras3({ layers }: Config): boolean {
  return Array.isArray(layers) && layers.some((layer) => isKeras3Layer((layer as Config)?.config));
}

function isKeras3Layer(config: unknown): boolean {
  return isDict(config) && ('batchShape' in config || isDict(config.dtype));
}

/**
 * A description by Keras 3, in the names of TensorFlow.js, as Keras 2 would have written it: what TensorFlow.js 4.22
 * reads.
 */
export function asKeras2(config: Config): Config {
  const layers = config.layers as Config[];
  // names inside of nodes have been turned into camel case on the way
  const names = new Map(layers.map((layer) => [camelCase(nameOf(layer)), nameOf(layer)]));
  const nodesOf = ({ inboundNodes }: Config) =>
    Array.isArray(inboundNodes) && { inboundNodes: inboundNodes.map((node) => asNode(node, names)) };
  return {
    ...config,
    layers: layers.map((layer) => ({ ...asLayer(layer), ...nodesOf(layer) })),
    ...(config.inputLayers && { inputLayers: asEnds(config.inputLayers) }),
    ...(config.outputLayers && { outputLayers: asEnds(config.outputLayers) }),
  };
}

/** Takes weights under the names that Keras 3 gives them: those of a sequential model begin with its own. */
export function takeKeras3Weights(model: LoadsWeights): void {
  const load = model.loadWeights.bind(model);
  const own = `${model.name}/`;
  const rename = (name: string) => (name.startsWith(own) ? name.slice(own.length) : name);
  model.loadWeights = (weights, strict) =>
    load(Object.fromEntries(Object.entries(weights).map(([name, value]) => [rename(name), value])), strict);
}

function nameOf(layer: Config): string {
  return String((layer.config as Config | undefined)?.name ?? layer.name);
}

function asLayer(layer: Config): Config {
  const { dtype, batchShape, ...rest } = layer.config as Config;
  const config: Config = { ...rest, ...(dtype != null && { dtype: typeOf(dtype) }) };
  if (batchShape) config.batchInputShape = batchShape;
  // wrappers give the layers in them names of their own
  if (isDict(config.layer)) config.layer = unnamed(asLayer(config.layer), 'forward_');
  if (isDict(config.backwardLayer))
    config.backwardLayer = unnamed(asLayer(config.backwardLayer), 'backward_');
  return { ...layer, config };
}

function unnamed(layer: Config, prefix: string): Config {
  const name = nameOf(layer);
  const config = {
    ...(layer.config as Config),
    name: name.startsWith(prefix) ? name.slice(prefix.length) : name,
  };
  return { ...layer, config };
}

// variables of the mixed policies are float32
function typeOf(dtype: Config[string]): Config[string] {
  if (!isDict(dtype)) return dtype;
  const name = String((dtype.config as Config | undefined)?.name);
  return name.startsWith('mixed') ? 'float32' : name;
}

/** Where the tensors of a layer's call came from, in the order of its arguments. */
function asNode(node: Config[string], names: Map<string, string>): Config[string] {
  if (!isDict(node)) return node;
  const { args, kwargs } = node;
  return tensorsIn([args, kwargs] as Config[string]).map(([name, at, index]) => {
    const known = names.get(camelCase(String(name))) ?? name;
    return [known!, at!, index!, {}];
  });
}

function tensorsIn(value: Config[string]): Config[string][][] {
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (!isDict(value)) return [];
  const history = isDict(value.config) && value.config.kerasHistory;
  return Array.isArray(history) ? [history] : Object.values(value).flatMap(tensorsIn);
}

// one input or output is not in a list of its own
function asEnds(ends: Config[string]): Config[string] {
  return Array.isArray(ends) && typeof ends[0] === 'string' ? [ends] : ends;
}

// as TensorFlow.js does it
function camelCase(name: string): string {
  return name.length > 1 && name.includes('_')
    ? name.replace(/_+(\w|$)/g, (_, letter: string) => letter.toUpperCase())
    : name;
}

function isDict(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
