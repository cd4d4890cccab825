import {
  datesAhead,
  type Forecast,
  invalidOption,
  type OptionsOutput,
  readDates,
  regressionMetrics,
} from '@btcfc/core';
import { type ForecastRows, prepareForecast } from '../data/prepare-forecast';
import type { Sequences } from '../data/windows/sequences';
import { restoreForecast } from '../forecasting/restore-forecast';
import { type MeasuredWindows, scaledForecast } from '../forecasting/scaled-forecast';
import type { Settings } from '../settings/hyperparameters';
import type { Fitted } from './fitted';
import type { forecastOptions, OriginChoice } from './options';
import type { Evaluation } from './results';

/** How rows are forecast from. */
export interface ForecastChoice
  extends Pick<OptionsOutput<typeof forecastOptions>, 'maskSeed' | 'dates' | 'horizon'> {
  origins: OriginChoice;
  levels: readonly number[];
}

/** What follows the rows that are chosen, with the moments of it where they are known. */
export async function forecastRows(
  fitted: Fitted,
  settings: Settings,
  rows: ForecastRows,
  { origins, levels, maskSeed, dates, horizon: wanted }: ForecastChoice,
): Promise<Forecast> {
  checkHorizon(wanted, settings);
  const data = prepareForecast(rows, fitted, settings);
  const chosen = { windows: windowsAt(data.windows, origins), units: data.units };
  const forecast = await forecastWindows(fitted, settings, chosen, levels, maskSeed);
  const moments = dates === undefined ? data.dates : readDates(dates, { name: 'dates' });
  const { horizon, targetOffset: offset } = settings;
  const ahead = moments && datesAhead(moments, { origins: forecast.origins, horizon, offset });
  return firstRows(ahead ? { ...forecast, dates: ahead } : forecast, wanted);
}

function windowsAt(windows: Sequences, origins: OriginChoice): Sequences {
  if (typeof origins === 'object') {
    const first = windows.seqLen - 1;
    const past = origins.find((row) => row < first || row >= first + windows.length);
    if (past === undefined) return windows.endingAt(origins);
    throw invalidOption(
      'origins',
      past,
      `rows with a whole window: ${first} to ${first + windows.length - 1}`,
    );
  }
  const count = origins === 'all' ? windows.length : origins === 'last' ? 1 : origins;
  return windows.slice(Math.max(0, windows.length - count), windows.length);
}

/** @throws BtcfcError `INVALID_OPTION` where more rows ahead are asked for than the network forecasts */
export function checkHorizon(wanted: number | undefined, { horizon }: Settings): void {
  if (wanted === undefined || wanted <= horizon) return;
  throw invalidOption('horizon', wanted, `at most ${horizon}, the horizon that the network was fitted for`);
}

/** The first `horizon` rows ahead of each origin; all of them where it is left out. */
export function firstRows(forecast: Forecast, horizon: number | undefined): Forecast {
  const { horizon: whole, point, quantiles, dates, sample, ...rest } = forecast;
  if (horizon === undefined || horizon === whole) return forecast;
  const head = (values: Float64Array) => values.filter((_, position) => position % whole < horizon);
  return {
    ...rest,
    horizon,
    point: head(point),
    quantiles: quantiles.map(head),
    ...(dates && { dates: head(dates) }),
    ...(sample && { sample: (options) => head(sample(options)) }),
  };
}

/** Forecasts of all rows whose targets are known, beside what came true. */
export async function evaluateRows(
  fitted: Fitted,
  settings: Settings,
  rows: ForecastRows,
): Promise<Evaluation> {
  const data = prepareForecast(rows, fitted, settings);
  const { point: preds } = await forecastWindows(fitted, settings, data, []);
  return { ...regressionMetrics(data.truth, preds), preds, true: data.truth };
}

/** What the network says of windows, in the target's own units. */
export async function forecastWindows(
  { outputs, scalers, summary }: Fitted,
  settings: Settings,
  data: MeasuredWindows,
  levels: readonly number[],
  maskSeed?: number,
): Promise<Forecast> {
  const { shrinkage, spread } = summary;
  const network = { outputs, scalers, shrinkage, spread };
  const scaled = await scaledForecast(network, data, settings, maskSeed);
  return restoreForecast(scaled, data, scalers, levels);
}
