import {
  BtcfcError,
  createProgressClock,
  createTeller,
  invalidOption,
  type ProgressClock,
  Rng,
  type Teller,
} from '@btcfc/core';
import { type FusedAdam, fusedAdam } from '@btcfc/fused-lstm';
import * as tf from '@tensorflow/tfjs-core';
import { lossSum } from '../forecasting/inference';
import { isSeededDropout } from '../network/layers/dropout';
import { assignAll, joinValues, parametersOf, splitValues } from '../network/parameters';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint/checkpoint';
import { type CheckpointPlace, openCheckpoint } from './checkpoint/checkpoint-place';
import {
  captureState,
  cloneAll,
  freeState,
  type OptimizerState,
  readState,
  restoreState,
} from './optimizer-state';
import { openProgressLine, type ProgressLine } from './progress-line';
import { type EpochLosses, meanLoss, runEpoch } from './run-epoch';
import { budgetOf, type TrainingBudget } from './schedule/budget';
import { EarlyStopping } from './schedule/early-stopping';
import { ReduceLROnPlateau } from './schedule/plateau';
import type { EpochEvent, StopReason, TrainingEvent } from './training-events';
import type { TrainingOptions, TrainingSummary } from './training-options';

/**
 * Trains a model in place and leaves it with the weights of its best epoch.
 *
 * @throws BtcfcError `DIVERGED` when the loss is no longer a number; with a checkpoint, resuming then gives the best
 * weights there were
 */
export async function trainModel(options: TrainingOptions): Promise<TrainingSummary> {
  options.run.signal?.throwIfAborted();
  const { resume, resumeFrom, checkpointDir } = options.run;
  if (resume && !resumeFrom && checkpointDir === undefined)
    throw invalidOption('resume', resume, 'false without `checkpointDir`: there is nothing to go on with');
  const place = checkpointDir === undefined ? undefined : openCheckpoint(checkpointDir);
  const training = new Training(options, place, await findCheckpoint(options, place));
  try {
    return await training.run();
  } finally {
    training.dispose();
  }
}

async function findCheckpoint(
  { run, identity }: TrainingOptions,
  place: CheckpointPlace | undefined,
): Promise<Checkpoint | undefined> {
  if (run.resumeFrom) return decodeCheckpoint(run.resumeFrom, identity(), 'The checkpoint in `resumeFrom`');
  const bytes = run.resume ? await place?.read() : undefined;
  return bytes && decodeCheckpoint(bytes, identity(), `The checkpoint ${place!.description}`);
}

class Training {
  private readonly variables: tf.Variable[];
  private readonly adam: FusedAdam;
  private readonly plateau: ReduceLROnPlateau;
  private readonly stopper: EarlyStopping;
  private readonly rng: Rng;
  private readonly clock: ProgressClock;
  private readonly line: ProgressLine | undefined;
  private readonly teller: Teller<TrainingEvent>;
  private readonly budget: TrainingBudget;
  private readonly trainLosses: number[];
  private readonly valLosses: number[];
  private best: tf.Tensor[];
  /** Where the last epoch ended, kept for a checkpoint on abort. */
  private epochEnd: OptimizerState | undefined;
  private epoch: number;
  private savedEpoch: number;
  private stoppedBy: StopReason | undefined;

