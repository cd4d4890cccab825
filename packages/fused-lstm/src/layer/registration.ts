import { serialization } from '@tensorflow/tfjs-core';
import { savedConfig } from './config';
import { FusedGru } from './fused-gru';
import { FusedLstm } from './fused-lstm';

/** What TensorFlow.js makes layers of saved ones with. */
interface LayerMaker {
  className: string;
  fromConfig(maker: LayerMaker, config: serialization.ConfigDict): serialization.Serializable;
}

let replaces = false;
const registered = new Map<string, LayerMaker>();

/**
 * Makes the layers known to TensorFlow.js under the names of the stock ones: what was saved of a fused layer is loaded
 * as one, what was saved of a stock layer as one of those, unless `replaceStock` was asked for, now or before.
 */
export function registerLayers(replaceStock: boolean): void {
  replaces ||= replaceStock;
  register('LSTM', (config) => new FusedLstm(config as never));
  register('GRU', (config) => new FusedGru(config as never));
}

function register(
  className: string,
  makeFused: (config: serialization.ConfigDict) => serialization.Serializable,
): void {
  const [known] = serialization.SerializationMap.getMap().classNameMap[className] ?? [];
  if (known && (known as unknown) === registered.get(className)) return;
  const stock = known as unknown as LayerMaker;
  const maker: LayerMaker = {
    className,
    fromConfig: (_, config) =>
      replaces || isOfFused(config) ? makeFused(savedConfig(config)) : stock.fromConfig(stock, config),
  };
  registered.set(className, maker);
  serialization.SerializationMap.register(
    maker as unknown as Parameters<typeof serialization.SerializationMap.register>[0],
  );
}

// `path` is in every configuration of ours, and in none of the stock layers
function isOfFused({ path }: serialization.ConfigDict): boolean {
  return typeof path === 'string';
}
