import {
  type AnyForecastModel,
  asForecastModel,
  BtcfcError,
  type Forecast,
  type ForecastModel,
} from '@btcfc/core';
import type { Fold } from '../folds/walk-forward-folds';
import { checkModelForecast } from '../input/check-model-forecast';
import { createFitInput, createPredictInput, type InputContext } from '../input/model-input';
import { originsOf, type Refit, trainRangeAt } from './origins';

/** What one task has forecast, as plain lists: so it goes to a journal and between processes. */
export interface TaskForecasts {
  /** Position of the fold each row belongs to. Shape [origins]. */
  folds: number[];
  /** Position of the last row known. Shape [origins]. */
  origins: number[];
  /** Shape [origins, horizon]. */
  point: number[];
  /** For each level the quantiles, shape [origins, horizon]; none where points alone were forecast. */
  quantiles: number[][];
}

/** A part of a backtest that depends on no other: one model on one series, in one fold or in a row of them. */
export interface BacktestTask {
  /** Unlike that of any other task of the backtest. */
  id: string;
  /** Name of the model. */
  model: string;
  /** Which of several series, counted from 0. */
  series: number;
  /** The folds it walks through. */
  folds: Fold[];
}

interface RunTaskOptions {
  task: BacktestTask;
  model: AnyForecastModel;
  context: InputContext;
  stride: number;
  refit: Refit;
  onFoldEnd?: (fold: Fold) => void;
}

/** Origins that a model is asked for at a time: the work can be ended between two such shares. */
const share = 64;

/** Fits and forecasts, in time order; what a fit holds is freed also when it fails. */
export async function runTask(options: RunTaskOptions): Promise<TaskForecasts> {
  const run = new TaskRun(options);
  try {
    for (const fold of options.task.folds) {
      await run.walk(fold);
      options.onFoldEnd?.(fold);
    }
  } finally {
    await run.dispose();
  }
  return run.forecasts;
}

class TaskRun {
  readonly forecasts: TaskForecasts = { folds: [], origins: [], point: [], quantiles: [] };
  private readonly model: ForecastModel;
  private fitted: { value: unknown } | undefined;
  private errors: number[] = [];

  constructor(private readonly options: RunTaskOptions) {
    this.model = asForecastModel(`Model "${options.task.model}"`, options.model);
  }

  async walk(fold: Fold): Promise<void> {
    const { refit, stride, context } = this.options;
    const origins = originsOf(fold, context.horizon, stride);
    if (typeof refit === 'function') return this.ask(fold, origins, refit);
    const every = typeof refit === 'number' ? refit : origins.length;
    for (let start = 0; start < origins.length; start += every) {
      const due = origins.slice(start, start + every);
      if (refit !== false || !this.fitted) await this.fit(fold, due[0]!);
      for (let first = 0; first < due.length; first += share) {
        await this.predict(fold, due.slice(first, first + share));
      }
    }
  }

  async dispose(): Promise<void> {
    const { fitted } = this;
    this.fitted = undefined;
    if (fitted) await this.model.dispose?.(fitted.value);
  }

  private async ask(fold: Fold, origins: number[], refit: Exclude<Refit, boolean | number>): Promise<void> {
    for (const origin of origins) {
      const isDue =
        !this.fitted || refit({ origin, fold, sinceFit: this.errors.length, errors: [...this.errors] });
      if (isDue) await this.fit(fold, origin);
      await this.predict(fold, [origin]);
    }
  }

  private async fit(fold: Fold, origin: number): Promise<void> {
    const { context } = this.options;
    context.signal?.throwIfAborted();
    await this.dispose();
    this.errors = [];
    this.fitted = { value: await this.model.fit(createFitInput(context, trainRangeAt(fold, origin))) };
  }

  private async predict(fold: Fold, origins: number[]): Promise<void> {
    const { context, task } = this.options;
    const { horizon, levels } = context;
    context.signal?.throwIfAborted();
    const inputs = origins.map((origin) => createPredictInput(context, origin));
    const given = await this.model.predict(this.fitted!.value, inputs);
    this.keep(fold, checkModelForecast(given, { model: task.model, origins, horizon, levels }));
  }

  private keep({ index }: Fold, { origins, horizon, point, quantiles }: Forecast): void {
    const { forecasts } = this;
    const { context, task } = this.options;
    const isFirst = forecasts.origins.length === 0;
    if (isFirst) forecasts.quantiles = quantiles.map(() => []);
    if (quantiles.length !== forecasts.quantiles.length) throw sometimesQuantiles(task.model, origins[0]!);
    origins.forEach((origin, row) => {
      forecasts.folds.push(index);
      forecasts.origins.push(origin);
      this.errors.push(Math.abs(point[row * horizon]! - context.series.values[origin + 1]!));
    });
    for (const value of point) forecasts.point.push(value);
    quantiles.forEach((values, level) => {
      for (const value of values) forecasts.quantiles[level]!.push(value);
    });
  }
}

function sometimesQuantiles(model: string, origin: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Model "${model}" forecast quantiles from some rows only: not so, or for the first time, from row ${origin}.`,
    remedy: 'Return quantiles from all rows, or from none.',
  });
}
