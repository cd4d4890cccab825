import type { Rng } from '@btcfc/core';
import type { Sequences } from '../../data/windows/sequences';

/** Which windows the steps of an epoch learn from. */
export interface BatchOptions {
  train: Sequences;
  batchSize: number;
  /** Gradient steps. */
  updates: number;
  /** Counted from 1. */
  epoch: number;
  /** Where the order of the windows is drawn from. */
  rng: Rng;
}

/** Gradient steps of a pass over the training windows. */
export function updatesOfPass(train: Pick<Sequences, 'length'>, batchSize: number): number {
  return Math.ceil(train.length / batchSize);
}

/** The windows of each step: passes over all of them, each in an order of its own, go on from epoch to epoch. */
export function* batchesOf({ train, batchSize, updates, epoch, rng }: BatchOptions): Generator<Uint32Array> {
  const ofPass = updatesOfPass(train, batchSize);
  const first = (epoch - 1) * updates;
  let order: Uint32Array = new Uint32Array();
  for (let update = first; update < first + updates; update++) {
    const place = update % ofPass;
    if (place === 0 || update === first) {
      const pass = Math.floor(update / ofPass) + 1;
      order = rng.split('order').split(pass).permutation(train.length);
    }
    yield order.subarray(place * batchSize, (place + 1) * batchSize);
  }
}

/** The stream of a dropout layer's masks in an epoch; layers are told apart by their place among the dropouts. */
export function maskStream(rng: Rng, place: number, epoch: number): Rng {
  return rng.split('masks').split(place).split(epoch);
}

/** The mean over all windows and rows ahead. */
export function meanLoss(sum: number, { length, horizon }: Pick<Sequences, 'length' | 'horizon'>): number {
  return sum / (length * horizon);
}
