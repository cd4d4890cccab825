import type { ProgressEvent, Rng } from '@btcfc/core';
import type { Executor } from '../executors/executor';
import type { Sampler } from '../samplers/sampler';
import type { Scheduler } from '../schedulers/scheduler';
import type { Space } from '../space/domain';
import type { Storage } from '../storage/storage';
import type { StudyHeader } from '../storage/study-event';
import type { Objective } from './objective';
import type { Trial } from './study-state';

/** Told to `onProgress`; `done` and `total` count trials that ended. */
export interface TuneProgressEvent<C = unknown> extends ProgressEvent {
  type: 'trial-started' | 'trial-reported' | 'trial-retried' | 'trial-ended';
  /** The trial as it stands now. */
  trial: Readonly<Trial<C>>;
  /** The best so far. */
  best: Readonly<Trial<C>> | undefined;
}

/** What a search is to be, every option checked and filled in. */
export interface StudySettings {
  header: StudyHeader;
  /** The function, or the URL of the module that exports it. */
  objective: Objective<unknown> | URL;
  space: Space;
  metric: string;
  mode: 'min' | 'max';
  numSamples: number;
  sampler: Sampler;
  scheduler: Scheduler;
  executor: Executor;
  concurrency: number;
  storage: Storage;
  resource: string;
  maxRetries: number;
  rng: Rng;
  /** Trials that a deterministic search leaves out of sight of the next one. */
  lag: number | undefined;
  signal: AbortSignal | undefined;
  onProgress: ((event: TuneProgressEvent) => void) | undefined;
}
