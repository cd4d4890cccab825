import {
  type AnyForecastModel,
  asForecastModel,
  BtcfcError,
  type Forecast,
  type ForecastModel,
} from '@btcfc/core';
import type { Fold } from '../folds/walk-forward-folds';
import { checkModelForecast } from '../input/check-model-forecast';
import { type Asked, createFitInput, createPredictInput, type InputContext } from '../input/model-input';
import type { PlacedSeries } from '../input/place-series';
import { mean } from '../metrics/paired-rows';
import { originsOf, type Refit, trainRangeAt } from './origins';
import { canLearn, originsWithin, type Participation } from './taking-part';

/** What one task has forecast, as plain lists: so it goes to a journal and between processes. */
export interface TaskForecasts {
  /** Which of the backtest's series each row belongs to, counted from 0. Shape [origins]. */
  series: number[];
  /** Position of the fold each row belongs to. Shape [origins]. */
  folds: number[];
  /** Position of the last row known. Shape [origins]. */
  origins: number[];
  /** Shape [origins, horizon]. */
  point: number[];
  /** For each level the quantiles, shape [origins, horizon]; none where points alone were forecast. */
  quantiles: number[][];
}

/**
 * A part of a backtest that depends on no other: one model in one fold or in a row of them, on one series or, if it is
 * global, on all.
 */
export interface BacktestTask {
  /** Unlike that of any other task of the backtest. */
  id: string;
  /** Name of the model. */
  model: string;
  /** Which of the series, counted from 0. */
  series: number[];
  /** The folds it walks through. */
  folds: Fold[];
}

interface RunTaskOptions extends Asked, Participation {
  task: BacktestTask;
  model: AnyForecastModel;
  /** The series of the task, in its order. */
  series: readonly PlacedSeries[];
  refit: Refit;
  onFoldEnd?: (fold: Fold) => void;
}

/** A series to be forecast from a row. */
interface Ask {
  /** Its place among those of the task. */
  place: number;
  origin: number;
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
  readonly forecasts: TaskForecasts = { series: [], folds: [], origins: [], point: [], quantiles: [] };
  private readonly model: ForecastModel;
  private fitted: { value: unknown } | undefined;
  private errors: number[] = [];

  constructor(private readonly options: RunTaskOptions) {
    this.model = asForecastModel(`Model "${options.task.model}"`, options.model);
  }

  async walk(fold: Fold): Promise<void> {
    const { refit, stride, horizon, series } = this.options;
    const all = originsOf(fold, horizon, stride);
    const within = series.map((placed) =>
      canLearn(placed, fold, this.options) ? originsWithin(placed, all) : [],
    );
    const asksOf = (origins: readonly number[]): Ask[] => {
      const wanted = new Set(origins);
      return within.flatMap((own, place) =>
        own.filter((origin) => wanted.has(origin)).map((origin) => ({ place, origin })),
      );
    };
    const judged = new Set(within.flat());
    const origins = all.filter((origin) => judged.has(origin));
    if (typeof refit === 'function') return this.ask(fold, origins, { asksOf, refit });
    const every = typeof refit === 'number' ? refit : Math.max(1, origins.length);
    for (let start = 0; start < origins.length; start += every) {
      const due = origins.slice(start, start + every);
      if (refit !== false || !this.fitted) await this.fit(fold, due[0]!);
      const asks = asksOf(due);
      for (let first = 0; first < asks.length; first += share) {
        await this.predict(fold, asks.slice(first, first + share));
      }
    }
  }

  async dispose(): Promise<void> {
    const { fitted } = this;
    this.fitted = undefined;
    if (fitted) await this.model.dispose?.(fitted.value);
  }

  private async ask(
    fold: Fold,
    origins: readonly number[],
    {
      asksOf,
      refit,
    }: { asksOf: (origins: readonly number[]) => Ask[]; refit: Exclude<Refit, boolean | number> },
  ): Promise<void> {
    for (const origin of origins) {
      const isDue =
        !this.fitted || refit({ origin, fold, sinceFit: this.errors.length, errors: [...this.errors] });
      if (isDue) await this.fit(fold, origin);
      const errors = await this.predict(fold, asksOf([origin]));
      const known = errors.filter((error) => !Number.isNaN(error));
      this.errors.push(mean(known));
    }
  }

  private async fit(fold: Fold, origin: number): Promise<void> {
    const { options, model } = this;
    options.signal?.throwIfAborted();
    await this.dispose();
    this.errors = [];
    const learnable = options.series.filter((placed) => canLearn(placed, fold, options));
    const context = this.contextOf(learnable[0]!, learnable);
    this.fitted = { value: await model.fit(createFitInput(context, trainRangeAt(fold, origin))) };
  }

  /** The absolute errors of the first rows ahead. */
  private async predict(fold: Fold, asks: readonly Ask[]): Promise<number[]> {
    const { options } = this;
    const { task, horizon, levels, series } = options;
    options.signal?.throwIfAborted();
    const inputs = asks.map(({ place, origin }) =>
      createPredictInput(this.contextOf(series[place]!, series), origin),
    );
    const given = await this.model.predict(this.fitted!.value, inputs);
    const origins = inputs.map(({ origin }) => origin);
    return this.keep(fold, asks, checkModelForecast(given, { model: task.model, origins, horizon, levels }));
  }

  private contextOf(placed: PlacedSeries, series: readonly PlacedSeries[]): InputContext {
    const { horizon, levels, seed, signal } = this.options;
    return { placed, panel: this.model.global === true ? series : [], horizon, levels, seed, signal };
  }

  private keep(
    { index }: Fold,
    asks: readonly Ask[],
    { horizon, point, quantiles, origins }: Forecast,
  ): number[] {
    const { forecasts } = this;
    const { series, task } = this.options;
    const isFirst = forecasts.origins.length === 0;
    if (isFirst) forecasts.quantiles = quantiles.map(() => []);
    if (quantiles.length !== forecasts.quantiles.length) throw sometimesQuantiles(task.model, origins[0]!);
    for (const { place, origin } of asks) {
      forecasts.series.push(task.series[place]!);
      forecasts.folds.push(index);
      forecasts.origins.push(origin);
    }
    for (const value of point) forecasts.point.push(value);
    quantiles.forEach((values, level) => {
      for (const value of values) forecasts.quantiles[level]!.push(value);
    });
    return asks.map(({ place, origin }, row) => {
      const { series: own, start } = series[place]!;
      return Math.abs(point[row * horizon]! - own.values[origin + 1 - start]!);
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
