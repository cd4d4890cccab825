import { checkInteger, defineOptions, invalidOption, option, Rng, type Store } from '@btcfc/core';
import { ChildProcessExecutor, openJournal } from '#tune-node';
import type { Executor } from '../executors/executor';
import { InProcessExecutor } from '../executors/in-process-executor';
import { readExecutor, withMethods } from '../executors/read-executor';
import { showProgress } from '../reporters/terminal-reporter';
import { chooseSampler } from '../samplers/choose-sampler';
import { GPSampler } from '../samplers/gp/gp-sampler';
import { GridSampler } from '../samplers/grid-sampler';
import { RandomSampler } from '../samplers/random-sampler';
import type { Sampler } from '../samplers/sampler';
import { TPESampler } from '../samplers/tpe/tpe-sampler';
import { AutoScheduler } from '../schedulers/auto-scheduler';
import { FIFOScheduler } from '../schedulers/fifo-scheduler';
import type { Scheduler } from '../schedulers/scheduler';
import type { Config, ConfigOf } from '../space/config-of';
import type { Space } from '../space/domain';
import { flattenSpace } from '../space/flat-space';
import { spaceToJSON } from '../space/space-json';
import { validateSpace } from '../space/validate-space';
import { MemoryStorage } from '../storage/memory-storage';
import type { Storage } from '../storage/storage';
import { StoreStorage } from '../storage/store-storage';
import type { StopCondition, StudySettings, TuneListener } from './study-settings';
import type { Objective } from './trial/objective';
import { objectiveData } from './trial/objective-data';

/** Options of `tune`. */
export interface TuneOptions<S extends Space, Data = undefined> {
  /** What to choose from. */
  space: S;
  /** Name of the metric in reports. */
  metric: string;
  /** Whether the metric is to become small or large. @default 'min' */
  mode?: 'min' | 'max';
  /** Configurations to try; Infinity: as many as `timeoutMs`, `stopWhen` or `signal` leave time for. */
  numSamples: number;
  /** Configurations of the space to begin with, such as the one in use; they count as samples. @default [] */
  initial?: readonly ConfigOf<S>[];
  /**
   * Time for the search, milliseconds: then running objectives end at their next report, which is kept, and the search
   * resolves with what there is.
   * @default no limit
   */
  timeoutMs?: number;
  /**
   * Asked as the search begins and whenever a trial has ended: whether that is enough. The search resolves with what there
   * is, as with `timeoutMs`.
   */
  stopWhen?: (search: StopCondition<ConfigOf<S>>) => boolean;
  /** Whole number from 0; with it and one trial at a time, the same suggestions each time. @default 0 */
  seed?: number;
  /** Chooses configurations: a sampler, or one by its name, with its defaults. @default 'auto', as `chooseSampler` */
  sampler?: Sampler | 'auto' | 'tpe' | 'gp' | 'random' | 'grid';
  /**
   * Decides which trials go on. `'auto'`: `new AutoScheduler()`, and for a deterministic search one that stops nobody.
   * An objective that reports once or never is not affected. `'fifo'` stops nobody; for Ray's ASHA, pass
   * `new ASHAScheduler({ maxT })`.
   * @default 'auto'
   */
  scheduler?: Scheduler | 'auto' | 'fifo';
  /**
   * Runs the trials. @default in this process if the objective is a function, in child processes if it is a module
   */
  executor?: Executor;
  /**
   * Trials at a time. In this process it pays for objectives that wait for something.
   * @default the executor's: 1 in this process, with child processes one per core
   */
  concurrency?: number;
  /**
   * What the objective is handed after its configuration and its trial; also in other processes and on other machines,
   * to which it goes once: plain objects, lists, typed arrays, `Map`, `Set`, `Date` and simple values. A study goes on
   * with the same data alone. @default nothing
   */
  data?: Data;
  /**
   * Where the study is kept so that it can go on after a crash: the path of a file (in a page, the name of a database),
   * or a store. @default nowhere
   */
  journal?: string | Store;
  /** Where the study is kept, in place of `journal`: any storage. @default new MemoryStorage() */
  storage?: Storage;
  /**
   * Whether to go on with a study that is kept: `true` takes it for an error if there is none, `false` if there is one,
   * `'auto'` takes either. @default false with `journal`, 'auto' with `storage`
   */
  resume?: boolean | 'auto';
  /** Folder in which each trial has one for plots and the like, `trial.artifactsDir`. @default none */
  artifactsDir?: string;
  /** Name of the resource in reports. @default 'epoch' */
  resource?: string;
  /**
   * How often a trial that failed is tried again; never after an error with the code `INVALID_OPTION` or `INVALID_DATA`,
   * which would come again. @default 0
   */
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
  /**
   * Ends the search: running objectives end at their next report, which is kept, and `resume` goes on later. The search
   * rejects with its reason, but for that of `AbortSignal.timeout`, which is like `timeoutMs`.
   */
  signal?: AbortSignal;
  /**
   * Whether to show what happens: a table on a terminal, elsewhere a line for each trial that ends, on standard error.
   * @default 'auto': the table where a terminal is and no `onProgress`, otherwise nothing
   */
  progress?: boolean | 'auto';
  /** Called with each event, at once and in order. What it throws ends the search. */
  onProgress?: TuneListener<ConfigOf<S>>;
}

