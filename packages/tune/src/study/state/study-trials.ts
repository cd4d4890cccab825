import { BtcfcError, type Rng } from '@btcfc/core';
import type { Sampler, TrialRecord } from '../../samplers/sampler';
import type { Decision, Exploit, Schedule, Scheduler } from '../../schedulers/scheduler';
import type { Config } from '../../space/config-of';
import type { Space } from '../../space/domain';
import { flattenSpace } from '../../space/flat-space';
import type { Storage } from '../../storage/storage';
import type { EndEvent, StudyEvent, TransferEvent } from '../../storage/study-event';
import { type JudgedReport, RunningTrial } from '../trial/running-trial';
import { thrownText } from '../trial/thrown-text';
import { TrialPruned } from '../trial/trial-context';
import type { TrialFolders } from '../trial/trial-folders';
import { type Goal, modesOf, outcomeOf, valuesIn } from './goals';
import { StudyState } from './study-state';
import type { Trial } from './trial';

/** How the trials of a study are chosen, judged and kept. */
export interface StudyTrialsOptions {
  space: Space;
  /** What is to become small or large. */
  goals: readonly Goal[];
  /** Name of the resource in reports. */
  resource: string;
  sampler: Sampler;
  scheduler: Scheduler;
  rng: Rng;
  /** Trials that a deterministic study leaves out of sight of the next one. */
  lag: number | undefined;
  /** Configurations of the first trials. */
  initial: readonly Config[];
  storage: Storage;
  folders: TrialFolders;
}

/** Who runs a trial, and what it hears of it. */
export interface TrialRunner {
  /** Aborted when running trials are to end. */
  readonly signal: AbortSignal;
  /** Throws if nothing more is to be stored. */
  checkStoring(): void;
  /** Told of a report once it is stored, and waited for; throws if the trial is to end. */
  reported(trial: Trial): void | Promise<void>;
  /** Told that a trial has taken over the checkpoint of another, and waited for. */
  exploited?(trial: Trial): void | Promise<void>;
  /** Told of what the storage throws. */
  failed(error: unknown): void;
  /** Told that the attempt under way is another, after its machine was lost. */
  restarted?(attempt: RunningTrial): void;
}

export interface BegunTrial {
  trial: Trial;
  /** Fulfilled once the storage knows. */
  stored: Promise<unknown>;
}

/** The trials of a study: which comes next, what becomes of it, and all of it kept. */
export class StudyTrials {
  readonly state: StudyState;
  /** Whether the sampler has no more to suggest. */
  isExhausted = false;
  /** Called when there is a trial to begin that nobody asked for. */
  onAdded: (() => void) | undefined;
  private readonly schedule: Schedule;
  /** Trials to begin, or to begin again: enqueued, interrupted or failed ones. */
  private readonly again: number[] = [];
  /** Fulfilled once all that was to be stored is, or has failed. */
  private storing: Promise<unknown> = Promise.resolve();
  private exploiting: Promise<void> | undefined;

  constructor(private readonly options: StudyTrialsOptions) {
    const { scheduler, goals, rng, space } = options;
    const metrics = modesOf(goals);
    this.schedule = scheduler.start({
      ...{ mode: goals[0]!.mode, rng: rng.split('scheduler'), space },
      ...(metrics && { metrics }),
    });
    this.state = new StudyState(this.schedule, goals);
  }

  get all(): Trial[] {
    return this.state.trials;
  }

  /** Begins with what earlier searches have found. */
  async take(found: Omit<TransferEvent, 'type' | 'trial'>): Promise<void> {
    const event: TransferEvent = { type: 'transfer', trial: -1, ...found };
    this.state.apply(event);
    await this.options.storage.append(event);
  }

  /** Takes up where earlier events left off. */
  replay(events: readonly StudyEvent[]): void {
    for (const event of events) this.state.replay(event);
    this.again.push(...this.all.filter(isUnderWay).map(({ number }) => number));
  }

  /**
   * The trial to run now, begun; `undefined` if there is none before another ends.
   *
   * @param most trials that there are to be in all
   * @param isLast whether nothing runs: better one trial at full length than none
   */
  next(most: number, { isLast }: { isLast: boolean }, runner: TrialRunner): BegunTrial | undefined {
    const stored: Promise<void>[] = [];
    const number =
      this.again.shift() ??
      this.schedule.promote() ??
      this.suggest(most, stored, runner) ??
      (isLast ? this.lastResort() : undefined);
    if (number === undefined) return undefined;
    const trial = this.all[number]!;
    stored.push(this.begin(trial, runner));
    return { trial, stored: Promise.all(stored) };
  }

