import { BtcfcError, defineOptions, invalidOption, option, Rng, type Store } from '@btcfc/core';
import { openJournal } from '#tune-node';
import { withMethods } from '../../executors/read-executor';
import { chooseSampler } from '../../samplers/choose-sampler';
import { GPSampler } from '../../samplers/gp/gp-sampler';
import { checkTrials } from '../../samplers/modelling/check-trials';
import { GridSampler } from '../../samplers/plain/grid-sampler';
import { RandomSampler } from '../../samplers/plain/random-sampler';
import { SobolSampler } from '../../samplers/plain/sobol-sampler';
import type { Sampler } from '../../samplers/sampler';
import { TPESampler } from '../../samplers/tpe/tpe-sampler';
import { AutoScheduler } from '../../schedulers/auto-scheduler';
import { FIFOScheduler } from '../../schedulers/fifo-scheduler';
import type { Scheduler } from '../../schedulers/scheduler';
import type { Config, ConfigOf } from '../../space/config-of';
import type { Space } from '../../space/domain';
import { flattenSpace } from '../../space/flat-space';
import { spaceFromJSON, spaceToJSON } from '../../space/space-json';
import { validateSpace } from '../../space/validate-space';
import { MemoryStorage } from '../../storage/memory-storage';
import type { Storage } from '../../storage/storage';
import { StoreStorage } from '../../storage/store-storage';
import type { StudyHeader } from '../../storage/study-event';
import type { Goal } from '../state/goals';
import type { Trial } from '../state/trial';
import { fitConfig } from '../transfer/fit-config';
import type { EarlierSearch } from '../transfer/transfer-trials';
import { type ObjectiveData, objectiveData } from '../trial/objective-data';

/** A sampler by its name. */
export type SamplerName = 'auto' | 'tpe' | 'gp' | 'random' | 'grid' | 'sobol';

/** A scheduler by its name. */
export type SchedulerName = 'auto' | 'fifo';

/** Options of `createStudy`. */
export interface StudyOptions<S extends Space, Data = undefined> {
  /** What to choose from. @default of a study that is kept, its own */
  space?: S;
  /** Name of the metric in reports. @default of a study that is kept, its own */
  metric?: string;
  /** Whether the metric is to become small or large. @default 'min' */
  mode?: 'min' | 'max';
  /**
   * In place of `metric` and `mode`: several metrics, each with whether it is to become small or large. What is searched
   * for then are the trials that no other is better than in every one of them. @default `metric` alone
   */
  metrics?: Readonly<Record<string, 'min' | 'max'>>;
  /** Configurations of the space to begin with, such as the one in use; they count as samples. @default [] */
  initial?: readonly ConfigOf<S>[];
  /**
   * Earlier searches to learn from, of the same metric: results of `tune`, studies, what `readStudy` gave. Their complete
   * and failed trials are told to the sampler as if they had been run here, but count neither as samples nor as best. Where
   * the space has changed, values are moved into its bounds, and what fits nowhere is left out; `study.transfer` tells. They
   * are read when the study is begun, and kept in it. @default []
   */
  from?: readonly { readonly trials: readonly Readonly<Trial<unknown>>[] }[];
  /**
   * Whole number from 0; with it and one trial at a time, the same suggestions each time.
   * @default 0; of a study that is kept, its own
   */
  seed?: number;
  /**
   * Chooses configurations: a sampler, or one by its name, with its defaults.
   * @default 'auto', as `chooseSampler`; of a study that is kept, the one it was begun with, where that was a name
   */
  sampler?: Sampler | SamplerName;
  /**
   * Decides which trials go on. `'auto'`: `new AutoScheduler()`, and for a deterministic search one that stops nobody.
   * An objective that reports once or never is not affected. `'fifo'` stops nobody; for Ray's ASHA, pass
   * `new ASHAScheduler({ maxT })`.
   * @default 'auto'; of a study that is kept, the one it was begun with, where that was a name
   */
  scheduler?: Scheduler | SchedulerName;
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
   * `'auto'` takes either. @default 'auto'; of `tune` with `journal`, false
   */
  resume?: boolean | 'auto';
  /** Folder in which each trial has one for plots and the like, `trial.artifactsDir`. @default none */
  artifactsDir?: string;
  /** Name of the resource in reports. @default 'epoch'; of a study that is kept, its own */
  resource?: string;
  /**
   * Name of the objective: a storage goes on with that alone.
   * @default of `tune`, the function's or the file's name; of a study that is kept, its own; otherwise 'study'
   */
  name?: string;
  /** Version of the objective: a storage goes on with that alone. @default '1'; of a study that is kept, its own */
  version?: string;
  /**
   * The same suggestions and decisions whatever `concurrency` (up to 8) and whatever finishes first: each trial is
   * chosen and judged by those at least 8 before it, and waits for them to end. Of schedulers that pause, with
   * `PopulationBasedTraining` alone, which waits for all of its population anyway.
   * @default false; of a study that is kept, as it was begun
   */
  deterministic?: boolean;
}

