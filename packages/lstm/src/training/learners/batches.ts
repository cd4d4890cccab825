import type { Rng } from '@btcfc/core';
import type { Sequences } from '../../data/windows/sequences';
import type { Settings } from '../../settings/hyperparameters';

/** Which windows the steps of an epoch learn from. */
export interface StepOptions {
  train: Sequences;
  /** Windows of a gradient step. */
  stepSize: number;
  /** Gradient steps. */
  updates: number;
  /** Counted from 1. */
  epoch: number;
  /** Where the order of the windows is drawn from. */
  rng: Rng;
}

/** Windows that a gradient step learns from, at most. */
export function windowsOfStep({ batchSize, accumulate }: Pick<Settings, 'batchSize' | 'accumulate'>): number {
  return batchSize * accumulate;
}

/** Gradient steps of a pass over the training windows. */
export function updatesOfPass(train: Pick<Sequences, 'length'>, stepSize: number): number {
  return Math.ceil(train.length / stepSize);
}

/** The batches of a gradient step, with the share that each has in it. */
export function* partsOf(
  positions: Uint32Array,
  batchSize: number,
): Generator<{ batch: Uint32Array; share: number }> {
  for (let start = 0; start < positions.length; start += batchSize) {
    const batch = positions.subarray(start, start + batchSize);
    yield { batch, share: batch.length / positions.length };
  }
}

/** The windows of each step: passes over all of them, each in an order of its own, go on from epoch to epoch. */
export function* stepsOf({ train, stepSize, updates, epoch, rng }: StepOptions): Generator<Uint32Array> {
  const ofPass = updatesOfPass(train, stepSize);
  const first = (epoch - 1) * updates;
  let order: Uint32Array = new Uint32Array();
  for (let update = first; update < first + updates; update++) {
    const place = update % ofPass;
    if (place === 0 || update === first) {
      const pass = Math.floor(update / ofPass) + 1;
      order = rng.split('order').split(pass).permutation(train.length);
    }
    yield order.subarray(place * stepSize, (place + 1) * stepSize);
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