/** Of a search without end, what its sampler is chosen for. */
const manySamples = 301;

/** Trials that a deterministic search leaves out of sight of the next one. */
const deterministicLag = 8;

const tuneOptions = defineOptions('tune', {
  space: option.custom((_, value) => validateSpace(value as Space), { required: true }),
  metric: option.text({ required: true }),
  mode: option.oneOf(['min', 'max'] as const, { default: 'min' }),
  numSamples: option.custom(
    (name, value) => (value === Number.POSITIVE_INFINITY ? value : checkInteger(name, value, { min: 1 })),
    { required: true },
  ),
  initial: option.anything<readonly Config[]>(),
  timeoutMs: option.number({ min: 0, max: 2 ** 31 - 1 }),
  stopWhen: option.callback<(search: StopCondition) => unknown>(),
  seed: option.integer({ min: 0, default: 0 }),
  sampler: namedOr<Sampler, keyof typeof samplers | 'auto'>(
    ['auto', 'tpe', 'gp', 'random', 'grid'],
    ['suggest'],
    'a sampler',
  ),
  scheduler: namedOr<Scheduler, 'auto' | 'fifo'>(['auto', 'fifo'], ['start'], 'a scheduler'),
  executor: option.custom(readExecutor),
  concurrency: option.integer({ min: 1 }),
  data: option.anything<unknown>(),
  journal: option.anything<string | Store>(),
  storage: option.custom((name, value) =>
    withMethods<Storage>(name, value, ['open', 'append', 'loadCheckpoint', 'close'], 'a storage'),
  ),
  resume: option.oneOf([true, false, 'auto'] as const),
  artifactsDir: option.text(),
  resource: option.text({ default: 'epoch' }),
  maxRetries: option.integer({ min: 0, default: 0 }),
  name: option.text(),
  version: option.text({ default: '1' }),
  deterministic: option.boolean({ default: false }),
  signal: option.signal(),
  progress: option.oneOf([true, false, 'auto'] as const, { default: 'auto' }),
  onProgress: option.callback<TuneListener>(),
});

const samplers = {
  tpe: () => new TPESampler(),
  gp: () => new GPSampler(),
  random: () => new RandomSampler(),
  grid: () => new GridSampler(),
};

/** What `tune` was given, checked and filled in. @throws BtcfcError `INVALID_OPTION` */
export function readTuneOptions(given: unknown, givenOptions: unknown): StudySettings & Kept {
  const objective = checkObjective(given);
  if (givenOptions === undefined)
    throw invalidOption('options of tune', givenOptions, 'an object of options');
  const options = tuneOptions.read(givenOptions);
  const { space, metric, mode, numSamples, seed, resource, maxRetries, version, deterministic } = options;
  const { concurrency, name = nameOf(objective), signal, artifactsDir, timeoutMs, stopWhen } = options;
  const isEndless = numSamples === Number.POSITIVE_INFINITY && !(timeoutMs || stopWhen || signal);
  if (isEndless)
    throw invalidOption('numSamples', numSamples, 'finite without `timeoutMs`, `stopWhen` or `signal`');
  if (metric === resource) throw invalidOption('metric', metric, 'another name than the resource');
  const executor = options.executor ?? defaultExecutor(objective, concurrency);
  const most = deterministic ? deterministicLag : Number.POSITIVE_INFINITY;
  const atATime = concurrency ?? Math.min(executor.concurrency, most);
  if (atATime > most) throw invalidOption('concurrency', atATime, `at most ${most}, with \`deterministic\``);
  const scheduler = chooseScheduler(options.scheduler, deterministic);
  if (deterministic && scheduler.pauses) {
    throw invalidOption('scheduler', scheduler.name, 'one that pauses no trial, with `deterministic`');
  }
  const data = objectiveData(options.data);
  const { storage, isKept, resume, place } = readStorage(options);
  const digest = isKept ? data?.digest() : undefined;
  return {
    header: {
      ...{ objective: name, version, space: spaceToJSON(space), metric, mode },
      ...(digest !== undefined && { data: digest }),
    },
    sampler: chosenSampler(options.sampler, { space, numSamples }),
    onProgress: showProgress({
      metric,
      resource,
      progress: options.progress,
      onProgress: options.onProgress,
    }),
    rng: new Rng(seed),
    lag: deterministic ? deterministicLag : undefined,
    concurrency: atATime,
    ...{ objective, data, space, metric, mode, numSamples, scheduler, executor, storage, isKept },
    ...{ artifactsDir, resource, maxRetries, signal, resume, place, timeoutMs, stopWhen },
    initial: readInitial(options.initial, space),
  };
}