/** Of a study whose number of trials is not known, what its sampler is chosen for. */
const manySamples = 301;

/** Trials that a deterministic search leaves out of sight of the next one. */
const deterministicLag = 8;

const samplers = {
  tpe: () => new TPESampler(),
  gp: () => new GPSampler(),
  random: () => new RandomSampler(),
  grid: () => new GridSampler(),
  sobol: (seed: number) => new SobolSampler({ seed }),
};

export const studyOptions = defineOptions('createStudy', {
  space: option.custom((_, value) => validateSpace(value as Space)),
  metric: option.text(),
  mode: option.oneOf(['min', 'max'] as const),
  metrics: option.custom(readMetrics),
  initial: option.anything<readonly Config[]>(),
  from: option.custom(readSources, { default: [] }),
  seed: option.integer({ min: 0 }),
  sampler: namedOr<Sampler, SamplerName>(
    ['auto', 'tpe', 'gp', 'random', 'grid', 'sobol'],
    ['suggest'],
    'a sampler',
  ),
  scheduler: namedOr<Scheduler, SchedulerName>(['auto', 'fifo'], ['start'], 'a scheduler'),
  data: option.anything<unknown>(),
  journal: option.anything<string | Store>(),
  storage: option.custom((name, value) =>
    withMethods<Storage>(name, value, ['read', 'open', 'append', 'loadCheckpoint', 'close'], 'a storage'),
  ),
  resume: option.oneOf([true, false, 'auto'] as const),
  artifactsDir: option.text(),
  resource: option.text(),
  name: option.text(),
  version: option.text(),
  deterministic: option.boolean(),
});

/** What `createStudy` was given, checked. */
export type ReadStudyOptions = ReturnType<typeof studyOptions.read>;

/** What a study is, every option checked and filled in. */
export interface StudySettings {
  header: StudyHeader;
  space: Space;
  goals: readonly Goal[];
  resource: string;
  data: ObjectiveData | undefined;
  initial: readonly Config[];
  from: readonly EarlierSearch[];
  sampler: Sampler;
  scheduler: Scheduler;
  rng: Rng;
  /** Trials that a deterministic study leaves out of sight of the next one. */
  lag: number | undefined;
  artifactsDir: string | undefined;
}

/** Where a study is kept, and whether to go on with it. */
export interface Place {
  storage: Storage;
  /** Whether the storage was named by the caller, and so may be gone on with. */
  isKept: boolean;
  resume: boolean | 'auto';
  /** What it is called in errors. */
  place: string;
}

/**
 * What a study is to be.
 *
 * @param stored the header of the study that is kept, which stands for what was not asked for
 * @param numSamples trials planned, for the choice of a sampler
 */