  /** Begins a trial that waits to be begun or begun again; `undefined` if that one does not. */
  takeUp(number: number, runner: TrialRunner): BegunTrial | undefined {
    const position = this.again.indexOf(number);
    if (position === -1) return undefined;
    this.again.splice(position, 1);
    const trial = this.all[number]!;
    return { trial, stored: this.begin(trial, runner) };
  }

  /** Makes a trial of a configuration, which `next` gives before any other. */
  async enqueue(config: Config, runner: TrialRunner): Promise<Trial> {
    const number = this.all.length;
    const stored = this.record({ type: 'suggest', trial: number, config }, runner);
    this.again.push(number);
    await stored;
    this.onAdded?.();
    return this.all[number]!;
  }

  /** The attempt that a trial is at. */
  attemptAt(trial: Trial, runner: TrialRunner): RunningTrial {
    const { goals, resource, rng, storage, folders } = this.options;
    return new RunningTrial({
      ...{ trial, goals, resource, rng, storage, folders, signal: runner.signal },
      judge: (judged) => this.judge(trial, judged, runner),
      note: (key, value) => this.record({ type: 'note', ...idOf(trial), key, value }, runner),
      onStorageFailure: (error) => runner.failed(error),
      restart: async () => {
        await this.begin(trial, runner);
        const restarted = this.attemptAt(trial, runner);
        runner.restarted?.(restarted);
        return restarted;
      },
    });
  }

  /**
   * A trial has come to its end by itself. The study knows it at once; the promise is fulfilled when the storage does.
   *
   * @param returned what its objective returned; the last report counts for what it did not
   * @throws BtcfcError `INVALID_DATA` if the metric was never told
   */
  complete(trial: Trial, returned: unknown, runner: TrialRunner): Promise<void> {
    const outcome = outcomeOf(this.options.goals, returned, trial);
    return this.end(trial, { state: 'complete', ...outcome }, runner);
  }

  /** An attempt has thrown. */
  async endThrown(
    trial: Trial,
    { thrown, isComplete, maxRetries }: { thrown: unknown; isComplete: boolean; maxRetries: number },
    runner: TrialRunner,
  ): Promise<'ended' | 'retried'> {
    // reports went on beyond the last epoch there is
    const isPruned = TrialPruned.isInstance(thrown);
    if (isPruned && isComplete) await this.complete(trial, undefined, runner);
    else if (isPruned) await this.end(trial, { state: 'pruned' }, runner);
    else {
      const error = thrownText(thrown);
      if (trial.failures < maxRetries && !isUseError(thrown)) {
        await this.record({ type: 'retry', ...idOf(trial), error }, runner);
        this.again.push(trial.number);
        return 'retried';
      }
      const failedBy = isMachineFailure(thrown) && ({ failedBy: 'machine' } as const);
      await this.end(trial, { state: 'failed', error, ...failedBy }, runner);
    }
    return 'ended';
  }

  /** Whether trials are to take over others' checkpoints before they go on. */
  get isExploiting(): boolean {
    return this.exploiting !== undefined || this.toExploit().length > 0;
  }

  /** Has trials take over others' checkpoints, where the schedule says so. Fulfilled once all have. */
  async exploit(runner: TrialRunner): Promise<void> {
    if (!this.isExploiting) return;
    this.exploiting ??= this.exploitAll(runner).finally(() => {
      this.exploiting = undefined;
      this.onAdded?.();
    });
    await this.exploiting;
  }

  /** Fulfilled once all that was to be stored is, or has failed. */
  settled(): Promise<unknown> {
    return this.storing;
  }

  private toExploit(): readonly Exploit[] {
    return this.schedule.exploits?.() ?? [];
  }

  private async exploitAll(runner: TrialRunner): Promise<void> {
    const { storage, folders } = this.options;
    for (let [next] = this.toExploit(); next; [next] = this.toExploit()) {
      const { trial, from, config } = next;
      const resource = this.all[from]!.reports.at(-1)?.resource ?? 0;
      let checkpoint: Uint8Array | undefined;
      try {
        checkpoint = await storage.loadCheckpoint(from);
        folders.copyFiles(from, trial, { asReported: this.schedule.exploitsRunning === true });
      } catch (error) {
        runner.failed(error);
        throw error;
      }
      await this.record({ type: 'exploit', trial, from, resource, config }, runner, checkpoint);
      await runner.exploited?.(this.all[trial]!);
    }
  }

  private begin({ number, attempts }: Trial, runner: TrialRunner): Promise<void> {
    return this.record({ type: 'start', trial: number, attempt: attempts + 1, at: Date.now() }, runner);
  }

  private end(
    trial: Trial,
    how: Omit<EndEvent, 'type' | 'trial' | 'attempt' | 'at'>,
    runner: TrialRunner,
  ): Promise<void> {
    return this.record({ type: 'end', ...idOf(trial), ...how, at: Date.now() }, runner);
  }

