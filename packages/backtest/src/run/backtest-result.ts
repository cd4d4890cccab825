import type { Forecast, TimeSeries } from '@btcfc/core';
import type { Fold } from '../folds/walk-forward-folds';
import type { TaskForecasts } from './backtest-task';

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
  /** Rows between the rows that were forecast from. */
  stride: number;
  /** Levels of the quantiles that were asked for. */
  levels: readonly number[];
  /** The model that point forecasts are measured against. */
  baseline: Name;
  /** The model that quantiles are measured against. */
  spreadBaseline: Name | undefined;
  /** The series on their common rows, NaN where one has not begun or has ended. */
  series: readonly TimeSeries[];
  /** What was left out for want of training rows. */
  leftOut: readonly LeftOut[];
}

/** A series that did not take part in a fold. */
export interface LeftOut {
  /** The series; `''` where it has no id. */
  id: string;
  /** Position of the fold. */
  fold: number;
  /** Training rows it had, from its first known value on. */
  trainRows: number;
}

/** One model's forecasts on several series and folds, as one; tasks come in the order of their folds. */
export function joinTasks(
  done: readonly TaskForecasts[],
  series: readonly TimeSeries[],
  { horizon, levels }: { horizon: number; levels: readonly number[] },
): BacktestForecast {
  const order = rowOrder(done);
  const single = (of: (forecasts: TaskForecasts) => readonly number[]) => {
    const all = done.map(of);
    return Float64Array.from(order, ({ task, row }) => all[task]![row]!);
  };
  const whole = (of: (forecasts: TaskForecasts) => readonly number[]) => {
    const all = done.map(of);
    const values = new Float64Array(order.length * horizon);
    order.forEach(({ task, row }, index) => {
      for (let step = 0; step < horizon; step++)
        values[index * horizon + step] = all[task]![row * horizon + step]!;
    });
    return values;
  };
  const origins = single((forecasts) => forecasts.origins);
  const places = Array.from(single((forecasts) => forecasts.series));
  const hasQuantiles = levels.length > 0 && done.every(({ quantiles }) => quantiles.length > 0);
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
    point: whole((forecasts) => forecasts.point),
    levels: hasQuantiles ? levels : [],
    quantiles: hasQuantiles ? levels.map((_, level) => whole(({ quantiles }) => quantiles[level]!)) : [],
    ...(series.every(({ id }) => id !== undefined) && { id: places.map((place) => series[place]!.id!) }),
    ...(series.every(({ dates }) => dates) && { dates: ahead(({ dates }) => dates!) }),
    folds: single((forecasts) => forecasts.folds),
    actual: ahead(({ values }) => values),
    last: origins.map((origin, row) => known[places[row]!]![origin]!),
  };
}

/** By series, and in time order as it was walked: a global model forecasts all series fold by fold. */
function rowOrder(done: readonly TaskForecasts[]): { task: number; row: number }[] {
  const rows = done.flatMap(({ series }, task) => series.map((place, row) => ({ place, task, row })));
  return rows.sort((a, b) => a.place - b.place || a.task - b.task || a.row - b.row);
}

/** For each row the last value that is there up to it; NaN before the first. */
function lastKnown(values: Float64Array): Float64Array {
  let last = Number.NaN;
  return values.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}
