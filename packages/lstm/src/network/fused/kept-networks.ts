import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { PlannedNetwork } from './planned-network';

/** Bytes that all of them may take. */
const mostBytes = 64 * 2 ** 20;

// those used longest ago come first
const kept = new Map<LayersModel, PlannedNetwork>();

/** The network that was kept of a model, which from now on is its taker's alone; undefined where there is none. */
export function takeNetwork(model: LayersModel): PlannedNetwork | undefined {
  const network = kept.get(model);
  kept.delete(model);
  return network;
}

/** Keeps a model's network for the next time that it forecasts; where all take too much, those used longest ago are freed. */
export function keepNetwork(model: LayersModel, network: PlannedNetwork): void {
  freeNetwork(model);
  kept.set(model, network);
  let bytes = 0;
  for (const each of kept.values()) bytes += each.network.bytes;
  for (const [owner, { network: oldest }] of kept) {
    if (bytes <= mostBytes) return;
    bytes -= oldest.bytes;
    freeNetwork(owner);
  }
}

/** Frees what was kept of a model. */
export function freeNetwork(model: LayersModel): void {
  takeNetwork(model)?.dispose();
}
