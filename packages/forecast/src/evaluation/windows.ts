import { backtest } from '@btcfc/backtest';
import type { ForecastModel, TimeSeries } from '@btcfc/core';
import type { WindowPlan } from './plan-windows';

/** What a model has forecast from the rows of a plan, in time order. */
export interface Windows {
  /** Position of the last row known. Shape [origins]. */
  origins: number[];
  /** Position of the fold each origin belongs to. Shape [origins]. */
  folds: number[];
  /** Shape [origins, horizon]. */
  point: Float64Array;
  /** For each level the quantiles, shape [origins, horizon]. */
  quantiles: Float64Array[];
}

/** What a model is walked forward with. */
export interface WalkOptions {
  model: ForecastModel;
  /** Complete: gaps were filled from what came before them. */
  series: TimeSeries;
  plan: WindowPlan;
  horizon: number;
  levels: readonly number[];
  seed: number;
  signal?: AbortSignal;
}

/** Walks a model forward through the tail of a series: fitted once in each fold, it forecasts from each of its origins. */
export async function walkForward(options: WalkOptions): Promise<Windows> {
  const { model, series, plan, horizon, levels, seed, signal } = options;
  const { forecasts } = await backtest({
    models: { candidate: model },
    baseline: 'candidate',
    series,
    folds: plan.folds.map(({ trainEnd, origins }) => ({
      train: { start: 0, end: trainEnd },
      test: { start: trainEnd, end: origins.at(-1)! + horizon + 1 },
      window: 'expanding',
    })),
    stride: plan.stride,
    // the plan has seen to it that there are enough
    minTrainRows: 1,
    horizon,
    levels,
    seed,
    signal,
  });
  const { origins, folds, point, quantiles } = forecasts.candidate;
  return { origins: Array.from(origins), folds: Array.from(folds), point, quantiles: [...quantiles] };
}
