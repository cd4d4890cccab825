import { BtcfcError, invalidOption } from '@btcfc/core';
import { ObjectiveTrial } from '../../executors/objective-trial';
import type { Config } from '../../space/config-of';
import type { Space } from '../../space/domain';
import type { Storage } from '../../storage/storage';
import { type OptimizeOptions, optimizeOptions, runSettings } from '../options/optimize-options';
import { readConfigOf, type StudySettings } from '../options/study-options';
import { Search, type SearchSettings } from '../search/search';
import { bestTrial, frontTrials } from '../state/study-state';
import type { StudyTrials, TrialRunner } from '../state/study-trials';
import type { Trial } from '../state/trial';
import type { TuneResult } from '../state/tune-result';
import type { Transfer } from '../transfer/transfer';
import type { Objective } from '../trial/objective';
import type { RunningTrial } from '../trial/running-trial';
import { type Report, type TrialContext, TrialPruned } from '../trial/trial-context';
import type { TrialFolders } from '../trial/trial-folders';
import { valueFromBytes } from '../trial/value-bytes';

/** A trial that `study.ask` gave: with its configuration, all that an objective gets. */
export interface AskedTrial<C> extends TrialContext {
  /** What to try. */
  readonly config: C;
}

/** What there is to see of a study. */
export interface StudyView<C> {
  /** What is chosen from. */
  readonly space: Space;
  /** Every metric that is searched for, with whether it is to become small or large. */
  readonly metrics: Readonly<Record<string, 'min' | 'max'>>;
  /** Name of the resource in reports. */
  readonly resource: string;
  /** Name of the objective. */
  readonly name: string;
  /** Version of the objective. */
  readonly version: string;
  /** Every trial so far, by number. */
  readonly trials: readonly Readonly<Trial<C>>[];
  /** As that of `tune`'s result. */
  readonly best: Readonly<Trial<C>> | undefined;
  /** As that of `tune`'s result. */
  readonly front: readonly Readonly<Trial<C>>[];
}

/**
 * A study that is open: `createStudy` makes one. Whoever has a loop of their own asks it for trials and tells it what they
 * came to; `optimize` does both. Everything is kept before it is answered.
 */
export interface Study<C = Config> extends StudyView<C> {
  /** What became of the trials of earlier searches, `from`. */
  readonly transfer: Transfer;
  /**
   * The next trial to run: one that was enqueued or interrupted, one that waited at a rung and is to go on, or a new one;
   * `undefined` if there is none left to try. It may report and keep checkpoints like that of an objective. What was asked
   * for and never told, as after a crash, is given again.
   *
   * @throws BtcfcError `INVALID_STATE` once the study is closed; what the storage throws
   */
  ask(): Promise<AskedTrial<C> | undefined>;
  /**
   * Tells what a trial came to.
   *
   * @param trial what `ask` gave, or its number: also of a study that was opened again since
   * @param outcome the metric; an object with it, or with every metric and with `constraints`; left out, the last report
   *   counts; an error, `TrialPruned` too: the trial has thrown it
   * @returns the trial as it stands then
   * @throws BtcfcError `INVALID_STATE` if the trial is not under way; `INVALID_DATA` for an outcome without the metric;
   *   what the storage throws
   */
  tell(trial: AskedTrial<C> | number, outcome?: number | Report | Error): Promise<Trial<C>>;
  /**
   * Has a configuration tried before anything is suggested, also by a search that is under way.
   *
   * @returns the trial, which is `running` and has no attempt yet
   * @throws BtcfcError `INVALID_OPTION` if the space has no such configuration
   */
  enqueue(config: C): Promise<Trial<C>>;
  /**
   * What a trial last kept by `trial.report(report, { checkpoint })`; `undefined` if it kept nothing.
   *
   * @param trial one of the study, or its number
   * @throws BtcfcError `INVALID_OPTION`; `INVALID_STATE` once the study is closed; what the storage throws
   */
  loadCheckpoint(trial: number | Pick<Trial<C>, 'number'>): Promise<unknown>;
  /**
   * Runs trials until there are `numSamples`, or it is ended; one search at a time.
   *
   * @param objective a function; or a module that exports it, as a path or a `file:` URL, to run in child processes
   * @throws BtcfcError `INVALID_OPTION`; `INVALID_STATE` while another search of this study is under way; what the storage
   *   throws; the reason of `signal`, once running objectives have ended, unless it is that time is up
   */
  optimize<Data = unknown>(
    objective: Objective<C, Data> | string | URL,
    options: OptimizeOptions<C>,
  ): Promise<TuneResult<C>>;
  /** Lets go of the storage, so that others may open it. Trials that were asked for can't be told any more. */
  close(): Promise<void>;
}

