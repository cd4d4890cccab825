import { BtcfcError, createTeller, type Teller } from '@btcfc/core';
import { createTrialFolders } from '#tune-node';
import type { Execution } from '../executors/executor';
import type { TrialRecord } from '../samplers/sampler';
import type { Decision, Schedule } from '../schedulers/scheduler';
import type { Config } from '../space/config-of';
import type { Space } from '../space/domain';
import { flattenSpace } from '../space/flat-space';
import type { StudyEvent } from '../storage/study-event';
import type { EndReason, SearchProgress, StudySettings, TuneProgressEvent } from './study-settings';
import { StudyState, type Trial } from './study-state';
import { TimeLeft } from './time-left';
import { type JudgedReport, noMetric, RunningTrial } from './trial/running-trial';
import { TrialPruned } from './trial/trial-context';
import type { TrialFolders } from './trial/trial-folders';

/** Why a search that has a result is over. */
type CompletedReason = Exclude<EndReason, 'aborted' | 'failed'>;

type Returned = number | Record<string, unknown> | null | undefined;

const breathEveryMs = 50;

interface BegunTrial {
  trial: Trial;
  /** Fulfilled once the storage knows. */
  stored: Promise<unknown>;
}

/** A search under way. */
export class Study {
  private readonly schedule: Schedule;
  private readonly state: StudyState;
  /** Trials to begin again: interrupted or failed ones. */
  private readonly again: number[] = [];
  private readonly running = new Set<number>();
  private readonly abort = new AbortController();
  private waiting: (() => void)[] = [];
  private isExhausted = false;
  private breathedAt = performance.now();
  /** What ends the search before its time; its error is what objectives are told. */
  private failure: { error: unknown; reason: Exclude<EndReason, 'done'> } | undefined;
  private timeLeft: TimeLeft | undefined;
  private execution: Execution | undefined;
  private readonly folders: TrialFolders;
  private readonly teller: Teller<TuneProgressEvent>;
  /** Fulfilled once all that was to be stored is, or has failed. */
  private storing: Promise<unknown> = Promise.resolve();

  constructor(private readonly settings: StudySettings) {
    const { scheduler, mode, rng, storage, artifactsDir, onProgress } = settings;
    this.schedule = scheduler.start({ mode, rng: rng.split('scheduler') });
    this.state = new StudyState(this.schedule, mode);
    const stored = storage.checkpointDirectory?.bind(storage);
    this.folders = createTrialFolders({ stored, artifactsDir });
    this.teller = createTeller(onProgress, (error) => this.fail(error));
  }

  /** Takes up where earlier events left off. */
  replay(events: readonly StudyEvent[]): void {
    for (const event of events) this.state.replay(event);
    this.again.push(
      ...this.state.trials.filter(({ state }) => state === 'running').map(({ number }) => number),
    );
  }

  /** Runs what there is to run, and returns all trials and why there are no more. */
  async run(): Promise<{ trials: Trial[]; reason: CompletedReason }> {
    const { concurrency, signal, numSamples, executor, objective, data, header, timeoutMs } = this.settings;
    this.execution = await executor.start({ objective, concurrency, data, name: header.objective });
    this.timeLeft = new TimeLeft(this.state.trials, numSamples);
    const end = () => this.fail(signal?.reason, isTimeout(signal?.reason) ? 'timeout' : 'aborted');
    const endInTime = () =>
      this.fail(new DOMException('The time of the search is up.', 'TimeoutError'), 'timeout');
    const timer = timeoutMs === undefined ? undefined : setTimeout(endInTime, timeoutMs);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
    this.checkStop();
    try {
      await Promise.all(Array.from({ length: concurrency }, () => this.work()));
    } finally {
      signal?.removeEventListener('abort', end);
      clearTimeout(timer);
      await this.execution.close();
      // reports that the objective did not wait for
      await this.storing;
      this.folders.close();
    }
    // the failure of a listener is told to `fail` too
    await this.teller.settled().catch(() => {});
    await this.tellEnd();
    const reason = this.failure?.reason ?? 'done';
    if (reason === 'aborted' || reason === 'failed') throw this.failure!.error;
    return { trials: this.state.trials, reason };
  }

