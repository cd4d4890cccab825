import { type AnyForecastModel, checkOptionNames, invalidOption } from '@btcfc/core';
import { persistence } from '@btcfc/models';
import type { PlacedSeries } from '../input/place-series';
import { type BacktestTask, runTask, type TaskForecasts } from './backtest-task';

/** A part of a backtest as plain data, which another process or machine can do. */
export interface BacktestJob {
  /** What is to be done. */
  task: BacktestTask;
  /** The series it is done on, in the task's order, and where they begin. */
  series: readonly PlacedSeries[];
  /** Rows ahead to forecast. */
  horizon: number;
  /** Levels of the quantiles to forecast. */
  levels: readonly number[];
  /** Fixes the seeds handed to the models. */
  seed: number;
  /** Rows between the rows that are forecast from. */
  stride: number;
  /** When a model learns anew. */
  refit: boolean | number;
  /** Training rows a series must have in a fold to take part in it. @default enough for the horizon */
  minTrainRows?: number;
}

/** What an executor is handed besides the jobs. */
export interface ExecutorOptions {
  /** Ends the work. */
  signal: AbortSignal | undefined;
  /** To be told of each job's result as it comes, in any order. */
  onResult(forecasts: TaskForecasts, index: number): void;
}

/** Has jobs done somewhere else and waits for all of them, as `runTasks` of `@btcfc/tune` does in child processes. */
export type BacktestExecutor = (jobs: BacktestJob[], options: ExecutorOptions) => Promise<unknown>;

/** Does one job. */
export type BacktestWorker = (job: BacktestJob, options?: { signal?: AbortSignal }) => Promise<TaskForecasts>;

/**
 * What the module of a worker exports: does the jobs of a backtest with the models of that process. The models are to
 * be those of the `backtest` call, by the same names.
 *
 * @throws BtcfcError `INVALID_OPTION`, when it does a job, for a model it does not know; or what a model throws
 *
 * @example
 * import { backtestWorker } from '@btcfc/backtest'
 * import { arRidge } from '@btcfc/models'
 * const worker = backtestWorker({ ar: arRidge() }) // in a worker's module: export default
 */
export function backtestWorker(models: Readonly<Record<string, AnyForecastModel>>): BacktestWorker {
  return (job, options = {}) => {
    checkOptionNames('a worker', options, ['signal']);
    const known = { persistence: persistence(), ...models };
    return runTask({ ...job, model: modelNamed(job.task.model, known), signal: options.signal });
  };
}

function modelNamed(name: string, models: Readonly<Record<string, AnyForecastModel>>): AnyForecastModel {
  if (Object.hasOwn(models, name)) return models[name]!;
  throw invalidOption('models', name, `a record that the worker knows: ${Object.keys(models).join(', ')}`);
}
