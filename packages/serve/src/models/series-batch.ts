import { type Forecast, forecastOfRow, type PredictInput, sliceSeries, type TimeSeries } from '@btcfc/core';
import type { LoadedSeriesModel } from './loaded-model';

/** What is asked of each of some series. */
export interface AskedOfSeries {
  horizon: number;
  levels: readonly number[];
  /** All series of the request where the model learns from all; else none. */
  panel: readonly TimeSeries[];
  /** Ends the work where it is that of one request. */
  signal?: AbortSignal;
  /** Equal for series that are forecast together. */
  group: unknown;
}

interface OneSeries extends AskedOfSeries {
  model: LoadedSeriesModel;
  series: TimeSeries;
}

/**
 * What follows some series of one group.
 *
 * @returns a forecast from one origin for each
 * @throws what the model throws; an `Error` for one that gives another number of them
 */
export async function forecastSeriesTogether(asked: readonly OneSeries[]): Promise<Forecast[]> {
  const { model, fitted } = asked[0]!.model.content;
  const forecast = await model.predict(fitted, asked.map(inputOf));
  const { point, quantiles } = forecast;
  const due = asked.length * asked[0]!.horizon;
  const odd = [point, ...quantiles].find(({ length }) => length !== due);
  if (odd) throw new Error(`The model forecasts ${odd.length} rows, not ${due}.`);
  if (asked.length === 1) return [forecast];
  return asked.map((_, place) => forecastOfRow(forecast, place));
}

function inputOf({ series, horizon, levels, panel, signal }: OneSeries): PredictInput {
  const rows = series.values.length;
  const tail = (count: number) => sliceSeries(series, Math.max(0, rows - count), rows, horizon);
  return {
    ...{ horizon, levels, panel, signal, seed: 0, tail },
    series: sliceSeries(series, 0, rows, horizon),
    origin: rows - 1,
  };
}
