import type { Forecast, TimeSeries } from '@btcfc/core';
import type { Fold } from '../folds/walk-forward-folds';
import type { BacktestTask, TaskForecasts } from './backtest-task';

/** What a model has forecast, by series and then in time order, beside what happened. */
export interface BacktestForecast extends Omit<Forecast, 'sample'> {
  /** Position of the fold each row belongs to. Shape [origins]. */
  folds: Float64Array;
  /** What happened, NaN where missing. Shape [origins, horizon]. */
  actual: Float64Array;
  /** The last value known at each origin, NaN if none was. Shape [origins]. */
  last: Float64Array;
}

/** All forecasts of a backtest; `createReport` judges them. */
export interface BacktestResult<Name extends string = string> {
  /** What each model has forecast. */
  forecasts: Record<Name, BacktestForecast>;
  /** Where they have learned and were judged. */
  folds: Fold[];
  /** Rows ahead that were forecast. */
  horizon: number;
  /** Levels of the quantiles that were asked for. */
  levels: readonly number[];
  /** The model that point forecasts are measured against. */
  baseline: Name;
  /** The model that quantiles are measured against. */
  spreadBaseline: Name | undefined;
  /** The series as they came in. */
  series: readonly TimeSeries[];
}

/** One model's forecasts on several series and folds, as one. */
export function joinTasks(
  done: readonly { task: BacktestTask; forecasts: TaskForecasts }[],
  series: readonly TimeSeries[],
  { horizon, levels }: { horizon: number; levels: readonly number[] },
): BacktestForecast {
  const join = (of: (forecasts: TaskForecasts) => readonly number[]) =>
    Float64Array.from(done.flatMap(({ forecasts }) => of(forecasts)));
  const origins = join((forecasts) => forecasts.origins);
  const places = done.flatMap(({ task, forecasts }) => forecasts.origins.map(() => task.series));
  const hasQuantiles = levels.length > 0 && done.every(({ forecasts }) => forecasts.quantiles.length > 0);
  const ahead = (of: (series: TimeSeries) => Float64Array) => {
    const values = new Float64Array(origins.length * horizon);
    origins.forEach((origin, row) => {
      values.set(of(series[places[row]!]!).subarray(origin + 1, origin + 1 + horizon), row * horizon);
    });
    return values;
  };
  const known = series.map(({ values }) => lastKnown(values));
  return {
    origins,
    horizon,
    point: join((forecasts) => forecasts.point),
    levels: hasQuantiles ? levels : [],
    quantiles: hasQuantiles ? levels.map((_, level) => join((forecasts) => forecasts.quantiles[level]!)) : [],
    ...(series.every(({ id }) => id !== undefined) && { id: places.map((place) => series[place]!.id!) }),
    ...(series.every(({ dates }) => dates) && { dates: ahead(({ dates }) => dates!) }),
    folds: join((forecasts) => forecasts.folds),
    actual: ahead(({ values }) => values),
    last: origins.map((origin, row) => known[places[row]!]![origin]!),
  };
}

/** For each row the last value that is there up to it; NaN before the first. */
function lastKnown(values: Float64Array): Float64Array {
  let last = Number.NaN;
  return values.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}
