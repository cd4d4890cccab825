import { serialization } from '@tensorflow/tfjs-core';
import { savedConfig } from '../config';
import { FusedGru } from '../fused-gru';
import { FusedLstm } from '../fused-lstm';
import { asKeras2, isOfKeras3, takeKeras3Weights } from './keras-3';

/** What TensorFlow.js makes layers and models of saved ones with. */
interface Maker {
  className: string;
  fromConfig(maker: Maker, config: serialization.ConfigDict, ...rest: unknown[]): serialization.Serializable;
}

type Revision = (stock: Maker) => Maker['fromConfig'];

let replaces = false;
const registered = new Map<string, Maker>();

/**
 * Makes the layers known to TensorFlow.js under the names of the stock ones: what was saved of a fused layer is loaded
 * as one, what was saved of a stock layer as one of those, unless `replaceStock` was asked for, now or before. Then
 * models of Keras 3 are read as well.
 */
export function registerLayers(replaceStock: boolean): void {
  replaces ||= replaceStock;
  revise(
    'LSTM',
    layerRevision((config) => new FusedLstm(config as never)),
  );
  revise(
    'GRU',
    layerRevision((config) => new FusedGru(config as never)),
  );
  if (!replaces) return;
  for (const className of ['Sequential', 'Functional', 'Model']) revise(className, reviseModel);
}

function revise(className: string, revision: Revision): void {
  const [known] = serialization.SerializationMap.getMap().classNameMap[className] ?? [];
  const stock = known as unknown as Maker | undefined;
  if (!stock || stock === registered.get(className)) return;
  const maker: Maker = { className, fromConfig: revision(stock) };
  registered.set(className, maker);
  serialization.SerializationMap.register(
    maker as unknown as Parameters<typeof serialization.SerializationMap.register>[0],
  );
}

function layerRevision(
  makeFused: (config: serialization.ConfigDict) => serialization.Serializable,
): Revision {
  return (stock) => (_, config) =>
    replaces || isOfFused(config) ? makeFused(savedConfig(config)) : stock.fromConfig(stock, config);
}

// `path` is in every configuration of ours, and in none of the stock layers
function isOfFused({ path }: serialization.ConfigDict): boolean {
  return typeof path === 'string';
}

function reviseModel(stock: Maker): Maker['fromConfig'] {
  return (_, config, ...rest) => {
    if (!isOfKeras3(config)) return stock.fromConfig(stock, config, ...rest);
    const model = stock.fromConfig(stock, asKeras2(config), ...rest);
    takeKeras3Weights(model as unknown as Parameters<typeof takeKeras3Weights>[0]);
    return model;
  };
}
