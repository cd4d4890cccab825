import type { Execution, Executor } from '../../executors/executor';
import type { BegunTrial, StudyTrials, TrialRunner } from '../state/study-trials';
import type { Trial } from '../state/trial';
import type { Objective } from '../trial/objective';
import type { ObjectiveData } from '../trial/objective-data';
import type { RunningTrial } from '../trial/running-trial';
import { ListenerQueue } from './listener-queue';
import type {
  CompletedReason,
  EndReason,
  SearchProgress,
  StopCondition,
  TuneListener,
  TuneProgressEvent,
} from './search-progress';
import { TimeLeft } from './time-left';

/** What a search is to do, every option checked and filled in. */
export interface SearchSettings {
  /** The function, or the path or URL of the module that exports it. */
  objective: Objective<unknown> | string | URL;
  /** Name of the objective. */
  name: string;
  data: ObjectiveData | undefined;
  /** Trials that there are to be; Infinity: as many as there is time for. */
  numSamples: number;
  timeoutMs: number | undefined;
  stopWhen: ((search: StopCondition) => unknown) | undefined;
  executor: Executor;
  concurrency: number;
  maxRetries: number;
  /** Whether what it comes to is kept. */
  isKept: boolean;
  signal: AbortSignal | undefined;
  onProgress: TuneListener | undefined;
}

const breathEveryMs = 50;

/** A search under way: trials of a study are run as they come, until there are no more or it is ended. */
export class Search implements TrialRunner {
  /** Attempts under way: of one trial there may be two, as one outlasts its pause until another has gone on. */
  private running = 0;
  private readonly abort = new AbortController();
  private waiting: (() => void)[] = [];
  private breathedAt = performance.now();
  /** What ends the search before its time; its error is what objectives are told. */
  private failure: { error: unknown; reason: Exclude<EndReason, 'done'> } | undefined;
  /** Trials that have ended and are not kept yet: what follows need not wait for that, only who hears of it. */
  private readonly ending = new Set<Promise<void>>();
  private readonly timeLeft: TimeLeft;
  private execution: Execution | undefined;
  private readonly listeners: ListenerQueue<TuneProgressEvent>;

