import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkInteger, checkOneOf, invalidOption, Rng } from '@btcfc/core';
import { ChildProcessExecutor } from './executors/child-process/child-process-executor';
import { moduleUrl } from './executors/child-process/module-url';
import type { Executor } from './executors/executor';
import { InProcessExecutor } from './executors/in-process-executor';
import { chooseSampler } from './samplers/choose-sampler';
import type { Sampler } from './samplers/sampler';
import { AutoScheduler } from './schedulers/auto-scheduler';
import { FIFOScheduler } from './schedulers/fifo-scheduler';
import type { Scheduler } from './schedulers/scheduler';
import type { ConfigOf } from './space/config-of';
import type { Space } from './space/domain';
import { spaceToJSON } from './space/space-json';
import { MemoryStorage } from './storage/memory-storage';
import type { Storage } from './storage/storage';
import type { Objective } from './study/objective';
import { Study } from './study/study';
import type { StudySettings, TuneProgressEvent } from './study/study-settings';
import { bestTrial, type Trial } from './study/study-state';

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
  /**
   * Decides which trials go on. `'auto'`: `new AutoScheduler()`, and for a deterministic search one that stops nobody.
   * An objective that reports once or never is not affected.
   * @default 'auto'
   */
  scheduler?: Scheduler | 'auto';
  /**
   * Runs the trials. @default in this process if the objective is a function, in child processes if it is a module
   */
  executor?: Executor;
  /**
   * Trials at a time. In this process it pays for objectives that wait for something.
   * @default the executor's: 1 in this process, with child processes one per core
   */
  concurrency?: number;
  /** Where the study is kept; with one that holds a part of it, the search goes on. @default new MemoryStorage() */
  storage?: Storage;
  /** Name of the resource in reports. @default 'epoch' */
  resource?: string;
  /** How often a trial that failed is tried again. @default 0 */
  maxRetries?: number;
  /** Name of the objective: a storage goes on with that alone. @default the function's or the file's name */
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
 * @param objective a function; or a module that exports it, as a path or a `file:` URL, to run in child processes
 * @throws BtcfcError `INVALID_OPTION`; what `storage` throws; the reason of `signal`, once running objectives have ended
 */
export async function tune<const S extends Space>(
  objective: Objective<ConfigOf<S>> | string | URL,
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
  given: Objective<ConfigOf<S>> | string | URL,
  {
    space,
    metric,
    mode = 'min',
    numSamples,
    seed = 0,
    sampler = 'auto',
    scheduler: chosenScheduler = 'auto',
    concurrency,
    executor = typeof given === 'function'
      ? new InProcessExecutor()
      : new ChildProcessExecutor(concurrency === undefined ? {} : { workers: concurrency }),
    storage = new MemoryStorage(),
    resource = 'epoch',
    maxRetries = 0,
    name,
    version = '1',
    deterministic = false,
    signal,
    onProgress,
  }: TuneOptions<S>,
): StudySettings {
  const objective = checkObjective(given);
  const objectiveName = name ?? nameOf(objective);
  checkName('metric', metric);
  checkName('resource', resource);
  checkName('name', objectiveName);
  checkName('version', version);
  if (metric === resource) throw invalidOption('metric', metric, 'another name than the resource');
  checkOneOf('mode', mode, ['min', 'max']);
  checkOneOf('deterministic', deterministic, [true, false]);
  checkInteger('numSamples', numSamples, { min: 1 });
  checkInteger('maxRetries', maxRetries, { min: 0 });
  const most = deterministic ? deterministicLag : Number.POSITIVE_INFINITY;
  const atATime = concurrency ?? Math.min(executor.concurrency, most);
  checkInteger('concurrency', atATime, { min: 1, max: most });
  const scheduler = chosenScheduler === 'auto' ? defaultScheduler(deterministic) : chosenScheduler;
  if (deterministic && scheduler.pauses) {
    throw invalidOption('scheduler', scheduler.name, 'one that pauses no trial, with `deterministic`');
  }
  return {
    header: { objective: objectiveName, version, space: spaceToJSON(space), metric, mode },
    objective,
    sampler: sampler === 'auto' ? chooseSampler({ space, numSamples }) : sampler,
    onProgress: onProgress as ((event: TuneProgressEvent) => void) | undefined,
    rng: new Rng(seed),
    lag: deterministic ? deterministicLag : undefined,
    concurrency: atATime,
    ...{ space, metric, mode, numSamples, scheduler, executor, storage, resource, maxRetries, signal },
  };
}

function checkObjective(given: unknown): Objective<unknown> | URL {
  if (typeof given === 'function') return given as Objective<unknown>;
  return moduleUrl('objective', given);
}

function nameOf(objective: Objective<unknown> | URL): string {
  if (typeof objective === 'function') return objective.name || 'objective';
  return path.parse(fileURLToPath(objective)).name;
}

function checkName(option: string, value: unknown): void {
  if (typeof value !== 'string' || value === '')
    throw invalidOption(option, value, 'a text that is not empty');
}

// what may be paused depends on who has come how far by then
function defaultScheduler(deterministic: boolean): Scheduler {
  return deterministic ? new FIFOScheduler() : new AutoScheduler();
}