export interface OpenStudyOptions {
  settings: StudySettings;
  trials: StudyTrials;
  storage: Storage;
  folders: TrialFolders;
  isKept: boolean;
}

/** A study of an open storage. */
export class OpenStudy<C> implements Study<C> {
  /** Attempts that were asked for and not yet told. */
  private readonly asked = new Map<number, RunningTrial>();
  private readonly abort = new AbortController();
  private failure: { error: unknown } | undefined;
  private isSearching = false;
  private closing: Promise<void> | undefined;
  private readonly runner: TrialRunner = {
    signal: this.abort.signal,
    checkStoring: () => this.checkOpen(),
    reported() {},
    failed: (error) => {
      this.failure ??= { error };
    },
  };

  constructor(private readonly options: OpenStudyOptions) {}

  get space(): Space {
    return this.options.settings.space;
  }

  get metrics(): Readonly<Record<string, 'min' | 'max'>> {
    return Object.fromEntries(this.options.settings.goals.map(({ metric, mode }) => [metric, mode]));
  }

  get resource(): string {
    return this.options.settings.resource;
  }

  get name(): string {
    return this.options.settings.header.objective;
  }

  get version(): string {
    return this.options.settings.header.version;
  }

  // the configurations come from the space, as its type does
  get trials(): Trial<C>[] {
    return this.options.trials.all as Trial<C>[];
  }

  get best(): Trial<C> | undefined {
    const { goals } = this.options.settings;
    return goals.length > 1 ? undefined : bestTrial(this.trials, goals[0]!.mode);
  }

  get front(): Trial<C>[] {
    return frontTrials(this.trials, this.options.settings.goals);
  }

  get transfer(): Transfer {
    const { changed, leftOut, trials } = this.options.trials.state.transferred;
    return { taken: trials.length, changed, leftOut };
  }

  async ask(): Promise<AskedTrial<C> | undefined> {
    this.checkOpen();
    const { trials } = this.options;
    await trials.exploit(this.runner);
    const isLast = this.asked.size === 0 && !this.isSearching;
    const next = trials.next(Number.POSITIVE_INFINITY, { isLast }, this.runner);
    if (!next) return undefined;
    await next.stored;
    return this.attemptAt(next.trial);
  }

  async tell(asked: AskedTrial<C> | number, outcome?: number | Report | Error): Promise<Trial<C>> {
    this.checkOpen();
    const number = typeof asked === 'number' ? asked : asked?.number;
    const trial = this.trials[number];
    if (!trial) throw invalidOption('trial', asked, 'a trial that `ask` gave, or its number');
    const attempt = this.asked.get(number) ?? (await this.takeUp(trial, asked));
    const isStale = typeof asked !== 'number' && asked.attempt !== trial.attempts;
    // a report has ended it already, as its objective heard by the same error
    if (!isStale && trial.state !== 'running' && TrialPruned.isInstance(outcome)) {
      this.asked.delete(number);
      return trial;
    }
    if (isStale || !attempt || trial.state !== 'running') throw notUnderWay(trial, this.asked.has(number));
    const { trials } = this.options;
    if (isError(outcome)) {
      const { isComplete } = attempt;
      await trials.endThrown(trial as Trial, { thrown: outcome, isComplete, maxRetries: 0 }, this.runner);
    } else await trials.complete(trial as Trial, outcome, this.runner);
    await trials.exploit(this.runner);
    this.asked.delete(number);
    return trial;
  }