function readInitial(initial: unknown, space: Space): readonly Config[] {
  if (initial === undefined) return [];
  if (!Array.isArray(initial)) throw invalidOption('initial', initial, 'a list of configurations');
  const flat = flattenSpace(space);
  return initial.map((config, index) => {
    try {
      return flat.toConfig(flat.toPoint(config));
    } catch {
      throw invalidOption(`initial[${index}]`, config, 'a configuration of the space');
    }
  });
}

function chosenSampler(
  sampler: Sampler | keyof typeof samplers | 'auto' | undefined,
  search: { space: Space; numSamples: number },
): Sampler {
  if (sampler === undefined || sampler === 'auto')
    return chooseSampler({ ...search, numSamples: Math.min(search.numSamples, manySamples) });
  return typeof sampler === 'string' ? samplers[sampler]() : sampler;
}

// what may be paused depends on who has come how far by then
function chooseScheduler(
  scheduler: Scheduler | 'auto' | 'fifo' | undefined,
  deterministic: boolean,
): Scheduler {
  if (typeof scheduler === 'object') return scheduler;
  return scheduler === 'fifo' || deterministic ? new FIFOScheduler() : new AutoScheduler();
}

function defaultExecutor(
  objective: Objective<unknown> | string | URL,
  concurrency: number | undefined,
): Executor {
  if (typeof objective === 'function') return new InProcessExecutor();
  return new ChildProcessExecutor({ concurrency });
}

/** Whether to go on with a search that is kept, and where that is. */
interface Kept {
  resume: boolean | 'auto';
  place: string;
}

function readStorage({
  journal,
  storage,
  resume,
}: {
  journal?: string | Store;
  storage?: Storage;
  resume?: boolean | 'auto';
}): Kept & { storage: Storage; isKept: boolean } {
  if (journal === undefined) {
    if (!storage && resume === true) {
      throw invalidOption(
        'resume',
        resume,
        'false without `journal` or `storage`: there is nothing to go on with',
      );
    }
    const isKept = storage !== undefined;
    return {
      storage: storage ?? new MemoryStorage(),
      isKept,
      resume: resume ?? 'auto',
      place: 'the storage',
    };
  }
  if (storage) throw invalidOption('journal', journal, 'left out where `storage` is given');
  const isText = typeof journal === 'string';
  const isPlace = isText ? journal !== '' : typeof journal?.append === 'function';
  if (!isPlace) throw invalidOption('journal', journal, 'the path of a file, or a store');
  return {
    ...{ isKept: true, resume: resume ?? false, place: isText ? journal : 'the store' },
    storage: isText ? openJournal(journal) : new StoreStorage(journal),
  };
}

function checkObjective(given: unknown): Objective<unknown> | string | URL {
  if (typeof given === 'function') return given as Objective<unknown>;
  if (typeof given === 'string' && given !== '') return given;
  if (given instanceof URL && given.protocol === 'file:') return given;
  throw invalidOption('objective', given, 'a function, or the path or file: URL of a module');
}

function nameOf(objective: Objective<unknown> | string | URL): string {
  if (typeof objective === 'function') return objective.name || 'objective';
  const text = typeof objective === 'string' ? objective : decodeURIComponent(objective.pathname);
  const file = text.split(/[/\\]/).at(-1)!;
  return file.replace(/(?<=.)\.[^.]*$/, '') || 'objective';
}

function namedOr<Value extends object, Name extends string>(
  names: readonly Name[],
  methods: readonly string[],
  what: string,
) {
  return option.custom((name, value): Value | Name => {
    if (names.includes(value as Name)) return value as Name;
    const expected = `${what} or one of ${names.map((each) => `'${each}'`).join(', ')}`;
    return withMethods<Value>(name, value, methods, expected);
  });
}