  private async work(): Promise<void> {
    while (!this.failure) {
      try {
        await this.breathe();
        const next = this.failure ? undefined : this.next();
        if (next) await this.attempt(next);
        else if (this.failure || this.running.size === 0) return;
        else await new Promise<void>((wake) => this.waiting.push(wake));
      } catch (error) {
        this.fail(error);
      }
    }
  }

  /** Lets timers and signals have their turn: objectives that wait for nothing would keep them from it for ever. */
  private async breathe(): Promise<void> {
    if (performance.now() - this.breathedAt < breathEveryMs) return;
    await new Promise<void>((resolve) => setTimeout(resolve));
    this.breathedAt = performance.now();
  }

  /** The trial to run now, begun; `undefined` if there is none before another ends. */
  private next(): BegunTrial | undefined {
    const stored: Promise<void>[] = [];
    const number = this.again.shift() ?? this.schedule.promote() ?? this.suggest(stored) ?? this.lastResort();
    if (number === undefined) return undefined;
    const trial = this.state.trials[number]!;
    this.running.add(number);
    stored.push(this.record({ type: 'start', trial: number, attempt: trial.attempts + 1 }));
    return { trial, stored: Promise.all(stored) };
  }

  private suggest(stored: Promise<void>[]): number | undefined {
    const { numSamples } = this.settings;
    const { trials } = this.state;
    const number = trials.length;
    if (this.isExhausted || number >= numSamples) return undefined;
    const known = this.knownTo(number);
    if (known !== Number.POSITIVE_INFINITY && trials.slice(0, known).some(isUnderWay)) return undefined;

    const records = trials.map((trial): TrialRecord => {
      if (trial.number < known) return this.state.record(trial);
      return { number: trial.number, config: trial.config, state: 'running' };
    });
    const config = this.configOf(number, records);
    this.isExhausted = config === undefined;
    if (config === undefined) return undefined;
    stored.push(this.record({ type: 'suggest', trial: number, config }));
    return number;
  }

  private configOf(number: number, trials: readonly TrialRecord[]): Config | undefined {
    const { sampler, space, mode, rng, initial } = this.settings;
    if (number < initial.length) return initial[number];
    const config = sampler.suggest({ space, trials, mode, rng: rng.split('sampler').split(number) });
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
    if (this.running.size > 0 || this.state.trials.some(({ state }) => state === 'complete'))
      return undefined;
    return this.schedule.promote({ isLast: true });
  }

  /** The trials that count for the choice and the judgement of a trial are those numbered below this. */
  private knownTo(trial: number): number {
    const { lag } = this.settings;
    return lag === undefined ? Number.POSITIVE_INFINITY : Math.max(0, trial - lag + 1);
  }

  private async attempt({ trial, stored }: BegunTrial): Promise<void> {
    try {
      await stored;
      this.tell('trial-started', trial);
      await this.runObjective(trial);
    } finally {
      this.running.delete(trial.number);
      this.wakeAll();
    }
  }

  private async runObjective(trial: Trial): Promise<void> {
    const { metric } = this.settings;
    let running = this.runningTrial(trial, (restarted) => {
      running = restarted;
    });
    // an attempt may outlast its pause, until after another has gone on and come to the end
    const isLatest = () => trial.attempts === running.attempt;
    const goesOn = () => isLatest() && trial.state === 'running';
    try {
      const returned = (await this.execution!.run(running)) as Returned;
      const result = typeof returned === 'object' ? returned?.[metric] : returned;
      if (goesOn()) await this.complete(trial, result ?? trial.value);
    } catch (error) {
      if (this.failure) return;
      if (goesOn()) await this.endThrown(trial, error, running.isComplete);
    }
    if (!isLatest() || trial.state === 'running' || trial.state === 'paused') return;
    this.tell('trial-ended', trial);
    this.checkStop();
  }

  private runningTrial(trial: Trial, onRestart: (restarted: RunningTrial) => void): RunningTrial {
    const { metric, resource, rng, storage } = this.settings;
    return new RunningTrial({
      ...{ trial, metric, resource, rng, storage, folders: this.folders },
      signal: this.abort.signal,
      judge: (judged) => this.judge(trial, judged),
      onStorageFailure: (error) => this.fail(error),
      restart: async () => {
        await this.record({ type: 'start', trial: trial.number, attempt: trial.attempts + 1 });
        const restarted = this.runningTrial(trial, onRestart);
        onRestart(restarted);
        return restarted;
      },
    });
  }