export function studySettings(
  options: ReadStudyOptions,
  stored: StudyHeader | undefined,
  { isKept, numSamples = manySamples }: { isKept: boolean; numSamples?: number },
): StudySettings {
  const before = stored?.settings ?? {};
  const space = options.space ?? (stored ? spaceFromJSON(stored.space) : undefined);
  if (space === undefined) throw missing('space');
  const goals = readGoals(options, stored);
  const { seed = before.seed ?? 0, resource = stored?.resource ?? 'epoch' } = options;
  const { deterministic = before.deterministic ?? false, artifactsDir } = options;
  const { name = stored?.objective ?? 'study', version = stored?.version ?? '1' } = options;
  const { sampler = before.sampler ?? 'auto', scheduler = before.scheduler ?? 'auto' } = options;
  for (const { metric } of goals) {
    if (metric === resource) throw invalidOption('metric', metric, 'another name than the resource');
  }
  checkSameMetrics(options.from, goals);
  const chosen = chooseScheduler(scheduler as Scheduler | SchedulerName, deterministic);
  if (deterministic && chosen.pauses && !chosen.ignoresOrder) {
    throw invalidOption('scheduler', chosen.name, 'one that pauses no trial, with `deterministic`');
  }
  const data = objectiveData(options.data);
  const digest = isKept ? data?.digest() : undefined;
  const [{ metric, mode }] = goals as [Goal];
  return {
    header: {
      ...{ objective: name, version, space: spaceToJSON(space), metric, mode },
      ...(goals.length > 1 && { metrics: JSON.stringify(goals) }),
      ...(resource !== 'epoch' && { resource }),
      ...(digest !== undefined && { data: digest }),
      settings: {
        ...{ seed, deterministic },
        ...(typeof sampler === 'string' && { sampler }),
        ...(typeof scheduler === 'string' && { scheduler }),
      },
    },
    sampler: chosenSampler(sampler as Sampler | SamplerName, { space, numSamples, seed }),
    rng: new Rng(seed),
    lag: deterministic ? deterministicLag : undefined,
    ...{ scheduler: chosen, space, goals, resource, data, artifactsDir, from: options.from },
    initial: readInitial(options.initial, space),
  };
}

/** Where a study is to be kept. */
export function readPlace(
  { journal, storage, resume }: Pick<ReadStudyOptions, 'journal' | 'storage' | 'resume'>,
  { resumesJournal }: { resumesJournal: boolean | 'auto' },
): Place {
  if (journal === undefined) {
    if (!storage && resume === true) {
      throw invalidOption(
        'resume',
        resume,
        'false without `journal` or `storage`: there is nothing to go on with',
      );
    }
    return {
      storage: storage ?? new MemoryStorage(),
      isKept: storage !== undefined,
      resume: resume ?? 'auto',
      place: 'the storage',
    };
  }
  if (storage) throw invalidOption('journal', journal, 'left out where `storage` is given');
  const isText = typeof journal === 'string';
  const isPlace = isText ? journal !== '' : typeof journal?.append === 'function';
  if (!isPlace) throw invalidOption('journal', journal, 'the path of a file, or a store');
  return {
    ...{ isKept: true, resume: resume ?? resumesJournal, place: isText ? journal : 'the store' },
    storage: isText ? openJournal(journal) : new StoreStorage(journal),
  };
}

/** The metrics of a stored study. */
export function storedGoals({ metric, mode, metrics }: StudyHeader): readonly Goal[] {
  return metrics === undefined ? [{ metric, mode }] : (JSON.parse(metrics) as Goal[]);
}

function readGoals(
  { metric, mode, metrics }: ReadStudyOptions,
  stored: StudyHeader | undefined,
): readonly Goal[] {
  if (metrics) {
    if (metric !== undefined) throw invalidOption('metric', metric, 'left out where `metrics` is given');
    if (mode !== undefined) throw invalidOption('mode', mode, 'left out where `metrics` is given');
    return metrics;
  }
  if (metric === undefined && stored && mode === undefined) return storedGoals(stored);
  if (metric === undefined) throw missing('metric');
  if (metric === 'constraints')
    throw invalidOption('metric', metric, 'another name: reports tell constraints by it');
  return [{ metric, mode: mode ?? (stored?.metric === metric ? stored.mode : 'min') }];
}

