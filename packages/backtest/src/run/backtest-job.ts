import { invalidOption } from '@btcfc/core';
import { persistence } from '../baselines/naive';
import type { AnyForecastModel } from '../model/forecast-model';
import type { InputContext, SeriesData } from '../model/model-input';
import { type BacktestTask, type OriginForecast, runTask } from './backtest-task';

/** A part of a backtest as plain data, which another process or machine can do. */
export interface BacktestJob {
  task: BacktestTask;
  data: SeriesData;
  horizon: number;
  levels: readonly number[];
  knownAhead: readonly string[];
  seed: number;
  stride: number;
  refit: boolean | number;
}

export interface ExecutorOptions {
  signal: AbortSignal | undefined;
  /** To be told of each job's result as it comes, in any order. */
  onResult(forecasts: OriginForecast[], index: number): void;
}

/** Has jobs done somewhere else and waits for all of them, as `runTasks` of `@btcfc/tune` does in child processes. */
export type BacktestExecutor = (jobs: BacktestJob[], options: ExecutorOptions) => Promise<unknown>;

/**
 * What the module of a worker exports: does the jobs of a backtest with the models of that process. The models are to
 * be those of the `backtest` call, by the same names.
 *
 * @example
 * export default backtestWorker({ ar: arRidge() })
 */
export function backtestWorker(
  models: Readonly<Record<string, AnyForecastModel>>,
): (job: BacktestJob, options?: { signal?: AbortSignal }) => Promise<OriginForecast[]> {
  return ({ task, stride, refit, ...rest }, { signal } = {}) => {
    const context: InputContext = { ...rest, signal };
    const known = { persistence: persistence(), ...models };
    return runTask({ task, model: modelNamed(task.model, known), context, stride, refit });
  };
}

function modelNamed(name: string, models: Readonly<Record<string, AnyForecastModel>>): AnyForecastModel {
  const model = models[name];
  if (model) return model;
  throw invalidOption('models', name, `a record that the worker knows: ${Object.keys(models).join(', ')}`);
}
