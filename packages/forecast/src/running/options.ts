import {
  type FrequencyLike,
  invalidOption,
  isStore,
  option,
  optionsFor,
  type ProgressListener,
  readFrequency,
  type Store,
} from '@btcfc/core';
import type { Executor } from '@btcfc/tune';
import type { Preset } from '../candidates/candidates';
import type { NetworkOptions } from '../candidates/network';
import { choiceOptions } from '../candidates/options';
import { byExecutorOfTune, type ForecastExecutor } from './executors';
import type { ForecastEvent } from './run-series';

/** Options of `forecast`. */
export interface ForecastOptions {
  /** Rows ahead to forecast. */
  horizon: number;
  /** The column of dates; `'none'` where there is none, and rows stand in the order of time. @default found */
  date?: string;
  /** The column that is forecast, or several: each becomes a series, told apart by its name. @default found */
  value?: string | readonly string[];
  /** The column that tells several series apart, or several columns that do together. @default found, or a single series */
  id?: string | readonly string[];
  /** Columns of numbers that are known for the past only. @default [] */
  pastCovariates?: readonly string[];
  /** Columns of numbers that are known ahead: rows with a date but without a value hold what is known of the future. @default [] */
  futureCovariates?: readonly string[];
  /** Columns that stay the same through a series, numbers or text. @default [] */
  staticCovariates?: readonly string[];
  /** The IANA time zone whose clocks dates without an offset were read from. @default 'UTC' */
  timeZone?: string;
  /** How far apart rows stand, as `readFrequency` of core takes it. @default found */
  frequency?: FrequencyLike;
  /** Which moment a date means that falls into the hour which autumn doubles. @default 'by-order' */
  doubledHour?: 'by-order' | 'earlier' | 'later';
  /** Whether the day stands first in dates such as 1/2/2024. @default found; the month, where nothing tells */
  dayFirst?: boolean;
  /** What becomes of rows that have one stamp. @default 'error' */
  duplicates?: 'error' | 'sum' | 'mean' | 'first' | 'last';
  /**
   * What becomes of a last period that is not over: `auto` drops one whose date shows it and tells of one whose value
   * suggests it; `drop` and `keep` are for both. @default 'auto'
   */
  incomplete?: 'auto' | 'drop' | 'keep';
  /** What stands between two fields of a CSV, one character. @default found */
  delimiter?: string;
  /** What stands before the fraction of a number in a CSV. @default found */
  decimal?: '.' | ',';
  /** What may stand between groups of three digits in a CSV. @default found */
  thousands?: string;
  /** What stands for a missing value in a CSV, beside what usually does, such as `['-', 'closed']`. @default [] */
  na?: readonly string[];
  /** How thoroughly: `fast` tries quick classical models, `good` adds LSTMs, `best` more of them and more windows. @default 'good' */
  preset?: Preset;
  /** The candidates to try, by name, beside the naive one that is always there. @default those of the preset */
  candidates?: readonly string[];
  /** How large networks are, and where they are trained. @default as the number of series says, and on what is there */
  network?: NetworkOptions;
  /** Rows of a season, 1 for none; a series that holds no whole one is taken to have none. @default 'auto', found in each series */
  period?: number | 'auto';
  /** Shares of outcomes that the intervals are to hold, above 0 and below 1. @default [0.5, 0.9] */
  coverage?: readonly number[];
  /** Time to spend, milliseconds: what is dear is left out where it does not suffice, and told. @default no limit */
  timeoutMs?: number;
  /** Fixes whatever is drawn: the same seed gives the same forecast. @default 0 */
  seed?: number;
  /** Candidates tried at a time, each in a child process where it is more than 1. @default 1, in this process */
  concurrency?: number;
  /** Has candidates tried elsewhere, an executor of `@btcfc/tune` or a function; `concurrency` is then up to it. @default none */
  executor?: ForecastExecutor | Executor;
  /** A file, or a store, that keeps what is done: after an interruption the same call goes on. @default none */
  journal?: string | Store;
  /** Ends the work. */
  signal?: AbortSignal;
  /** Whether progress is shown on standard error. @default 'auto', on a terminal where nobody listens by `onProgress` */
  progress?: boolean | 'auto';
  /** Told after each candidate on each series, and how networks are trained where that is done in this process. */
  onProgress?: ProgressListener<ForecastEvent>;
}

const texts = option.list(option.text(), { default: [] as readonly string[] });

export const forecastOptions = optionsFor<ForecastOptions>()('forecast', {
  horizon: option.integer({ min: 1, max: 100_000, required: true }),
  date: option.text(),
  value: option.custom<string | readonly string[]>(checkNames),
  id: option.custom<string | readonly string[]>(checkNames),
  pastCovariates: texts,
  futureCovariates: texts,
  staticCovariates: texts,
  timeZone: option.text(),
  frequency: option.custom<FrequencyLike>((name, value) => readFrequency(value as FrequencyLike, name)),
  doubledHour: option.oneOf(['by-order', 'earlier', 'later'] as const, { default: 'by-order' }),
  dayFirst: option.boolean(),
  duplicates: option.oneOf(['error', 'sum', 'mean', 'first', 'last'] as const, { default: 'error' }),
  incomplete: option.oneOf(['auto', 'drop', 'keep'] as const, { default: 'auto' }),
  delimiter: option.text(),
  decimal: option.oneOf(['.', ','] as const),
  thousands: option.text(),
  na: texts,
  ...choiceOptions,
  coverage: option.custom(checkCoverage, { default: [0.5, 0.9] as readonly number[] }),
  timeoutMs: option.number({ min: 0 }),
  seed: option.integer({ min: 0, default: 0 }),
  concurrency: option.integer({ min: 1, default: 1 }),
  executor: option.custom(readExecutor),
  journal: option.custom(readJournal),
  signal: option.signal(),
  progress: option.oneOf([true, false, 'auto'] as const, { default: 'auto' }),
  onProgress: option.callback<ProgressListener<ForecastEvent>>(),
});

function checkCoverage(name: string, given: unknown): readonly number[] {
  const list: unknown[] = Array.isArray(given) ? given : [];
  const isGood = list.every((share) => typeof share === 'number' && share > 0 && share < 1);
  if (list.length > 0 && isGood && new Set(list).size === list.length)
    return (list as number[]).slice().sort((one, other) => one - other);
  throw invalidOption(name, given, 'different shares above 0 and below 1, such as [0.5, 0.9]');
}

function readExecutor(name: string, given: unknown): ForecastExecutor {
  if (typeof given === 'function') return given as ForecastExecutor;
  const found = given as Partial<Executor> | null;
  if (typeof found === 'object' && typeof found?.start === 'function')
    return byExecutorOfTune(found as Executor);
  throw invalidOption(name, given, 'an executor of @btcfc/tune, such as a RedisExecutor, or a function');
}

function checkNames(name: string, given: unknown): string | readonly string[] {
  const names: unknown[] = Array.isArray(given) ? given : [given];
  if (names.length > 0 && names.every((each) => typeof each === 'string' && each !== ''))
    return given as string | readonly string[];
  throw invalidOption(name, given, 'the name of a column, or a list of them');
}

function readJournal(name: string, value: unknown): string | Store {
  if (typeof value === 'string' && value !== '') return value;
  if (isStore(value)) return value;
  throw invalidOption(name, value, 'the path of a file, or a store');
}
