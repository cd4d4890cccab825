import { checkInteger, checkOneOf, invalidOption, type ProgressEvent, Rng } from '@btcfc/core';
import { chooseSampler } from './samplers/choose-sampler';
import type { Sampler } from './samplers/sampler';
import { FIFOScheduler } from './schedulers/fifo-scheduler';
import type { Scheduler } from './schedulers/scheduler';
import type { ConfigOf } from './space/config-of';
import type { Space } from './space/domain';
import { spaceToJSON } from './space/space-json';
import { MemoryStorage } from './storage/memory-storage';
import type { Storage } from './storage/storage';
import { Study } from './study/study';
import { bestTrial, type Trial } from './study/study-state';
import type { Report, TrialContext } from './study/trial-context';

/**
 * What is to be tuned. It may return the metric, alone or in an object; otherwise its last report counts. What it
 * throws fails its trial, not the search.
 */
export type Objective<C> = (
  config: C,
  trial: TrialContext,
  // biome-ignore lint/suspicious/noConfusingVoidType: an objective that only reports returns nothing
) => Promise<number | Report | void> | number | Report | void;

/** Told to `onProgress`; `done` and `total` count trials that ended. */
export interface TuneProgressEvent<C = unknown> extends ProgressEvent {
  type: 'trial-started' | 'trial-reported' | 'trial-retried' | 'trial-ended';
  /** The trial as it stands now. */
  trial: Readonly<Trial<C>>;
  /** The best so far. */
  best: Readonly<Trial<C>> | undefined;
}

export interface TuneOptions<S extends Space> {
  /** What to choose from. */
  space: S;
  /** Name of the metric in reports. */
  metric: string;
  /** Whether the metric is to become small or large. @default 'min' */
  mode?: 'min' | 'max';
  /** Configurations to try. */
  numSamples: number;
  /** Whole number from 0; with it and one trial at a time, the same suggestions each time. @default 0 */
  seed?: number;
  /** Chooses configurations. @default 'auto', as `chooseSampler` */
  sampler?: Sampler | 'auto';
  /** Decides which trials go on. @default new FIFOScheduler(), which stops nobody */
  scheduler?: Scheduler;
  /** Trials at a time. They share this process: it pays for objectives that wait for something. @default 1 */
  concurrency?: number;
  /** Where the study is kept; with one that holds a part of it, the search goes on. @default new MemoryStorage() */
  storage?: Storage;
  /** Name of the resource in reports. @default 'epoch' */
  resource?: string;
  /** How often a trial that failed is tried again. @default 0 */
  maxRetries?: number;
  /** Name of the objective: a storage goes on with that alone. @default the function's name */
  name?: string;
  /** Version of the objective: a storage goes on with that alone. @default '1' */
  version?: string;
  /**
   * The same suggestions and decisions whatever `concurrency` (up to 8) and whatever finishes first: each trial is
   * chosen and judged by those at least 8 before it, and waits for them to end. Not with a scheduler that pauses.
   * @default false
   */
  deterministic?: boolean;
  /** Ends the search: running objectives end at their next report, and the same storage goes on later. */
  signal?: AbortSignal;
  /** Called with each event, at once and in order. What it throws ends the search. */
  onProgress?: (event: TuneProgressEvent<ConfigOf<S>>) => void;
}

export interface TuneResult<C> {
  /**
   * The best of the complete trials; if none is, the best of those that came furthest; `undefined` if no trial has a
   * value.
   */
  best: Trial<C> | undefined;
  /** Every trial, by number. */
  trials: Trial<C>[];
}

/**
 * Searches the space for the configuration whose metric is best.
 *
 * @throws BtcfcError `INVALID_OPTION`; what `storage` throws; the reason of `signal`, once running objectives have ended
 */
export async function tune<const S extends Space>(
  objective: Objective<ConfigOf<S>>,
  options: TuneOptions<S>,
): Promise<TuneResult<ConfigOf<S>>> {
  const settings = checkOptions(objective, options);
  const { storage, signal, header, mode } = settings;
  signal?.throwIfAborted();
  const events = await storage.open(header);
  let trials: Trial[];
  try {
    const study = new Study(settings);
    study.replay(events);
    trials = await study.run();
  } finally {
    await storage.close();
  }
  // the configurations come from the space, as its type does
  const typed = trials as Trial<ConfigOf<S>>[];
  return { best: bestTrial(typed, mode), trials: typed };
}

/** Trials that a deterministic search leaves out of sight of the next one. */
const deterministicLag = 8;

function checkOptions<S extends Space>(
  objective: Objective<ConfigOf<S>>,
  {
    space,
    metric,
    mode = 'min',
    numSamples,
    seed = 0,
    sampler = 'auto',
    scheduler = new FIFOScheduler(),
    concurrency = 1,
    storage = new MemoryStorage(),
    resource = 'epoch',
    maxRetries = 0,
    name = objective?.name || 'objective',
    version = '1',
    deterministic = false,
    signal,
    onProgress,
  }: TuneOptions<S>,
) {
  if (typeof objective !== 'function') throw invalidOption('objective', objective, 'a function');
  checkName('metric', metric);
  checkName('resource', resource);
  checkName('name', name);
  checkName('version', version);
  if (metric === resource) throw invalidOption('metric', metric, 'another name than the resource');
  checkOneOf('mode', mode, ['min', 'max']);
  checkOneOf('deterministic', deterministic, [true, false]);
  checkInteger('numSamples', numSamples, { min: 1 });
  checkInteger('maxRetries', maxRetries, { min: 0 });
  checkInteger('concurrency', concurrency, { min: 1, ...(deterministic && { max: deterministicLag }) });
  if (deterministic && scheduler.pauses) {
    throw invalidOption('scheduler', scheduler.name, 'one that pauses no trial, with `deterministic`');
  }
  return {
    header: { objective: name, version, space: spaceToJSON(space), metric, mode },
    objective: objective as Objective<unknown>,
    sampler: sampler === 'auto' ? chooseSampler({ space, numSamples }) : sampler,
    onProgress: onProgress as ((event: TuneProgressEvent) => void) | undefined,
    rng: new Rng(seed),
    lag: deterministic ? deterministicLag : undefined,
    ...{ space, metric, mode, numSamples, scheduler, concurrency, storage, resource, maxRetries, signal },
  };
}

export type StudySettings = ReturnType<typeof checkOptions<Space>>;

function checkName(option: string, value: unknown): void {
  if (typeof value !== 'string' || value === '')
    throw invalidOption(option, value, 'a text that is not empty');
}
