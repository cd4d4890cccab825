import { backtest, type FeatureImportance } from '@btcfc/backtest';
import type { ForecastModel, TimeSeries } from '@btcfc/core';
import type { EvaluationFold, WindowPlan } from './plan-windows';
import { type FeatureOptions, watchFeatures } from './watch-features';

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
  /** What the model leaned on there, the most important first; undefined where nobody has asked. */
  features?: FeatureImportance[];
}

/** What a model is walked forward with. */
export interface WalkOptions {
  model: ForecastModel;
  /** Complete: gaps were filled from what came before them. */
  series: TimeSeries;
  plan: WindowPlan;
  /** Whether it is fitted before the first fold alone, for what is dear to fit. @default false */
  isFittedOnce?: boolean;
  horizon: number;
  levels: readonly number[];
  seed: number;
  signal?: AbortSignal;
  /** By what it is told what the model leans on. @default it is not */
  features?: FeatureOptions;
}

/** Walks a model forward through the tail of a series: fitted in each fold, or before the first, it forecasts from each origin. */
export async function walkForward(options: WalkOptions): Promise<Windows> {
  const { model, series, plan, isFittedOnce, horizon, levels, seed, signal } = options;
  const watched = options.features && watchFeatures(model, options.features);
  const fits = isFittedOnce ? [oneFold(plan)] : plan.folds;
  const { forecasts } = await backtest({
    models: { candidate: watched?.model ?? model },
    baseline: 'candidate',
    series,
    folds: fits.map(({ trainEnd, origins }) => ({
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
  const { origins, point, quantiles } = forecasts.candidate;
  // told apart by the plan's folds however often it was fitted
  const folds = plan.folds.flatMap((fold, index) => fold.origins.map(() => index));
  return {
    ...{ origins: Array.from(origins), folds, point, quantiles: [...quantiles] },
    ...(watched && { features: watched.features() }),
  };
}

function oneFold({ folds }: WindowPlan): EvaluationFold {
  return { trainEnd: folds[0]!.trainEnd, origins: folds.flatMap(({ origins }) => origins) };
}