  constructor(
    private readonly options: TrainingOptions,
    private readonly place: CheckpointPlace | undefined,
    private readonly saved: Checkpoint | undefined,
  ) {
    const { network, settings, run, train } = options;
    const { lr, lrFactor, lrPatience, patience, minDelta, clipNorm } = settings;
    this.variables = parametersOf(network.model);
    this.rng = new Rng(settings.seed);
    const copies = this.variables.map(({ name }, position) => [name, network.copies[position]!]);
    this.adam = fusedAdam({ clipNorm, copies: Object.fromEntries(copies) });
    this.plateau = new ReduceLROnPlateau({
      learningRate: lr,
      factor: lrFactor,
      patience: lrPatience,
      state: saved?.plateau,
    });
    this.stopper = new EarlyStopping({ patience, minDelta, state: saved?.stopper });
    this.budget = budgetOf(settings, train);
    this.epoch = saved?.epoch ?? 0;
    this.savedEpoch = this.epoch;
    this.stoppedBy = saved?.stoppedBy;
    this.trainLosses = saved?.trainLosses ?? [];
    this.valLosses = saved?.valLosses ?? [];
    this.clock = createProgressClock({ total: this.budget.epochs, alreadyDone: this.epoch });
    this.teller = createTeller(run.onProgress);
    this.line = openProgressLine(run.progress, run.onProgress !== undefined);
    this.best = saved ? splitValues(saved.bestWeights, this.variables) : cloneAll(this.variables);
  }

  async run(): Promise<TrainingSummary> {
    const { backend, train, validation } = this.options;
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
    for (const message of this.options.warnings ?? []) this.emit({ type: 'warning', message });
    await this.trainEpochs();
    await this.saveCheckpoint();
    this.stoppedBy ??= this.budget.endsBy;
    assignAll(this.variables, this.best);
    const { bestEpoch, bestLoss } = this.stopper;
    const { epoch: epochsRun, stoppedBy, trainLosses, valLosses } = this;
    this.emit({ type: 'training-end', epochsRun, bestEpoch, bestLoss, stoppedBy });
    await this.teller.settled();
    const updatesRun = epochsRun * this.budget.updatesPerEpoch;
    return { trainLosses, valLosses, bestEpoch, bestLoss, epochsRun, updatesRun, stoppedBy };
  }

  dispose(): void {
    this.line?.end();
    tf.dispose(this.best);
    freeState(this.epochEnd);
    this.adam.dispose();
    for (const layer of this.options.network.model.layers) if (isSeededDropout(layer)) layer.release();
  }

  private async tryStart(): Promise<void> {
    const { network, validation, settings, run } = this.options;
    if (!validation) return;
    const sum = await lossSum(network.model, validation, settings.loss, run.signal);
    try {
      const [total] = await sum.data();
      const loss = meanLoss(total!, validation);
      if (Number.isFinite(loss)) this.stopper.step(0, loss);
    } finally {
      sum.dispose();
    }
  }

  private async restore(saved: Checkpoint): Promise<void> {
    await restoreState(saved, this.adam, this.variables);
    if (!this.options.run.resumeFrom) return;
    // it was kept elsewhere
    this.savedEpoch = -1;
    await this.saveCheckpoint();
  }

  private async trainEpochs(): Promise<void> {
    const { signal } = this.options.run;
    try {
      while (!this.stoppedBy && this.epoch < this.budget.epochs) await this.nextEpoch();
    } catch (error) {
      if (signal?.aborted) await this.saveCheckpoint();
      throw error;
    }
  }

  private async nextEpoch(): Promise<void> {
    const epoch = this.epoch + 1;
    const lr = this.plateau.learningRate;
    const losses = await this.trainEpoch(epoch, lr);
    if (!Number.isFinite(losses.trainLoss) || !Number.isFinite(losses.valLoss)) {
      await this.diverge(epoch, losses.trainLoss);
    }
    this.epoch = epoch;
    if (this.place) {
      freeState(this.epochEnd);
      this.epochEnd = await captureState(this.adam, this.variables);
    }
    const event = this.judge(epoch, lr, losses);
    const { checkpointEvery, afterEpoch } = this.options.run;
    if (epoch % checkpointEvery === 0) await this.saveCheckpoint();
    const { trainLosses, valLosses } = this;
    await afterEpoch?.(event, {
      trainLosses: [...trainLosses],
      valLosses: [...valLosses],
      checkpoint: () => this.checkpoint(),
    });
  }