function readMetrics(name: string, value: unknown): readonly Goal[] {
  const expected = "an object with a mode for each metric, such as { loss: 'min', accuracy: 'max' }";
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidOption(name, value, expected);
  const goals = Object.entries(value).map(([metric, mode]) => {
    if (mode !== 'min' && mode !== 'max') throw invalidOption(`${name}.${metric}`, mode, "'min' or 'max'");
    if (metric === '' || metric === 'constraints')
      throw invalidOption(name, value, 'another name for that metric');
    return { metric, mode } as Goal;
  });
  if (goals.length === 0) throw invalidOption(name, value, expected);
  return goals;
}

function readSources(name: string, value: unknown): readonly EarlierSearch[] {
  if (!Array.isArray(value)) throw invalidOption(name, value, 'a list of studies, or of results of `tune`');
  return value.map((source, index) => {
    const place = `${name}[${index}]`;
    const { trials, metrics } = (source ?? {}) as { trials?: unknown } & Pick<EarlierSearch, 'metrics'>;
    if (!Array.isArray(trials)) throw invalidOption(place, source, 'a study, or a result of `tune`');
    return { trials: checkTrials<Trial>(`${place}.trials`, trials), metrics };
  });
}

// a result of `tune` does not say what it was for
function checkSameMetrics(from: readonly EarlierSearch[], goals: readonly Goal[]): void {
  for (const [index, { metrics }] of from.entries()) {
    const other = metrics && goals.find(({ metric }) => !Object.hasOwn(metrics, metric));
    if (!other) continue;
    throw invalidOption(`from[${index}]`, Object.keys(metrics), `a search for \`${other.metric}\` too`);
  }
}

function readInitial(initial: unknown, space: Space): readonly Config[] {
  if (initial === undefined) return [];
  if (!Array.isArray(initial)) throw invalidOption('initial', initial, 'a list of configurations');
  return initial.map((config, index) => readConfigOf(space, `initial[${index}]`, config));
}

/** A configuration of the user's. @throws BtcfcError `INVALID_OPTION` if the space has no such one */
export function readConfigOf(space: Space, name: string, config: unknown): Config {
  const flat = flattenSpace(space);
  try {
    return flat.toConfig(flat.toPoint(config as Config));
  } catch {
    throw new BtcfcError({
      code: 'INVALID_OPTION',
      message: `\`${name}\` must be a configuration of the space${whyNot(space, config)}.`,
      received: config,
      remedy: 'Give every parameter a value of its domain, and name nothing else.',
    });
  }
}

function whyNot(space: Space, config: unknown): string {
  if (typeof config !== 'object' || config === null) return '';
  const fitted = fitConfig(config as Config, space);
  if (typeof fitted === 'string') return `: ${fitted}`;
  return fitted.changes.length === 0 ? '' : `; made to fit, ${fitted.changes.join(', ')}`;
}

function missing(name: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `The option \`${name}\` is missing, and there is no study to read it from.`,
    remedy: `Pass \`${name}\`; or name the place of a study by \`journal\` or \`storage\`.`,
  });
}

function chosenSampler(
  sampler: Sampler | SamplerName,
  { seed, ...search }: { space: Space; numSamples: number; seed: number },
): Sampler {
  if (sampler === 'auto') {
    return chooseSampler({ ...search, numSamples: Math.min(search.numSamples, manySamples) });
  }
  return typeof sampler === 'string' ? samplers[sampler](seed) : sampler;
}

// what may be paused depends on who has come how far by then
function chooseScheduler(scheduler: Scheduler | SchedulerName, deterministic: boolean): Scheduler {
  if (typeof scheduler === 'object') return scheduler;
  return scheduler === 'fifo' || deterministic ? new FIFOScheduler() : new AutoScheduler();
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
