import type { Rng } from '@btcfc/core';
import type { FusedAdam } from '@btcfc/fused-lstm';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import '../network/gradients';
import type { Backend } from '../backends/backend';
import { nextTurn } from '../backends/next-turn';
import type { Sequences } from '../data/windows/sequences';
import { lossSum } from '../forecasting/inference';
import { isSeededDropout } from '../network/layers/dropout';
import { elementLosses } from '../network/losses';
import type { Loss } from '../settings/loss';

export interface EpochOptions {
  model: LayersModel;
  variables: tf.Variable[];
  adam: FusedAdam;
  backend: Backend;
  train: Sequences;
  validation: Sequences | undefined;
  loss: Loss;
  batchSize: number;
  /** Gradient steps. */
  updates: number;
  /** Share of each matrix that a step takes away, as a multiple of the learning rate. */
  weightDecay: number;
  /** Where the order of the batches and the masks are drawn from. */
  rng: Rng;
  /** Counted from 1. */
  epoch: number;
  signal: AbortSignal | undefined;
}

export interface EpochLosses {
  trainLoss: number;
  valLoss: number;
}

/** One epoch: some steps, such as those of one pass over the training windows, then the loss on the validation windows. */
export async function runEpoch(options: EpochOptions): Promise<EpochLosses> {
  const { model, validation, loss, updates, backend, signal, rng, epoch } = options;
  model.layers.filter(isSeededDropout).forEach((layer, position) => {
    layer.useStream(rng.split('masks').split(position).split(epoch));
  });
  // losses stay on the device until the epoch is over: reading waits for it
  let sum: tf.Scalar = tf.scalar(0);
  let error: tf.Scalar | undefined;
  let both: tf.Tensor | undefined;
  try {
    for (const positions of batchesOf(options)) {
      await nextTurn();
      signal?.throwIfAborted();
      const total: tf.Scalar = trainBatch(options, positions, sum);
      sum.dispose();
      sum = total;
    }
    error = validation && (await lossSum(model, validation, loss, signal));
    both = tf.tidy(() => tf.stack(error ? [sum, error] : [sum]));
    const [trainSum, valSum] = await both.data();
    backend.check();
    const trainLoss = trainSum! / updates;
    return { trainLoss, valLoss: validation ? meanLoss(valSum!, validation) : trainLoss };
  } finally {
    tf.dispose([sum, error, both].filter((tensor) => tensor !== undefined));
  }
}

/** Gradient steps of a pass over the training windows. */
export function updatesOfPass(train: Pick<Sequences, 'length'>, batchSize: number): number {
  return Math.ceil(train.length / batchSize);
}

/** The windows of each step: passes over all of them, each in an order of its own, go on from epoch to epoch. */
function* batchesOf({ train, batchSize, updates, epoch, rng }: EpochOptions): Generator<Uint32Array> {
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

// a matrix says how strongly things count, a vector where they stand
function decay(variables: readonly tf.Variable[], kept: number): void {
  for (const variable of variables) if (variable.rank > 1) variable.assign(tf.mul(variable, kept));
}

/** The mean over all windows and rows ahead. */
export function meanLoss(sum: number, { length, horizon }: Sequences): number {
  return sum / (length * horizon);
}

function trainBatch(
  { model, variables, adam, train, loss, weightDecay }: EpochOptions,
  positions: Uint32Array,
  sum: tf.Scalar,
): tf.Scalar {
  const batch = train.gather(positions);
  return tf.tidy(() => {
    const inputs = tf.tensor3d(batch.inputs, [batch.length, train.seqLen, train.features]);
    const targets = tf.tensor2d(batch.targets, [batch.length, train.horizon]);
    const { value, grads } = tf.variableGrads(() => {
      const forecast = model.apply(inputs, { training: true }) as tf.Tensor;
      return tf.mean(elementLosses(loss, forecast, targets)) as tf.Scalar;
    }, variables);
    if (weightDecay > 0) decay(variables, 1 - adam.learningRate * weightDecay);
    adam.applyGradients(variables.map(({ name }) => ({ name, tensor: grads[name]! })));
    return tf.add(sum, value) as tf.Scalar;
  });
}