  constructor(
    private readonly trials: StudyTrials,
    private readonly settings: SearchSettings,
  ) {
    this.listeners = new ListenerQueue(settings.onProgress, (error) => this.fail(error));
    this.timeLeft = new TimeLeft(trials.all, settings.numSamples);
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Runs what there is to run, and returns why there is no more. */
  async run(): Promise<CompletedReason> {
    const { concurrency, signal, executor, objective, data, name, timeoutMs } = this.settings;
    this.execution = await executor.start({ objective, concurrency, data, name });
    const end = () => this.fail(signal?.reason, isTimeout(signal?.reason) ? 'timeout' : 'aborted');
    const endInTime = () =>
      this.fail(new DOMException('The time of the search is up.', 'TimeoutError'), 'timeout');
    const timer = timeoutMs === undefined ? undefined : setTimeout(endInTime, timeoutMs);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
    this.trials.onAdded = () => this.wakeAll();
    await this.checkStop();
    // where an earlier process ended before that
    this.trials.exploit(this).catch((error) => this.fail(error));
    try {
      await Promise.all(Array.from({ length: concurrency }, () => this.work()));
    } finally {
      this.trials.onAdded = undefined;
      signal?.removeEventListener('abort', end);
      clearTimeout(timer);
      await this.execution.close();
      // also reports that the objective did not wait for
      await this.trials.settled();
      await Promise.all(this.ending);
    }
    await this.listeners.settled();
    await this.tellEnd();
    const reason = this.failure?.reason ?? 'done';
    if (reason === 'aborted' || reason === 'failed') throw this.failure!.error;
    return reason;
  }

  async reported(trial: Trial): Promise<void> {
    await this.tell('trial-reported', trial);
    if (this.failure) throw this.failure.error;
  }

  async exploited(trial: Trial): Promise<void> {
    await this.tell('trial-exploited', trial);
  }

  // a search that was ended still stores the result of an objective that had come to its end
  checkStoring(): void {
    if (this.failure?.reason === 'failed') throw this.failure.error;
  }

  failed(error: unknown): void {
    this.fail(error);
  }

  private async work(): Promise<void> {
    while (!this.failure) {
      try {
        await this.breathe();
        const next = this.failure ? undefined : this.next();
        if (next) await this.attempt(next);
        else if (this.failure || this.isIdle) return;
        else await new Promise<void>((wake) => this.waiting.push(wake));
      } catch (error) {
        this.fail(error);
      }
    }
  }

  private get isIdle(): boolean {
    return this.running === 0 && !this.trials.isExploiting;
  }

  /** Lets timers and signals have their turn: objectives that wait for nothing would keep them from it for ever. */
  private async breathe(): Promise<void> {
    if (performance.now() - this.breathedAt < breathEveryMs) return;
    await new Promise<void>((resolve) => setTimeout(resolve));
    this.breathedAt = performance.now();
  }

  private next(): BegunTrial | undefined {
    const next = this.trials.next(this.settings.numSamples, { isLast: this.isIdle }, this);
    if (next) this.running++;
    return next;
  }

  private async attempt({ trial, stored }: BegunTrial): Promise<void> {
    // a trial that is lost with its beginning is begun again: what comes of it is kept after that
    stored.catch(() => {});
    try {
      await this.tell('trial-started', trial);
      if (this.failure) return;
      await this.runObjective(trial);
    } finally {
      this.running--;
      this.wakeAll();
    }
  }

  private async runObjective(trial: Trial): Promise<void> {
    let running: RunningTrial;
    const runner: TrialRunner = {
      signal: this.signal,
      checkStoring: () => this.checkStoring(),
      reported: (reported) => this.reported(reported),
      exploited: (exploited) => this.exploited(exploited),
      failed: (error) => this.fail(error),
      restarted: (restarted) => {
        running = restarted;
      },
    };
    running = this.trials.attemptAt(trial, runner);
    // an attempt may outlast its pause, until after another has gone on and come to the end
    const isLatest = () => trial.attempts === running.attempt;
    const goesOn = () => isLatest() && trial.state === 'running';
    let kept: Promise<void> | undefined;
    try {
      const returned = await this.execution!.run(running);
      if (goesOn()) {
        kept = this.trials.complete(trial, returned, this);
        // it has ended the search, or the search had failed before
        kept.catch(() => {});
      }
    } catch (thrown) {
      if (this.failure) return;
      if (goesOn()) {
        const { maxRetries } = this.settings;
        const { isComplete } = running;
        const end = await this.trials.endThrown(trial, { thrown, isComplete, maxRetries }, this);
        if (end === 'retried') await this.tell('trial-retried', trial);
      }
    }
    if (!isLatest() || trial.state === 'running' || trial.state === 'paused') return;
    if (kept) this.tellOnceKept(trial, kept);
    else await this.tellEnded(trial);
    await this.checkStop();
  }

  private tellOnceKept(trial: Trial, kept: Promise<void>): void {
    const told = kept
      .then(() => this.tellEnded(trial))
      .catch(() => {})
      .finally(() => this.ending.delete(told));
    this.ending.add(told);
  }

  private async tellEnded(trial: Trial): Promise<void> {
    await this.tell('trial-ended', trial);
    // one that has left a population may have been the last that others waited for
    await this.trials.exploit(this);
  }

  private tell(type: TuneProgressEvent['type'], trial: Trial): Promise<void> | undefined {
    this.timeLeft.follow(trial);
    if (!this.settings.onProgress) return undefined;
    return this.listeners.tell({ type, trial, ...this.progress() });
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
    const { state, isExhausted, all } = this.trials;
    const { ended, counts } = state;
    const total = isExhausted ? all.length : this.settings.numSamples;
    const { elapsedMs } = this.timeLeft;
    const remainingMs = this.timeLeft.remainingMs(ended);
    return { done: ended, total, best: state.best(), counts: { ...counts }, elapsedMs, remainingMs };
  }

  private async checkStop(): Promise<void> {
    const { stopWhen } = this.settings;
    if (!stopWhen || this.failure) return;
    try {
      const { state, all } = this.trials;
      const { elapsedMs } = this.timeLeft;
      const isOver = await stopWhen({
        trials: all,
        best: state.best(),
        get front() {
          return state.front();
        },
        elapsedMs,
      });
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
}

function isTimeout(reason: unknown): boolean {
  return (reason as Error | undefined)?.name === 'TimeoutError';
}
