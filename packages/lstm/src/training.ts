import { setImmediate as nextTurn } from 'node:timers/promises';
import { BtcfcError, createProgressClock, type ProgressClock, Rng } from '@btcfc/core';
import { fusedAdam } from '@btcfc/fused-lstm';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import './gradients';
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
import { lossSum } from './inference';
import { elementLosses } from './losses';
import { assignAll, joinValues, parametersOf, splitValues } from './parameters';
import { ReduceLROnPlateau } from './plateau';
import type { Sequences } from './sequences';
import type { EpochEvent, StopReason, TrainingEvent, TrainingListener } from './training-events';
import { weightCopies } from './weight-copies';

/** What a run does besides training; none of it changes the outcome. */
export interface RunOptions {
  /** Ends the run within one batch; it then throws the signal's reason, and a checkpoint stays. */
  signal?: AbortSignal;
  /** Called with each event. */
  onProgress?: TrainingListener;
  /**
   * Awaited at the end of each epoch, once its checkpoint is written if one is due: for a search that judges a
   * training as it goes. What it throws ends the training.
   */
  afterEpoch?: (event: EpochEvent, losses: LossHistory) => void | Promise<void>;
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
  /** Whether the weights it starts from may stay the best: they are tried on the validation rows first. */
  startsTrained?: boolean;
}

/** The losses of every epoch so far, those before a resumed checkpoint included. */
export interface LossHistory {
  /** The loss of the scaled target per epoch, with dropout. */
  trainLosses: readonly number[];
  /** The same on the validation rows; the training losses again where there are none. */
  valLosses: readonly number[];
}

export interface TrainingSummary extends LossHistory {
  trainLosses: number[];
  valLosses: number[];
  /** The epoch whose weights the model has, counted from 1; 0 after fine-tuning that only made it worse. */
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
  private readonly variables: tf.Variable[];
  private readonly adam: ReturnType<typeof fusedAdam>;
  private readonly plateau: ReduceLROnPlateau;
  private readonly stopper: EarlyStopping;
  private readonly rng: Rng;
  private readonly clock: ProgressClock;
  private readonly file: string | undefined;
  private readonly trainLosses: number[];
  private readonly valLosses: number[];
  private readonly saved: Checkpoint | undefined;
  private best: tf.Tensor[];
  private epoch: number;
  private savedEpoch: number;
  private stoppedBy: StopReason | undefined;

  constructor(private readonly options: TrainingOptions) {
    const { model, settings, identity, run } = options;
    this.file = run.checkpointDir === undefined ? undefined : checkpointFile(run.checkpointDir);
    const saved = run.resume && this.file ? readCheckpoint(this.file, identity) : undefined;
    this.saved = saved;
    this.variables = parametersOf(model);
    this.rng = new Rng(settings.seed);
    const copies = weightCopies(model, settings.initialization);
    this.adam = fusedAdam({
      clipNorm: settings.clipNorm,
      copies: Object.fromEntries(this.variables.map(({ name }, position) => [name, copies[position]!])),
    });
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
    this.best = saved ? splitValues(saved.bestWeights, this.variables) : this.cloneWeights();
  }

  async run(): Promise<TrainingSummary> {
    const { settings, backend, train, validation } = this.options;
    if (this.saved) await this.restore(this.saved);
    else if (this.options.startsTrained) await this.tryStart();
    this.emit({
      type: 'training-start',
      backend: backend.name,
      parameters: this.variables.reduce((sum, { size }) => sum + size, 0),
      trainingWindows: train.length,
      validationWindows: validation?.length ?? 0,
      resumedFrom: this.epoch,
    });
    while (!this.stoppedBy && this.epoch < settings.epochs) await this.runEpoch();
    await this.saveCheckpoint();
    this.stoppedBy ??= 'epochs';
    assignAll(this.variables, this.best);
    const { bestEpoch, bestLoss } = this.stopper;
    const { epoch: epochsRun, stoppedBy, trainLosses, valLosses } = this;
    this.emit({ type: 'training-end', epochsRun, bestEpoch, bestLoss, stoppedBy });
    return { trainLosses, valLosses, bestEpoch, bestLoss, epochsRun, stoppedBy };
  }

  dispose(): void {
    tf.dispose(this.best);
    this.adam.dispose();
    for (const layer of this.options.model.layers) if (isSeededDropout(layer)) layer.release();
  }

