import { checkInteger, defineOptions, invalidOption, option } from '@btcfc/core';
import { ChildProcessExecutor } from '#tune-node';
import type { Executor } from '../../executors/executor';
import { InProcessExecutor } from '../../executors/in-process-executor';
import { readExecutor } from '../../executors/read-executor';
import { showProgress } from '../../reporters/terminal-reporter';
import type { SearchSettings } from '../search/search';
import type { StopCondition, TuneListener } from '../search/search-progress';
import type { Objective } from '../trial/objective';
import type { StudySettings } from './study-options';

/** Options of `study.optimize`. */
export interface OptimizeOptions<C> {
  /**
   * Configurations to try in all, those that the study has already included; Infinity: as many as `timeoutMs`, `stopWhen`
   * or `signal` leave time for.
   */
  numSamples: number;
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
  stopWhen?: (search: StopCondition<C>) => boolean | Promise<boolean>;
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
   * How often a trial that failed is tried again; never after an error with the code `INVALID_OPTION` or `INVALID_DATA`,
   * which would come again. @default 0
   */
  maxRetries?: number;
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
  /**
   * Called with each event, one after the other: where it returns a promise, the trial that it was told of waits for it, and
   * so does the next event. What it throws or rejects with ends the search, which rejects with that.
   */
  onProgress?: TuneListener<C>;
}

export const optimizeOptions = defineOptions('study.optimize', {
  numSamples: option.custom(
    (name, value) => (value === Number.POSITIVE_INFINITY ? value : checkInteger(name, value, { min: 1 })),
    { required: true },
  ),
  timeoutMs: option.number({ min: 0, max: 2 ** 31 - 1 }),
  stopWhen: option.callback<(search: StopCondition) => unknown>(),
  executor: option.custom(readExecutor),
  concurrency: option.integer({ min: 1 }),
  maxRetries: option.integer({ min: 0, default: 0 }),
  signal: option.signal(),
  progress: option.oneOf([true, false, 'auto'] as const, { default: 'auto' }),
  onProgress: option.callback<TuneListener>(),
});

/** What a study is to run, as far as the study does not say it. */
export type RunSettings = Omit<SearchSettings, 'data' | 'isKept' | 'name'>;

/** What `study.optimize` was given, checked and filled in. @throws BtcfcError `INVALID_OPTION` */
export function runSettings(
  given: unknown,
  options: ReturnType<typeof optimizeOptions.read>,
  { lag, goals, resource, scheduler }: Pick<StudySettings, 'lag' | 'goals' | 'resource' | 'scheduler'>,
): RunSettings {
  const objective = checkObjective(given);
  const { numSamples, concurrency, maxRetries, signal, timeoutMs, stopWhen, progress, onProgress } = options;
  const isEndless = numSamples === Number.POSITIVE_INFINITY && !(timeoutMs || stopWhen || signal);
  if (isEndless)
    throw invalidOption('numSamples', numSamples, 'finite without `timeoutMs`, `stopWhen` or `signal`');
  const { populationSize = 1, name } = scheduler;
  if (Number.isFinite(numSamples) && numSamples % populationSize !== 0) {
    const expected = `a multiple of ${populationSize}, the population of the scheduler \`${name}\``;
    throw invalidOption('numSamples', numSamples, expected);
  }
  const executor = options.executor ?? defaultExecutor(objective, concurrency);
  const most = lag ?? Number.POSITIVE_INFINITY;
  const atATime = concurrency ?? Math.min(executor.concurrency, most);
  if (atATime > most) throw invalidOption('concurrency', atATime, `at most ${most}, with \`deterministic\``);
  const { metric } = goals[0]!;
  return {
    ...{ objective, numSamples, executor, concurrency: atATime, maxRetries, signal, timeoutMs, stopWhen },
    onProgress: showProgress({ metric, resource, progress, onProgress }),
  };
}

/** Returns an objective if it is one. @throws BtcfcError `INVALID_OPTION` */
export function checkObjective(given: unknown): Objective<unknown> | string | URL {
  if (typeof given === 'function') return given as Objective<unknown>;
  if (typeof given === 'string' && given !== '') return given;
  if (given instanceof URL && given.protocol === 'file:') return given;
  throw invalidOption('objective', given, 'a function, or the path or file: URL of a module');
}

/** What an objective is called where nobody says. */
export function nameOf(objective: Objective<unknown> | string | URL): string {
  if (typeof objective === 'function') return objective.name || 'objective';
  const text = typeof objective === 'string' ? objective : decodeURIComponent(objective.pathname);
  const file = text.split(/[/\\]/).at(-1)!;
  return file.replace(/(?<=.)\.[^.]*$/, '') || 'objective';
}

function defaultExecutor(
  objective: Objective<unknown> | string | URL,
  concurrency: number | undefined,
): Executor {
  if (typeof objective === 'function') return new InProcessExecutor();
  return new ChildProcessExecutor({ concurrency });
}
