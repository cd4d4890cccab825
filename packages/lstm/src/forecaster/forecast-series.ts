import { datesAhead, type Forecast, invalidOption, regressionMetrics } from '@btcfc/core';
import { prepareSeriesForecast, type SeriesForecastData } from '../data/series/prepare-series';
import type { Fitted } from './fitted';
import { checkHorizon, firstRows, forecastWindows } from './forecast-rows';
import type { OriginChoice } from './options';
import type { Evaluation } from './results';

/** How series are forecast from. */
export interface SeriesForecastChoice {
  origins: OriginChoice;
  levels: readonly number[];
  horizon?: number;
  maskSeed?: number;
}

/** What follows the chosen rows of each series, with its dates where they are known. */
export async function forecastSeries(
  fitted: Fitted,
  series: unknown,
  { origins, levels, horizon, maskSeed }: SeriesForecastChoice,
): Promise<Forecast> {
  const { settings } = fitted;
  checkHorizon(horizon, settings);
  if (typeof origins === 'object') throw rowsAlone(origins);
  const data = prepareSeriesForecast(series, fitted, settings, origins);
  const forecast = await forecastWindows(fitted, settings, data, levels, maskSeed);
  const from = data.from.map(({ series: { first }, row }) => first + row);
  const ids = data.from.map(({ series: { id } }) => id);
  const dates = datesOf(data, settings.horizon);
  const whole = {
    ...forecast,
    origins: Float64Array.from(from),
    ...(ids.every((id) => id !== undefined) && { id: ids }),
    ...(dates && { dates }),
  };
  return firstRows(whole, horizon);
}

/** Forecasts of all rows whose targets are known, beside what came true. */
export async function evaluateSeries(fitted: Fitted, series: unknown): Promise<Evaluation> {
  const { settings } = fitted;
  const data = prepareSeriesForecast(series, fitted, settings, 'labelled');
  const { point: preds } = await forecastWindows(fitted, settings, data, []);
  return { ...regressionMetrics(data.truth, preds), preds, true: data.truth };
}

/** A date for each row ahead, where every series has dates that tell. */
function datesOf({ from }: SeriesForecastData, horizon: number): Float64Array | undefined {
  const dates = new Float64Array(from.length * horizon);
  let next = 0;
  while (next < from.length) {
    const { series } = from[next]!;
    const first = next;
    while (from[next]?.series === series) next++;
    const origins = from.slice(first, next).map(({ row }) => row);
    const own = series.dates && datesAhead(series.dates, { origins, horizon, frequency: series.frequency });
    if (!own) return undefined;
    dates.set(own, first * horizon);
  }
  return dates;
}

function rowsAlone(origins: readonly number[]) {
  return invalidOption('origins', origins, '"last", "all" or a number of rows, where series are forecast');
}