  private async tryStart(): Promise<void> {
    const { model, validation, settings, run } = this.options;
    if (!validation) return;
    const sum = await lossSum(model, validation, settings.loss, run.signal);
    try {
      const [total] = await sum.data();
      const loss = total! / (validation.length * validation.steps);
      if (Number.isFinite(loss)) this.stopper.step(0, loss);
    } finally {
      sum.dispose();
    }
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
      tf.dispose(this.best);
      this.best = this.cloneWeights();
    }
    const { bestLoss, bestEpoch } = this.stopper;
    const isReduced = this.plateau.step(valLoss);
    const losses = { trainLoss, valLoss, bestLoss, bestEpoch, isBest };
    const event: EpochEvent = { type: 'epoch', epoch, lr, ...losses, ...this.clock.at(epoch) };
    this.options.run.onProgress?.(event);
    if (isReduced)
      this.emit({ type: 'learning-rate-reduced', epoch, from: lr, to: this.plateau.learningRate });
    if (this.stopper.shouldStop) {
      this.stoppedBy = 'patience';
      this.emit({ type: 'early-stop', epoch, bestEpoch });
    }
    const { checkpointEvery = 10, afterEpoch } = this.options.run;
    if (epoch % checkpointEvery === 0) await this.saveCheckpoint();
    const { trainLosses, valLosses } = this;
    await afterEpoch?.(event, { trainLosses: [...trainLosses], valLosses: [...valLosses] });
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
      error = validation && (await lossSum(model, validation, settings.loss, run.signal));
      both = tf.tidy(() => tf.stack(error ? [sum, error] : [sum]));
      const [trainSum, valSum] = await both.data();
      backend.check();
      const trainLoss = trainSum! / Math.ceil(order.length / batchSize);
      return [trainLoss, validation ? valSum! / (validation.length * validation.steps) : trainLoss];
    } finally {
      tf.dispose([sum, error, both].filter((tensor) => tensor !== undefined));
    }
  }

  private step(train: Sequences, positions: Uint32Array, sum: tf.Scalar, lr: number): tf.Scalar {
    const { model, settings } = this.options;
    const batch = train.gather(positions);
    this.adam.learningRate = lr;
    return tf.tidy(() => {
      const inputs = tf.tensor3d(batch.inputs, [batch.length, train.seqLen, train.features]);
      const targets = tf.tensor2d(batch.targets, [batch.length, train.steps]);
      const { value, grads } = tf.variableGrads(() => {
        const forecast = model.apply(inputs, { training: true }) as tf.Tensor;
        return tf.mean(elementLosses(settings.loss, forecast, targets)) as tf.Scalar;
      }, this.variables);
      this.adam.applyGradients(this.variables.map(({ name }) => ({ name, tensor: grads[name]! })));
      return tf.add(sum, value) as tf.Scalar;
    });
  }

  // clones are copies here: a step gives each variable a new tensor and never writes to the old one
  private cloneWeights(): tf.Tensor[] {
    return this.variables.map((variable) => variable.clone());
  }

  private async diverge(epoch: number, loss: number): Promise<never> {
    const { bestEpoch } = this.stopper;
    this.stoppedBy = 'diverged';
    if (bestEpoch > 0) {
      assignAll(this.variables, this.best);
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

  private async restore({ adamStep, weights, firstMoment, secondMoment }: Checkpoint): Promise<void> {
    const { variables } = this;
    const current = splitValues(weights, variables);
    const moments = [firstMoment, secondMoment].flatMap((joined) => splitValues(joined, variables));
    const state = [tf.scalar(adamStep, 'int32'), ...moments];
    try {
      assignAll(variables, current);
      await this.adam.setWeights(state.map((tensor, position) => ({ name: `${position}`, tensor })));
    } finally {
      tf.dispose([current, state]);
    }
  }

  private async saveCheckpoint(): Promise<void> {
    if (!this.file || this.savedEpoch === this.epoch) return;
    const moments = (await this.adam.getWeights()).slice(1).map(({ tensor }) => tensor);
    const count = this.variables.length;
    const checkpoint: Checkpoint = {
      epoch: this.epoch,
      trainLosses: this.trainLosses,
      valLosses: this.valLosses,
      plateau: this.plateau.toJSON(),
      stopper: this.stopper.toJSON(),
      adamStep: this.adam.iterations,
      stoppedBy: this.stoppedBy,
      weights: await joinValues(this.variables),
      firstMoment: await joinValues(moments.slice(0, count)),
      secondMoment: await joinValues(moments.slice(count)),
      bestWeights: await joinValues(this.best),
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
