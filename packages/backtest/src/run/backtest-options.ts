import {
  type AnyForecastModel,
  checkLevels,
  invalidOption,
  option,
  optionsFor,
  type ProgressEvent,
  type ProgressListener,
} from '@btcfc/core';
import type { Fold, WalkForwardOptions } from '../folds/walk-forward-folds';
import type { ColumnsLike, SeriesLike } from '../input/read-series';
import type { BacktestExecutor } from './backtest-job';
import type { Refit } from './origins';

/** A model has walked through a fold. */
export interface BacktestEvent extends ProgressEvent {
  type: 'fold-end';
  /** Name of the model. */
  model: string;
  /** Id of the series; `''` where it has none, or the model is global. */
  id: string;
  /** The fold. */
  fold: Fold;
}

/** Options of `backtest`. */
export interface BacktestOptions<Name extends string = string> {
  /** The models to judge, by name. What needs no fit may be a function. */
  models: Record<Name, AnyForecastModel>;
  /**
   * The series in time order: values (an array, a typed array, a danfo Series; missing ones as null, undefined or NaN),
   * or a `TimeSeries`; or several, by id or as a list. Several stand on common rows: by their dates where all have some,
   * else so that they end together. Models are handed each from its first known value on.
   */
  series: SeriesLike;
  /**
   * Columns known for the past only, shape [rows] each, beside every series; of the common rows where there are several.
   * The models get their rows up to the one stood at. @default {}
   */
  pastCovariates?: ColumnsLike;
  /**
   * Columns known ahead (the day of the week, a holiday), shape [rows] each or longer, beside every series. The models
   * get them for the rows to forecast as well. @default {}
   */
  futureCovariates?: ColumnsLike;
  /** Where to learn and where to be judged: ranges for `walkForwardFolds`, or folds such as those of `tailFolds`. */
  folds: Omit<WalkForwardOptions, 'rows'> | readonly Omit<Fold, 'index'>[];
  /** Rows ahead to forecast, each of which is judged. @default 1 */
  horizon?: number;
  /** Levels of the quantiles to forecast, increasing, within (0, 1). @default [], points only */
  levels?: readonly number[];
  /** Rows between the rows that are forecast from. @default 1 */
  stride?: number;
  /**
   * Training rows, from its first known value on, that a series must have to take part in a fold, for all models alike.
   * @default the larger of 10 and twice the horizon, but no more than the fold has
   */
  minTrainRows?: number;
  /** When a model learns anew. @default true, in each fold */
  refit?: Refit;
  /** The model that point forecasts are measured against; `'persistence'` is added where absent. @default 'persistence' */
  baseline?: NoInfer<Name> | 'persistence';
  /** The model that quantiles are measured against. @default none: quantiles are scored, but not compared */
  spreadBaseline?: NoInfer<Name>;
  /** Fixes the seeds handed to the models: each fit and each forecast has its own. @default 0 */
  seed?: number;
  /** Folds worked on at the same time: for models that wait, such as those of a remote service. @default 1 */
  concurrency?: number;
  /**
   * Has the folds done elsewhere, in child processes say; `concurrency` is then up to it. `refit` can't be a function
   * then. @default none, all is done in this process
   */
  executor?: BacktestExecutor;
  /** A file that keeps what is done: after an interruption the same call goes on. One process at a time. @default none */
  journal?: string;
  /** What else the forecasts depend on, such as the models' own options: a journal made with others is refused. */
  settings?: unknown;
  /** Ends the work before the next fit or forecast. */
  signal?: AbortSignal;
  /** Told after each fold of each model. */
  onProgress?: ProgressListener<BacktestEvent>;
}

const required = { required: true } as const;

export const backtestOptions = optionsFor<BacktestOptions>()('backtest', {
  models: option.anything<Record<string, AnyForecastModel>, typeof required>(required),
  series: option.anything<SeriesLike, typeof required>(required),
  pastCovariates: option.anything<ColumnsLike>(),
  futureCovariates: option.anything<ColumnsLike>(),
  folds: option.custom<BacktestOptions['folds'], typeof required>((name, value) => {
    if (typeof value === 'object' && value !== null) return value as BacktestOptions['folds'];
    throw invalidOption(name, value, '`{ trainRows, testRows }`, or a list of folds');
  }, required),
  horizon: option.integer({ min: 1, default: 1 }),
  levels: option.custom(checkLevels, { default: [] }),
  stride: option.integer({ min: 1, default: 1 }),
  minTrainRows: option.integer({ min: 1 }),
  refit: option.custom<Refit, { default: Refit }>(checkRefit, { default: true }),
  baseline: option.text({ default: 'persistence' }),
  spreadBaseline: option.text(),
  seed: option.integer({ min: 0, default: 0 }),
  concurrency: option.integer({ min: 1, default: 1 }),
  executor: option.callback<BacktestExecutor>(),
  journal: option.text(),
  settings: option.anything<unknown>(),
  signal: option.signal(),
  onProgress: option.callback<ProgressListener<BacktestEvent>>(),
});

function checkRefit(name: string, refit: unknown): Refit {
  if (typeof refit === 'boolean' || typeof refit === 'function') return refit as Refit;
  if (Number.isSafeInteger(refit) && (refit as number) >= 1) return refit as number;
  throw invalidOption(name, refit, 'true, false, a whole number from 1, or a function');
}
