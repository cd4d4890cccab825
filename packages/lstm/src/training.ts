import { setImmediate as nextTurn } from 'node:timers/promises';
import { BtcfcError, createProgressClock, type ProgressClock, Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import './gradients';
import { Adam, clipByNorm } from './adam';
import type { Backend } from './backends';
import {
  type Checkpoint,
  checkpointFile,
  type RunIdentity,
  readCheckpoint,
  writeCheckpoint,
} from './checkpoint';
import { isSeededDropout } from './dropout';
import { EarlyStopping } from './early-stopping';
import type { Settings } from './hyperparameters';
import { squaredError } from './inference';
import { weightCopies } from './initialization';
import { ParameterVector } from './parameter-vector';
import { ReduceLROnPlateau } from './plateau';
import type { Sequences } from './sequences';
import type { StopReason, TrainingEvent, TrainingListener } from './training-events';

/** What a run does besides training; none of it changes the outcome. */
export interface RunOptions {
  /** Ends the run within one batch; it then throws the signal's reason, and a checkpoint stays. */
  signal?: AbortSignal;
  /** Called with each event. */
  onProgress?: TrainingListener;
  /** Folder for the checkpoint; without it none is written. */
  checkpointDir?: string;
  /** Epochs between two checkpoints; one is written at the end too. @default 10 */
  checkpointEvery?: number;
  /** Whether to go on from the checkpoint in `checkpointDir`, if there is one. @default false */
  resume?: boolean;
}

export interface TrainingOptions {
  model: LayersModel;
  train: Sequences;
  /** Watched by scheduler, early stopping and best weights; without it they watch the training loss. */
  validation: Sequences | undefined;
  settings: Settings;
  backend: Backend;
  identity: RunIdentity;
  run: RunOptions;
}

export interface TrainingSummary {
  /** Mean squared error of the scaled target per epoch, with dropout. */
  trainLosses: number[];
  /** The same on the validation rows; the training losses again where there are none. */
  valLosses: number[];
  /** The epoch whose weights the model has, counted from 1. */
  bestEpoch: number;
  bestLoss: number;
  epochsRun: number;
  stoppedBy: StopReason;
}

/**
 * Trains a model in place and leaves it with the weights of its best epoch.
 *
 * @throws BtcfcError `DIVERGED` when the loss is no longer a number; with a checkpoint, resuming then gives
 * the best weights there were
 */
export async function trainModel(options: TrainingOptions): Promise<TrainingSummary> {
  options.run.signal?.throwIfAborted();
  const training = new Training(options);
  try {
    return await training.run();
  } finally {
    training.dispose();
  }
}

class Training {
  private readonly vector: ParameterVector;
  private readonly adam: Adam;
  private readonly plateau: ReduceLROnPlateau;
  private readonly stopper: EarlyStopping;
  private readonly rng: Rng;
  private readonly clock: ProgressClock;
  private readonly file: string | undefined;
  private readonly trainLosses: number[];
  private readonly valLosses: number[];
  private readonly copies: tf.Tensor1D;
  private weights: tf.Tensor1D;
  private best: tf.Tensor1D;
  private epoch: number;
  private savedEpoch: number;
  private stoppedBy: StopReason | undefined;

  constructor(private readonly options: TrainingOptions) {
    const { model, train, settings, identity, run } = options;
    this.file = run.checkpointDir === undefined ? undefined : checkpointFile(run.checkpointDir);
    const saved = run.resume && this.file ? readCheckpoint(this.file, identity) : undefined;
    this.vector = new ParameterVector(model);
    this.rng = new Rng(settings.seed);
    this.adam = new Adam(
      this.vector.size,
      saved && { step: saved.adamStep, firstMoment: saved.firstMoment, secondMoment: saved.secondMoment },
    );
    this.plateau = new ReduceLROnPlateau({
      learningRate: settings.lr,
      factor: settings.lrFactor,
      patience: settings.lrPatience,
      state: saved?.plateau,
    });
    this.stopper = new EarlyStopping({
      patience: settings.patience,
      minDelta: settings.minDelta,
      state: saved?.stopper,
    });
    this.epoch = saved?.epoch ?? 0;
    this.savedEpoch = this.epoch;
    this.stoppedBy = saved?.stoppedBy;
    this.trainLosses = saved?.trainLosses ?? [];
    this.valLosses = saved?.valLosses ?? [];
    this.clock = createProgressClock({ total: settings.epochs, alreadyDone: this.epoch });
    this.weights = saved ? tf.tensor1d(saved.weights) : this.vector.read();
    this.best = saved ? tf.tensor1d(saved.bestWeights) : tf.clone(this.weights);
    this.copies = tf.tensor1d(weightCopies({ ...settings, features: train.features }));
    this.vector.assign(this.weights);
  }

  async run(): Promise<TrainingSummary> {
    const { settings, backend, train, validation } = this.options;
    this.emit({
      type: 'training-start',
      backend: backend.name,
      parameters: this.vector.size,
      trainingWindows: train.length,
      validationWindows: validation?.length ?? 0,
      resumedFrom: this.epoch,
    });
    while (!this.stoppedBy && this.epoch < settings.epochs) await this.runEpoch();
    await this.saveCheckpoint();
    this.stoppedBy ??= 'epochs';
    this.vector.assign(this.best);
    const { bestEpoch, bestLoss } = this.stopper;
    const { epoch: epochsRun, stoppedBy, trainLosses, valLosses } = this;
    this.emit({ type: 'training-end', epochsRun, bestEpoch, bestLoss, stoppedBy });
    return { trainLosses, valLosses, bestEpoch, bestLoss, epochsRun, stoppedBy };
  }

  dispose(): void {
    tf.dispose([this.weights, this.best, this.copies]);
    this.adam.dispose();
    for (const layer of this.options.model.layers) if (isSeededDropout(layer)) layer.release();
  }

  private async runEpoch(): Promise<void> {
    const epoch = this.epoch + 1;
    const lr = this.plateau.learningRate;
    const [trainLoss, valLoss] = await this.losses(epoch, lr);
    if (!Number.isFinite(trainLoss) || !Number.isFinite(valLoss)) await this.diverge(epoch, trainLoss);
    this.epoch = epoch;
    this.trainLosses.push(trainLoss);
    this.valLosses.push(valLoss);
    const isBest = this.stopper.step(epoch, valLoss);
    if (isBest) {
      this.best.dispose();
      // a clone is a copy here: the weights' tensor is replaced by each step, never written to
      this.best = tf.clone(this.weights);
    }
    const { bestLoss, bestEpoch } = this.stopper;
    const isReduced = this.plateau.step(valLoss);
    this.emit({ type: 'epoch', epoch, trainLoss, valLoss, lr, bestLoss, bestEpoch, isBest });
    if (isReduced)
      this.emit({ type: 'learning-rate-reduced', epoch, from: lr, to: this.plateau.learningRate });
    if (this.stopper.shouldStop) {
      this.stoppedBy = 'patience';
      this.emit({ type: 'early-stop', epoch, bestEpoch });
    }
    if (epoch % (this.options.run.checkpointEvery ?? 10) === 0) await this.saveCheckpoint();
  }

  // losses stay on the device until the epoch is over: reading waits for it
  private async losses(epoch: number, lr: number): Promise<[number, number]> {
    const { model, train, validation, settings, backend, run } = this.options;
    const { batchSize } = settings;
    const order = this.rng.split('order').split(epoch).permutation(train.length);
    model.layers.filter(isSeededDropout).forEach((layer, position) => {
      layer.useStream(this.rng.split('masks').split(position).split(epoch));
    });
    let sum: tf.Scalar = tf.scalar(0);
    let error: tf.Scalar | undefined;
    let both: tf.Tensor | undefined;
    try {
      for (let start = 0; start < order.length; start += batchSize) {
        // lets timers and signals through
        await nextTurn();
        run.signal?.throwIfAborted();
        const total: tf.Scalar = this.step(train, order.subarray(start, start + batchSize), sum, lr);
        sum.dispose();
        sum = total;
      }
      error = validation && (await squaredError(model, validation, run.signal));
      both = tf.tidy(() => tf.stack(error ? [sum, error] : [sum]));
      const [trainSum, valSum] = await both.data();
      backend.check();
      const trainLoss = trainSum! / Math.ceil(order.length / batchSize);
      return [trainLoss, validation ? valSum! / validation.length : trainLoss];
    } finally {
      tf.dispose([sum, error, both].filter((tensor) => tensor !== undefined));
    }
  }

  private step(train: Sequences, positions: Uint32Array, sum: tf.Scalar, lr: number): tf.Scalar {
    const { model, settings } = this.options;
    const batch = train.gather(positions);
    const { loss, weights } = tf.tidy(() => {
      const inputs = tf.tensor3d(batch.inputs, [batch.length, train.seqLen, train.features]);
      const targets = tf.tensor2d(batch.targets, [batch.length, 1]);
      const { value, grads } = tf.variableGrads(() => {
        const forecast = model.apply(inputs, { training: true }) as tf.Tensor;
        return tf.mean(tf.squaredDifference(forecast, targets)) as tf.Scalar;
      }, this.vector.variables);
      const gradient = clipByNorm(this.vector.joinGradients(grads), settings.clipNorm, this.copies);
      return {
        loss: tf.add(sum, value) as tf.Scalar,
        weights: this.adam.update(this.weights, gradient, lr, this.copies),
      };
    });
    this.weights.dispose();
    this.weights = weights;
    this.vector.assign(weights);
    return loss;
  }

  private async diverge(epoch: number, loss: number): Promise<never> {
    const { bestEpoch } = this.stopper;
    this.stoppedBy = 'diverged';
    if (bestEpoch > 0) {
      this.weights.dispose();
      this.weights = tf.clone(this.best);
      // the epoch may be saved already, but not as the last
      this.savedEpoch = -1;
      await this.saveCheckpoint();
    }
    const isKept = this.file !== undefined && bestEpoch > 0;
    throw new BtcfcError({
      code: 'DIVERGED',
      message: `The loss stopped being a number in epoch ${epoch}.`,
      received: loss,
      remedy: isKept
        ? `Lower \`lr\`; or resume from the checkpoint to get the weights of epoch ${bestEpoch}, the best so far.`
        : 'Lower `lr`, or look for extreme values in the inputs.',
    });
  }

  private async saveCheckpoint(): Promise<void> {
    if (!this.file || this.savedEpoch === this.epoch) return;
    const { firstMoment, secondMoment, step } = await this.adam.state();
    const checkpoint: Checkpoint = {
      epoch: this.epoch,
      trainLosses: this.trainLosses,
      valLosses: this.valLosses,
      plateau: this.plateau.toJSON(),
      stopper: this.stopper.toJSON(),
      adamStep: step,
      stoppedBy: this.stoppedBy,
      weights: Float32Array.from(await this.weights.data()),
      firstMoment,
      secondMoment,
      bestWeights: Float32Array.from(await this.best.data()),
    };
    writeCheckpoint(this.file, this.options.identity, checkpoint);
    this.savedEpoch = this.epoch;
    this.emit({ type: 'checkpoint', epoch: this.epoch, file: this.file });
  }

  private emit(event: DistributiveOmit<TrainingEvent, 'done' | 'total' | 'elapsedMs' | 'remainingMs'>): void {
    this.options.run.onProgress?.({ ...event, ...this.clock.at(this.epoch) } as TrainingEvent);
  }
}

type DistributiveOmit<Type, Keys extends PropertyKey> = Type extends unknown ? Omit<Type, Keys> : never;
