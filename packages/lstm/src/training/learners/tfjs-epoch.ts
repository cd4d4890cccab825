import type { FusedAdam } from '@btcfc/fused-lstm';
import * as tf from '@tensorflow/tfjs-core';
import '../../network/gradients';
import { nextTurn } from '../../backends/next-turn';
import { lossSum } from '../../forecasting/inference';
import { isSeededDropout } from '../../network/layers/dropout';
import { elementLosses } from '../../network/losses';
import { batchesOf, maskStream, meanLoss } from './batches';
import type { EpochLosses } from './learner';
import type { LearnerOptions } from './learner-options';

export interface TfjsEpochOptions extends LearnerOptions {
  variables: tf.Variable[];
  adam: FusedAdam;
  /** Counted from 1. */
  epoch: number;
}

/** One epoch: some steps, such as those of one pass over the training windows, then the loss on the validation windows. */
export async function runTfjsEpoch(options: TfjsEpochOptions): Promise<EpochLosses> {
  const { network, train, validation, settings, updates, backend, signal, rng, epoch } = options;
  const { model } = network;
  const { loss, batchSize } = settings;
  model.layers.filter(isSeededDropout).forEach((layer, place) => {
    layer.useStream(maskStream(rng, place, epoch));
  });
  // losses stay on the device until the epoch is over: reading waits for it
  let sum: tf.Scalar = tf.scalar(0);
  let error: tf.Scalar | undefined;
  let both: tf.Tensor | undefined;
  try {
    for (const positions of batchesOf({ train, batchSize, updates, epoch, rng })) {
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

// a matrix says how strongly things count, a vector where they stand
function decay(variables: readonly tf.Variable[], kept: number): void {
  for (const variable of variables) if (variable.rank > 1) variable.assign(tf.mul(variable, kept));
}

/** A batch as tensors: windows, shape [windows, seqLen, features], and targets, shape [windows, horizon]. */
function tensorsOf({ train }: TfjsEpochOptions, positions: Uint32Array) {
  const batch = train.gather(positions);
  return {
    inputs: tf.tensor3d(batch.inputs, [batch.length, train.seqLen, train.features]),
    targets: tf.tensor2d(batch.targets, [batch.length, train.horizon]),
  };
}

function trainBatch(options: TfjsEpochOptions, positions: Uint32Array, sum: tf.Scalar): tf.Scalar {
  const { network, settings, variables, adam } = options;
  const { loss, weightDecay } = settings;
  return tf.tidy(() => {
    const { inputs, targets } = tensorsOf(options, positions);
    const { value, grads } = tf.variableGrads(() => {
      const forecast = network.model.apply(inputs, { training: true }) as tf.Tensor;
      return tf.mean(elementLosses(loss, forecast, targets)) as tf.Scalar;
    }, variables);
    if (weightDecay > 0) decay(variables, 1 - adam.learningRate * weightDecay);
    adam.applyGradients(variables.map(({ name }) => ({ name, tensor: grads[name]! })));
    return tf.add(sum, value) as tf.Scalar;
  });
}