  async loadCheckpoint(asked: number | Pick<Trial<C>, 'number'>): Promise<unknown> {
    this.checkOpen();
    const number = typeof asked === 'number' ? asked : asked?.number;
    if (!this.trials[number]) throw invalidOption('trial', asked, 'a trial of the study, or its number');
    const bytes = await this.options.storage.loadCheckpoint(number);
    return bytes && valueFromBytes(bytes);
  }

  async enqueue(config: C): Promise<Trial<C>> {
    this.checkOpen();
    const checked = readConfigOf(this.space, 'config', config);
    return (await this.options.trials.enqueue(checked, this.runner)) as Trial<C>;
  }

  async optimize<Data>(
    objective: Objective<C, Data> | string | URL,
    options: OptimizeOptions<C>,
  ): Promise<TuneResult<C>> {
    const given = optimizeOptions.read(options);
    this.checkOpen();
    return this.search(runSettings(objective, given, this.options.settings));
  }

  /** As `optimize`, with what it was given checked. */
  async search(run: Omit<SearchSettings, 'name' | 'data' | 'isKept'>): Promise<TuneResult<C>> {
    if (run.signal?.aborted && run.signal.reason?.name !== 'TimeoutError') throw run.signal.reason;
    if (this.isSearching) throw alreadySearching();
    this.isSearching = true;
    const { trials, isKept, settings } = this.options;
    try {
      const reason = await new Search(trials, { ...run, name: this.name, data: settings.data, isKept }).run();
      const { best } = this;
      const checkpoint = best && (await this.loadCheckpoint(best));
      return { best, front: this.front, trials: this.trials, checkpoint, reason };
    } finally {
      this.isSearching = false;
    }
  }

  close(): Promise<void> {
    this.closing ??= this.letGo();
    return this.closing;
  }

  private async letGo(): Promise<void> {
    const { trials, folders, storage } = this.options;
    this.abort.abort(closed());
    await trials.settled();
    folders.close();
    await storage.close();
  }

  private attemptAt(trial: Trial): AskedTrial<C> {
    const attempt = this.options.trials.attemptAt(trial, this.runner);
    this.asked.set(trial.number, attempt);
    return Object.assign(new ObjectiveTrial(attempt), { config: structuredClone(trial.config) as C });
  }

  /** Of a trial that an earlier process has asked for: goes on with it. */
  private async takeUp(trial: Trial<C>, asked: AskedTrial<C> | number): Promise<RunningTrial | undefined> {
    if (typeof asked !== 'number') return undefined;
    const begun = this.options.trials.takeUp(asked, this.runner);
    if (!begun) return undefined;
    await begun.stored;
    this.attemptAt(trial as Trial);
    return this.asked.get(asked);
  }

  private checkOpen(): void {
    if (this.failure) throw this.failure.error;
    if (this.closing) throw closed();
  }
}

function isError(outcome: unknown): outcome is Error {
  return outcome instanceof Error || Object.prototype.toString.call(outcome) === '[object Error]';
}

function closed(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'The study is closed.',
    remedy: 'Open it again: createStudy({ journal }).',
  });
}

function alreadySearching(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'A search of this study is under way.',
    remedy: 'Wait for it to end; more trials at a time: `concurrency`.',
  });
}

function notUnderWay(trial: Trial<unknown>, isAsked: boolean): BtcfcError {
  const { number, state, attempts } = trial;
  const isElsewhere = state === 'running' && !isAsked;
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: isElsewhere
      ? `Trial ${number} was not asked for here.`
      : `Trial ${number} can't be told of: it is ${state}, at attempt ${attempts}.`,
    received: { number, state },
    remedy: 'Tell each trial once, after `ask` gave it.',
  });
}
