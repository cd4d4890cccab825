import type { Rng } from '@btcfc/core';
import type { Executor } from '../executors/executor';
import type { Sampler } from '../samplers/sampler';
import type { Scheduler } from '../schedulers/scheduler';
import type { Config } from '../space/config-of';
import type { Space } from '../space/domain';
import type { Storage } from '../storage/storage';
import type { StudyHeader } from '../storage/study-event';
import type { Trial, TrialCounts } from './study-state';
import type { Objective } from './trial/objective';
import type { ObjectiveData } from './trial/objective-data';

/** How far a search has come. */
export interface SearchProgress<C = unknown> {
  /** Trials that ended. */
  done: number;
  /** Trials there will be; Infinity if only time or a condition ends them. */
  total: number;
  /** Time since the search began, milliseconds. */
  elapsedMs: number;
  /**
   * Expected time until its end, milliseconds, by the epochs (or whatever trials report) still to be expected at the pace
   * so far; `undefined` while nothing is known.
   */
  remainingMs: number | undefined;
  /** The best so far. */
  best: Readonly<Trial<C>> | undefined;
  /** How many trials stand how. */
  counts: Readonly<TrialCounts>;
}

/** Told to `onProgress`: something happened to a trial. One that is paused has that `state` after its report. */
export interface TuneProgressEvent<C = unknown> extends SearchProgress<C> {
  type: 'trial-started' | 'trial-reported' | 'trial-retried' | 'trial-ended';
  /** The trial as it stands now. */
  trial: Readonly<Trial<C>>;
}

/** Why a search is over. */
export type EndReason = 'done' | 'timeout' | 'stopped' | 'aborted' | 'failed';

/** What `stopWhen` decides by. */
export interface StopCondition<C = unknown> {
  /** Every trial so far, by number. */
  trials: readonly Readonly<Trial<C>>[];
  best: Readonly<Trial<C>> | undefined;
  /** Time since the search began, milliseconds. */
  elapsedMs: number;
}

/** A search is over. */
export interface SearchEnd<C = unknown> extends SearchProgress<C> {
  /** Why it is over: it came to its end, its time was up, `stopWhen` said so, its `signal` ended it, or it failed. */
  reason: EndReason;
  /** Whether what it came to is kept, so that `resume` goes on from there. */
  isKept: boolean;
}

/** A listener of a search's progress; `onEnd`, if it has one, is called once nothing follows. */
export interface TuneListener<C = unknown> {
  (event: TuneProgressEvent<C>): void;
  onEnd?(end: SearchEnd<C>): void;
}

/** What a search is to be, every option checked and filled in. */
export interface StudySettings {
  header: StudyHeader;
  /** The function, or the path or URL of the module that exports it. */
  objective: Objective<unknown> | string | URL;
  data: ObjectiveData | undefined;
  space: Space;
  metric: string;
  mode: 'min' | 'max';
  /** Infinity: as many as there is time for. */
  numSamples: number;
  /** Configurations of the first trials. */
  initial: readonly Config[];
  timeoutMs: number | undefined;
  stopWhen: ((search: StopCondition) => unknown) | undefined;
  sampler: Sampler;
  scheduler: Scheduler;
  executor: Executor;
  concurrency: number;
  storage: Storage;
  /** Whether the storage was named by the caller, and so may be gone on with. */
  isKept: boolean;
  artifactsDir: string | undefined;
  resource: string;
  maxRetries: number;
  rng: Rng;
  /** Trials that a deterministic search leaves out of sight of the next one. */
  lag: number | undefined;
  signal: AbortSignal | undefined;
  onProgress: TuneListener | undefined;
}
