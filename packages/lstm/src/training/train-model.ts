import {
  BtcfcError,
  createProgressClock,
  createTeller,
  invalidOption,
  type ProgressClock,
  Rng,
  type Teller,
} from '@btcfc/core';
import { parametersOf } from '../network/parameters';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint/checkpoint';
import { type CheckpointPlace, openCheckpoint } from './checkpoint/checkpoint-place';
import { chooseLearner } from './learners/choose-learner';
import type { CapturedState, EpochLosses, Learner } from './learners/learner';
import { openProgressLine, type ProgressLine } from './progress-line';
import { budgetOf, type TrainingBudget } from './schedule/budget';
import { EarlyStopping } from './schedule/early-stopping';
import { type RateShares, rateShares } from './schedule/learning-rate';
import { ReduceLROnPlateau } from './schedule/plateau';
import type { ComputedBy, EpochEvent, StopReason, TrainingEvent } from './training-events';
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
  private readonly learner: Learner;
  private readonly trainedBy: ComputedBy;
  private readonly plateau: ReduceLROnPlateau;
  private readonly shares: RateShares;
  private readonly stopper: EarlyStopping;
  private readonly clock: ProgressClock;
  private readonly line: ProgressLine | undefined;
  private readonly teller: Teller<TrainingEvent>;
  private readonly budget: TrainingBudget;
  private readonly trainLosses: number[];
  private readonly valLosses: number[];
  /** Where the last epoch ended, kept for a checkpoint on abort. */
  private epochEnd: CapturedState | undefined;
  private epoch: number;
  private savedEpoch: number;
  private stoppedBy: StopReason | undefined;
  private isOver = false;

  constructor(
    private readonly options: TrainingOptions,
    private readonly place: CheckpointPlace | undefined,
    private readonly saved: Checkpoint | undefined,
  ) {
    const { settings, run, train } = options;
    const { lr, lrFactor, lrPatience, patience, minDelta } = settings;
    this.budget = budgetOf(settings, train);
    this.shares = rateShares(settings, this.budget);
    this.plateau = new ReduceLROnPlateau({
      learningRate: lr,
      factor: lrFactor,
      patience: lrPatience,
      state: saved?.plateau,
    });
    this.stopper = new EarlyStopping({ patience, minDelta, state: saved?.stopper });
    this.epoch = saved?.epoch ?? 0;
    this.savedEpoch = this.epoch;
    this.stoppedBy = saved?.stoppedBy;
    this.trainLosses = saved?.trainLosses ?? [];
    this.valLosses = saved?.valLosses ?? [];
    this.clock = createProgressClock({ total: this.budget.epochs, alreadyDone: this.epoch });
    this.teller = createTeller(run.onProgress);
    this.line = openProgressLine(run.progress, run.onProgress !== undefined);
    const { learner, trainedBy } = chooseLearner({
      ...options,
      updates: this.budget.updatesPerEpoch,
      rng: new Rng(settings.seed),
      signal: run.signal,
    });
    this.learner = learner;
    this.trainedBy = trainedBy;
  }

  async run(): Promise<TrainingSummary> {
    const { network, backend, train, validation } = this.options;
    if (this.saved) await this.restore(this.saved);
    else if (this.options.startsTrained) await this.tryStart();
    this.emit({
      type: 'training-start',
      backend: backend.name,
      trainedBy: this.trainedBy,
      parameters: parametersOf(network.model).reduce((sum, { size }) => sum + size, 0),
      trainingWindows: train.length,
      validationWindows: validation?.length ?? 0,
      resumedFrom: this.epoch,
    });
    for (const message of this.options.warnings ?? []) this.emit({ type: 'warning', message });
    await this.trainEpochs();
    await this.saveCheckpoint();
    this.stoppedBy ??= this.budget.endsBy;
    this.learner.takeBest();
    const { bestEpoch, bestLoss } = this.stopper;
    const { epoch: epochsRun, stoppedBy, trainLosses, valLosses, trainedBy } = this;
    this.emit({ type: 'training-end', epochsRun, bestEpoch, bestLoss, stoppedBy });
    await this.teller.settled();
    const updatesRun = epochsRun * this.budget.updatesPerEpoch;
    return { trainedBy, trainLosses, valLosses, bestEpoch, bestLoss, epochsRun, updatesRun, stoppedBy };
  }

  dispose(): void {
    this.isOver = true;
    this.line?.end();
    this.epochEnd?.free();
    this.learner.dispose();
  }

  private async tryStart(): Promise<void> {
    const { validation } = this.options;
    if (!validation) return;
    const loss = await this.learner.lossOn(validation);
    if (Number.isFinite(loss)) this.stopper.step(0, loss);
  }

  private async restore(saved: Checkpoint): Promise<void> {
    await this.learner.restore(saved);
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
    const { updatesPerEpoch } = this.budget;
    const rateOf = (step: number) =>
      this.plateau.learningRate * this.shares((epoch - 1) * updatesPerEpoch + step);
    const lr = rateOf(updatesPerEpoch - 1);
    const losses = await this.learner.runEpoch({ epoch, rateOf });
    if (!Number.isFinite(losses.trainLoss) || !Number.isFinite(losses.valLoss)) {
      await this.diverge(epoch, losses.trainLoss);
    }
    this.epoch = epoch;
    if (this.place) {
      this.epochEnd?.free();
      this.epochEnd = await this.learner.capture();
    }
    const event = this.judge(epoch, lr, losses);
    if (epoch % this.options.run.checkpointEvery === 0) await this.saveCheckpoint();
    await this.waitForListener(event);
  }

  /** Waits for `onEpoch`, or until the training is aborted. */
  private async waitForListener(event: EpochEvent): Promise<void> {
    const { onEpoch, signal } = this.options.run;
    if (!onEpoch) return;
    const answered = onEpoch(event, {
      trainLosses: [...this.trainLosses],
      valLosses: [...this.valLosses],
      checkpoint: async () => {
        if (this.isOver) throw trainingIsOver();
        return this.checkpoint();
      },
      stop: () => {
        this.stoppedBy ??= 'onEpoch';
      },
    });
    await unlessAborted(Promise.resolve(answered), signal);
  }

  /** What an epoch's losses mean for the best weights, the learning rate and the end of the training. */
  private judge(epoch: number, lr: number, { trainLoss, valLoss }: EpochLosses): EpochEvent {
    this.trainLosses.push(trainLoss);
    this.valLosses.push(valLoss);
    const isBest = this.stopper.step(epoch, valLoss);
    if (isBest) this.learner.keepBest();
    const { bestLoss, bestEpoch } = this.stopper;
    const isReduced = this.options.settings.lrSchedule === 'plateau' && this.plateau.step(valLoss);
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
      this.learner.takeBest();
      this.epochEnd?.free();
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
    const state = this.epochEnd ?? (await this.learner.capture());
    try {
      return encodeCheckpoint(this.options.identity(), {
        epoch: this.epoch,
        trainLosses: this.trainLosses,
        valLosses: this.valLosses,
        plateau: this.plateau.toJSON(),
        stopper: this.stopper.toJSON(),
        // who stopped it may go on
        stoppedBy: this.stoppedBy === 'onEpoch' ? undefined : this.stoppedBy,
        bestWeights: await this.learner.bestWeights(),
        ...(await state.read()),
      });
    } finally {
      if (state !== this.epochEnd) state.free();
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

/** Throws the signal's reason as soon as it is aborted, whatever is waited for. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return work;
  // what fails after an abort reaches nobody
  work.catch(() => undefined);
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    await Promise.race([work, aborted]);
    signal.throwIfAborted();
  } finally {
    aborted.catch(() => undefined);
    signal.removeEventListener('abort', onAbort);
  }
}

function trainingIsOver(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'The training is over: there is no checkpoint of it any more.',
    remedy: 'Call `checkpoint()` before what `onEpoch` gives back settles.',
  });
}

type DistributiveOmit<Type, Keys extends PropertyKey> = Type extends unknown ? Omit<Type, Keys> : never;
