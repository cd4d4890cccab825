import {
  type AnyForecastModel,
  asForecastModel,
  type Forecast,
  type ForecastModel,
  type PredictInput,
  sliceSeries,
} from '@btcfc/core';

/** What a test asks of a model. */
export interface Asked {
  horizon?: number;
  levels?: readonly number[];
  /** Rows it is fitted on. @default all of them */
  trainRows?: number;
}

/** Fits a model to the first rows of a series. */
export async function fit<Fitted>(
  model: AnyForecastModel,
  series: ArrayLike<number>,
  { horizon = 1, levels = [], trainRows = series.length }: Asked = {},
): Promise<Fitted> {
  const values = Float64Array.from(series).slice(0, trainRows);
  const input = { series: { values }, first: 0, panel: [], horizon, levels, seed: 0 };
  return (await asForecastModel('model', model).fit(input)) as Fitted;
}

/** Forecasts with a fit from the last row of each of some series. */
export async function predict(
  model: AnyForecastModel,
  fitted: unknown,
  known: readonly ArrayLike<number>[],
  { horizon = 1, levels = [] }: Asked = {},
): Promise<Forecast> {
  const inputs = known.map((series): PredictInput => {
    const values = Float64Array.from(series);
    const rows = values.length;
    const tail = (count: number) => sliceSeries({ values }, Math.max(0, rows - count), rows);
    return { series: { values }, origin: rows - 1, panel: [], horizon, levels, seed: 0, tail };
  });
  return (asForecastModel('model', model) as ForecastModel).predict(fitted, inputs);
}

/** Fits to the first rows, then forecasts from the last one. */
export async function forecast(model: AnyForecastModel, series: ArrayLike<number>, asked: Asked = {}) {
  return predict(model, await fit(model, series, asked), [series], asked);
}

/** The points of `forecast`, shape [horizon]. */
export async function points(...args: Parameters<typeof forecast>): Promise<number[]> {
  return Array.from((await forecast(...args)).point);
}

/** The points of `forecast`, and its quantiles of each row ahead: shape [horizon][levels]. */
export async function spread(...args: Parameters<typeof forecast>) {
  const { point, quantiles, horizon } = await forecast(...args);
  const steps = Array.from({ length: horizon }, (_, step) => quantiles.map((values) => values[step]!));
  return { point: Array.from(point), quantiles: steps };
}
