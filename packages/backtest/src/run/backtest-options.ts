import type { ProgressEvent, ProgressListener } from '@btcfc/core';
import type { Fold, WalkForwardOptions } from '../folds/walk-forward-folds';
import type { AnyForecastModel } from '../model/forecast-model';
import type { BacktestExecutor } from './backtest-job';
import type { Refit } from './origins';

export interface BacktestEvent extends ProgressEvent {
  type: 'fold-end';
  model: string;
  /** Which of several series; `''` where there is one. */
  series: string;
  fold: Fold;
}

export interface BacktestOptions<Name extends string = string> {
  /** The models to judge, by name. What needs no fit may be a function. */
  models: Record<Name, AnyForecastModel>;
  /** The series in time order, shape [rows], NaN where missing; or several of the same length, by name. */
  series: ArrayLike<number> | Readonly<Record<string, ArrayLike<number>>>;
  /** Columns beside the series, shape [rows] each. The models get their rows up to the one stood at. @default {} */
  covariates?: Readonly<Record<string, ArrayLike<number>>>;
  /** Names of covariates that are known for the rows to forecast: the day of the week, a holiday. @default [] */
  knownAhead?: readonly string[];
  /** Where to learn and where to be judged: ranges for `walkForwardFolds`, or folds such as those of `tailFolds`. */
  folds: Omit<WalkForwardOptions, 'rows'> | readonly Omit<Fold, 'index'>[];
  /** Steps ahead to forecast, each of which is judged. @default 1 */
  horizon?: number;
  /** Levels of the quantiles to forecast, increasing, within (0, 1). @default [], points only */
  levels?: readonly number[];
  /** Rows between the rows that are forecast from. @default 1 */
  stride?: number;
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
