import { type Forecast, forecastOfRow, type PredictInput, sliceSeries, type TimeSeries } from '@btcfc/core';
import type { LoadedSeriesModel } from '../loaded-model';

/** What is asked of one of some series. */
export interface AskedOfSeries {
  series: TimeSeries;
  horizon: number;
  levels: readonly number[];
  /** All series of the request where the model learns from all; else none. */
  panel: readonly TimeSeries[];
  /** From how many of the last rows to forecast. @default 1 */
  origins?: number;
  /** Ends the work where it is that of one request. */
  signal?: AbortSignal;
  /** Equal for series that are forecast together. */
  group: unknown;
}

/**
 * What follows some series of one group.
 *
 * @returns for each its forecasts, one for each origin
 * @throws what the model throws; an `Error` for one that gives another number of them
 */
export async function forecastSeriesTogether(
  { content: { model, fitted } }: LoadedSeriesModel,
  asked: readonly AskedOfSeries[],
): Promise<Forecast[][]> {
  const inputs = asked.map(inputsOf);
  const all = inputs.flat();
  const forecast = await model.predict(fitted, all);
  const { point, quantiles } = forecast;
  const due = all.length * asked[0]!.horizon;
  const odd = [point, ...quantiles].find(({ length }) => length !== due);
  if (odd) throw new Error(`The model forecasts ${odd.length} rows, not ${due}.`);
  if (all.length === 1) return [[forecast]];
  let row = 0;
  return inputs.map((own) => own.map(() => forecastOfRow(forecast, row++)));
}

function inputsOf(asked: AskedOfSeries): PredictInput[] {
  const { origins = 1 } = asked;
  const rows = asked.series.values.length;
  return Array.from({ length: origins }, (_, place) => inputOf(asked, rows - origins + 1 + place));
}

/** The rows up to a number of them. */
function inputOf({ series, horizon, levels, panel, signal }: AskedOfSeries, rows: number): PredictInput {
  const tail = (count: number) => sliceSeries(series, Math.max(0, rows - count), rows, horizon);
  return {
    ...{ horizon, levels, panel, signal, seed: 0, tail },
    series: sliceSeries(series, 0, rows, horizon),
    origin: rows - 1,
  };
}