  private suggest(most: number, stored: Promise<void>[], runner: TrialRunner): number | undefined {
    const { all } = this;
    const number = all.length;
    if (this.isExhausted || number >= most || this.schedule.waits?.(number)) return undefined;
    const known = this.knownTo(number);
    if (known !== Number.POSITIVE_INFINITY && all.slice(0, known).some(isUnderWay)) return undefined;

    const records = this.state.records();
    for (let unknown = known; unknown < records.length; unknown++) {
      records[unknown] = { number: unknown, config: all[unknown]!.config, state: 'running' };
    }
    const { trials: transferred } = this.state.transferred;
    const config = this.configOf(number, transferred.length > 0 ? [...transferred, ...records] : records);
    this.isExhausted = config === undefined;
    if (config === undefined) return undefined;
    stored.push(this.record({ type: 'suggest', trial: number, config }, runner));
    return number;
  }

  private configOf(number: number, trials: readonly TrialRecord[]): Config | undefined {
    const { sampler, space, goals, rng, initial } = this.options;
    if (number < initial.length) return initial[number];
    const { mode } = goals[0]!;
    const metrics = modesOf(goals);
    const config = sampler.suggest({
      ...{ space, trials, mode, rng: rng.split('sampler').split(number) },
      ...(metrics && { metrics }),
    });
    if (config === undefined || isInSpace(config, space)) return config;
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `The sampler \`${sampler.name}\` suggested a configuration that does not belong to the space.`,
      received: config,
      remedy: 'Mend the sampler: `samplerChecks` of @btcfc/tune/testing says what it must do.',
    });
  }

  // a search by promotion may be too small to bring anyone to the end
  private lastResort(): number | undefined {
    if (this.all.some(({ state }) => state === 'complete')) return undefined;
    return this.schedule.promote({ isLast: true });
  }

  /** The trials that count for the choice and the judgement of a trial are those numbered below this. */
  private knownTo(trial: number): number {
    const { lag } = this.options;
    return lag === undefined ? Number.POSITIVE_INFINITY : Math.max(0, trial - lag + 1);
  }

  private async judge(
    trial: Trial,
    { report, checkpoint, canResume }: JudgedReport,
    runner: TrialRunner,
  ): Promise<Decision> {
    runner.checkStoring();
    this.keepFiles(trial, runner);
    const { resource, value } = report;
    const values = valuesIn(this.options.goals, report);
    const before = this.knownTo(trial.number);
    const decision = this.schedule.report({
      ...{ trial: trial.number, resource, value, before, canResume },
      ...(values && { values }),
    });
    const event = {
      type: 'report',
      ...idOf(trial),
      ...report,
      ...(canResume && { canResume }),
      ...{ decision, ...((decision === 'stop' || decision === 'pause') && { at: Date.now() }) },
    } as const;
    await this.record(event, runner, checkpoint);
    await runner.reported(trial);
    await this.exploit(runner);
    return decision;
  }

  // while its objective waits for the answer, and is at nothing else
  private keepFiles({ number }: Trial, runner: TrialRunner): void {
    if (!this.schedule.exploitsRunning) return;
    try {
      this.options.folders.keepReported(number);
    } catch (error) {
      runner.failed(error);
      throw error;
    }
  }

  // the order of the events is that of these calls, however long storing takes
  private async record(event: StudyEvent, runner: TrialRunner, checkpoint?: Uint8Array): Promise<void> {
    runner.checkStoring();
    this.state.apply(event);
    try {
      const stored = Promise.resolve(this.options.storage.append(event, checkpoint));
      this.storing = Promise.allSettled([this.storing, stored]).then(() => {});
      await stored;
    } catch (error) {
      runner.failed(error);
      throw error;
    }
  }
}

function isUnderWay({ state }: Trial): boolean {
  return state === 'running';
}

function idOf({ number, attempts }: Trial): { trial: number; attempt: number } {
  return { trial: number, attempt: attempts };
}

function isInSpace(config: Config, space: Space): boolean {
  try {
    flattenSpace(space).toPoint(config);
    return true;
  } catch {
    return false;
  }
}

/** Whether a failure says nothing of the configuration: a machine was lost, a service is gone, a disk is full. */
function isMachineFailure(thrown: unknown): boolean {
  return BtcfcError.isInstance(thrown) && (thrown.code === 'REQUEST_FAILED' || thrown.code === 'FILE_ACCESS');
}

/** Whether the objective itself is wrong, or what it was given: it would be so again. */
function isUseError(thrown: unknown): boolean {
  return (
    BtcfcError.isInstance(thrown) && (thrown.code === 'INVALID_DATA' || thrown.code === 'INVALID_OPTION')
  );
}
