import type { FusedAdam } from '@btcfc/fused-lstm';
import * as tf from '@tensorflow/tfjs-core';
import '../../network/gradients';
import { nextTurn } from '../../backends/next-turn';
import { lossSum } from '../../forecasting/inference';
import { isSeededDropout } from '../../network/layers/dropout';
import { elementLosses } from '../../network/losses';
import { maskStream, meanLoss, partsOf, stepsOf, windowsOfStep } from './batches';
import type { EpochLosses, LearnerEpoch } from './learner';
import type { LearnerOptions } from './learner-options';

export interface TfjsEpochOptions extends LearnerOptions, LearnerEpoch {
  variables: tf.Variable[];
  adam: FusedAdam;
}

/** One epoch: some steps, such as those of one pass over the training windows, then the loss on the validation windows. */
export async function runTfjsEpoch(options: TfjsEpochOptions): Promise<EpochLosses> {
  const { network, train, validation, settings, updates, backend, signal, rng, epoch, adam } = options;
  const { model } = network;
  model.layers.filter(isSeededDropout).forEach((layer, place) => {
    layer.useStream(maskStream(rng, place, epoch));
  });
  const stepSize = windowsOfStep(settings);
  // losses stay on the device until the epoch is over: reading waits for it
  let sum: tf.Scalar = tf.scalar(0);
  let error: tf.Scalar | undefined;
  let both: tf.Tensor | undefined;
  let step = 0;
  try {
    for (const positions of stepsOf({ train, stepSize, updates, epoch, rng })) {
      const { loss, gradients } = await gradientsOfStep(options, positions);
      adam.learningRate = options.rateOf(step++);
      adam.applyGradients(gradients);
      const total: tf.Scalar = tf.add(sum, loss);
      tf.dispose([sum, loss, gradients]);
      sum = total;
    }
    error = validation && (await lossSum(model, validation, settings.loss, signal));
    both = tf.tidy(() => tf.stack(error ? [sum, error] : [sum]));
    const [trainSum, valSum] = await both.data();
    backend.check();
    const trainLoss = trainSum! / updates;
    return { trainLoss, valLoss: validation ? meanLoss(valSum!, validation) : trainLoss };
  } finally {
    tf.dispose([sum, error, both].filter((tensor) => tensor !== undefined));
  }
}

/** The mean loss on some windows, and its gradients by the variables' names. */
type StepGradients = {
  loss: tf.Scalar;
  gradients: tf.NamedTensorMap;
};

/** The gradients of the mean loss on all windows of a step, batch by batch. */
async function gradientsOfStep(options: TfjsEpochOptions, positions: Uint32Array): Promise<StepGradients> {
  let sums: StepGradients | undefined;
  try {
    for (const { batch, share } of partsOf(positions, options.settings.batchSize)) {
      await nextTurn();
      options.signal?.throwIfAborted();
      const before = sums;
      sums = tf.tidy(() => {
        const own = gradientsOfBatch(options, batch);
        return share === 1 ? own : added(before, own, share);
      });
      tf.dispose(before);
    }
  } catch (error) {
    tf.dispose(sums);
    throw error;
  }
  return sums!;
}

function added(before: StepGradients | undefined, { loss, gradients }: StepGradients, share: number) {
  const sum = <Value extends tf.Tensor>(value: Value, known: Value | undefined): Value => {
    const part = tf.mul(value, share) as Value;
    return known ? (tf.add(known, part) as Value) : part;
  };
  return {
    loss: sum(loss, before?.loss),
    gradients: Object.fromEntries(
      Object.entries(gradients).map(([name, gradient]) => [name, sum(gradient, before?.gradients[name])]),
    ),
  };
}

function gradientsOfBatch(options: TfjsEpochOptions, positions: Uint32Array): StepGradients {
  const { network, settings, variables } = options;
  const { inputs, targets } = tensorsOf(options, positions);
  const { value, grads } = tf.variableGrads(() => {
    const forecast = network.model.apply(inputs, { training: true }) as tf.Tensor;
    return tf.mean(elementLosses(settings.loss, forecast, targets)) as tf.Scalar;
  }, variables);
  return { loss: value, gradients: grads };
}

/** A batch as tensors: windows, shape [windows, seqLen, features], and targets, shape [windows, horizon]. */
function tensorsOf({ train }: TfjsEpochOptions, positions: Uint32Array) {
  const batch = train.gather(positions);
  return {
    inputs: tf.tensor3d(batch.inputs, [batch.length, train.seqLen, train.features]),
    targets: tf.tensor2d(batch.targets, [batch.length, train.horizon]),
  };
}