  private trainEpoch(epoch: number, lr: number): Promise<EpochLosses> {
    const { network, settings, backend, train, validation, run } = this.options;
    const { variables, adam, rng } = this;
    const { loss, batchSize, weightDecay } = settings;
    const { updatesPerEpoch: updates } = this.budget;
    adam.learningRate = lr;
    const data = { model: network.model, backend, train, validation };
    return runEpoch({
      ...data,
      variables,
      adam,
      rng,
      loss,
      batchSize,
      updates,
      weightDecay,
      epoch,
      signal: run.signal,
    });
  }

  /** What an epoch's losses mean for the best weights, the learning rate and the end of the training. */
  private judge(epoch: number, lr: number, { trainLoss, valLoss }: EpochLosses): EpochEvent {
    this.trainLosses.push(trainLoss);
    this.valLosses.push(valLoss);
    const isBest = this.stopper.step(epoch, valLoss);
    if (isBest) {
      tf.dispose(this.best);
      this.best = cloneAll(this.variables);
    }
    const { bestLoss, bestEpoch } = this.stopper;
    const isReduced = this.plateau.step(valLoss);
    const event: EpochEvent = {
      type: 'epoch',
      epoch,
      updates: epoch * this.budget.updatesPerEpoch,
      lr,
      trainLoss,
      valLoss,
      bestLoss,
      bestEpoch,
      isBest,
      ...this.clock.at(epoch),
    };
    this.tell(event);
    if (isReduced)
      this.emit({ type: 'learning-rate-reduced', epoch, from: lr, to: this.plateau.learningRate });
    if (this.stopper.shouldStop && event.updates >= this.options.settings.minUpdates) {
      this.stoppedBy = 'patience';
      this.emit({ type: 'early-stop', epoch, bestEpoch });
    }
    return event;
  }

  private async diverge(epoch: number, loss: number): Promise<never> {
    const { bestEpoch } = this.stopper;
    this.stoppedBy = 'diverged';
    if (bestEpoch > 0) {
      assignAll(this.variables, this.best);
      freeState(this.epochEnd);
      this.epochEnd = undefined;
      // the epoch may be saved already, but not as the last
      this.savedEpoch = -1;
      await this.saveCheckpoint();
    }
    const isKept = this.place !== undefined && bestEpoch > 0;
    throw new BtcfcError({
      code: 'DIVERGED',
      message: `The loss stopped being a number in epoch ${epoch}.`,
      received: loss,
      remedy: isKept
        ? `Lower \`lr\`; or resume from the checkpoint to get the weights of epoch ${bestEpoch}, the best so far.`
        : 'Lower `lr`, or look for extreme values in the inputs.',
    });
  }

  /** The state at the end of the last epoch; within an epoch there is one where a place for it was given. */
  private async checkpoint(): Promise<Uint8Array> {
    const state = this.epochEnd ?? (await captureState(this.adam, this.variables));
    try {
      return encodeCheckpoint(this.options.identity(), {
        epoch: this.epoch,
        trainLosses: this.trainLosses,
        valLosses: this.valLosses,
        plateau: this.plateau.toJSON(),
        stopper: this.stopper.toJSON(),
        stoppedBy: this.stoppedBy,
        bestWeights: await joinValues(this.best),
        ...(await readState(state)),
      });
    } finally {
      if (state !== this.epochEnd) freeState(state);
    }
  }

  private async saveCheckpoint(): Promise<void> {
    if (!this.place || this.savedEpoch === this.epoch) return;
    await this.place.write(await this.checkpoint());
    this.savedEpoch = this.epoch;
    this.emit({ type: 'checkpoint', epoch: this.epoch, place: this.place.description });
  }

  private emit(event: DistributiveOmit<TrainingEvent, 'done' | 'total' | 'elapsedMs' | 'remainingMs'>): void {
    this.tell({ ...event, ...this.clock.at(this.epoch) } as TrainingEvent);
  }

  private tell(event: TrainingEvent): void {
    this.line?.show(event);
    this.teller.tell(event);
  }
}

type DistributiveOmit<Type, Keys extends PropertyKey> = Type extends unknown ? Omit<Type, Keys> : never;