  private async complete(trial: Trial, value: unknown): Promise<void> {
    if (typeof value !== 'number') throw noMetric(this.settings.metric, value);
    await this.record({ type: 'end', ...idOf(trial), state: 'complete', value });
  }

  private async endThrown(trial: Trial, thrown: unknown, isComplete: boolean): Promise<void> {
    // reports went on beyond the last epoch there is
    const isPruned = TrialPruned.isInstance(thrown);
    if (isPruned && isComplete) return this.complete(trial, trial.value);
    if (isPruned) return this.record({ type: 'end', ...idOf(trial), state: 'pruned' });
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    if (trial.failures >= this.settings.maxRetries || isUseError(thrown)) {
      const failedBy = isMachineFailure(thrown) && ({ failedBy: 'machine' } as const);
      return this.record({ type: 'end', ...idOf(trial), state: 'failed', error, ...failedBy });
    }
    await this.record({ type: 'retry', ...idOf(trial), error });
    this.again.push(trial.number);
    this.tell('trial-retried', trial);
  }

  private async judge(trial: Trial, { report, checkpoint, canResume }: JudgedReport): Promise<Decision> {
    this.checkGoesOnStoring();
    const { resource, value } = report;
    const before = this.knownTo(trial.number);
    const decision = this.schedule.report({ trial: trial.number, resource, value, before, canResume });
    const event = {
      type: 'report',
      ...idOf(trial),
      ...report,
      ...(canResume && { canResume }),
      decision,
    } as const;
    await this.record(event, checkpoint);
    this.tell('trial-reported', trial);
    this.checkGoesOn();
    return decision;
  }

  // the order of the events is that of these calls, however long storing takes
  private async record(event: StudyEvent, checkpoint?: Uint8Array): Promise<void> {
    this.checkGoesOnStoring();
    this.state.apply(event);
    try {
      const stored = Promise.resolve(this.settings.storage.append(event, checkpoint));
      this.storing = Promise.allSettled([this.storing, stored]).then(() => {});
      await stored;
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  private tell(type: TuneProgressEvent['type'], trial: Trial): void {
    this.timeLeft!.follow(trial);
    if (!this.settings.onProgress) return;
    try {
      this.teller.tell({ type, trial, ...this.progress() });
    } catch (error) {
      this.fail(error);
    }
  }

  private async tellEnd(): Promise<void> {
    const { onProgress, isKept } = this.settings;
    if (!onProgress) return;
    const reason = this.failure?.reason ?? 'done';
    try {
      await onProgress.onEnd?.({ ...this.progress(), remainingMs: 0, reason, isKept });
    } catch (error) {
      this.fail(error);
    }
  }

  private progress(): SearchProgress {
    const { ended, counts } = this.state;
    const total = this.isExhausted ? this.state.trials.length : this.settings.numSamples;
    const { elapsedMs } = this.timeLeft!;
    const remainingMs = this.timeLeft!.remainingMs(ended);
    return { done: ended, total, best: this.state.best(), counts: { ...counts }, elapsedMs, remainingMs };
  }

  private checkStop(): void {
    const { stopWhen } = this.settings;
    if (!stopWhen || this.failure) return;
    try {
      const { trials } = this.state;
      const isOver = stopWhen({ trials, best: this.state.best(), elapsedMs: this.timeLeft!.elapsedMs });
      if (isOver) this.fail(new DOMException('`stopWhen` has ended the search.', 'AbortError'), 'stopped');
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown, reason: Exclude<EndReason, 'done'> = 'failed'): void {
    this.failure ??= { error, reason };
    this.abort.abort(this.failure.error);
    this.wakeAll();
  }

  private wakeAll(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  private checkGoesOn(): void {
    if (this.failure) throw this.failure.error;
  }

  // a search that was ended still stores the result of an objective that had come to its end
  private checkGoesOnStoring(): void {
    if (this.failure?.reason === 'failed') throw this.failure.error;
  }
}

function isUnderWay({ state }: Trial): boolean {
  return state === 'running';
}

function idOf({ number, attempts }: Trial): { trial: number; attempt: number } {
  return { trial: number, attempt: attempts };
}

function isTimeout(reason: unknown): boolean {
  return (reason as Error | undefined)?.name === 'TimeoutError';
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
