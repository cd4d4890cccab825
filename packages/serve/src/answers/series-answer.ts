import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  BtcfcError,
  datesAhead,
  type Forecast,
  type PredictInput,
  sliceSeries,
  type TimeSeries,
} from '@btcfc/core';
import type { SeriesInput } from '../input/series-input';
import type { LoadedSeriesModel } from '../models/loaded-model';
import { textOf, textsOf } from './date-texts';

/** What follows the series that were sent. */
export interface SeriesForecastAnswer {
  model: string;
  /** Which of the files that have been served under this name. */
  revision: string;
  /** How many rows of each series are forecast. */
  horizon: number;
  /** When it was computed. */
  forecastAt: string;
  /** Probabilities of the quantiles; none where none were asked for. */
  levels: readonly number[];
  /** In the order in which they were sent. */
  series: SeriesAnswer[];
}

/** What follows one series. */
export interface SeriesAnswer {
  /** As it was sent. */
  id: string | null;
  /** The date of its last row, if dates were sent. */
  asOf: string | null;
  /** The date of each row that is forecast, if dates were sent that keep one step or a `frequency` with them. */
  dates: string[] | null;
  /** One for each row that is forecast. */
  point: number[];
  /** The last value known, which any forecast has to beat. */
  persistence: number;
  /** For each level one list, with a value for each row that is forecast. */
  quantiles: number[][];
}

/**
 * Forecasts each series on its own: one that can't be forecast is named.
 *
 * @throws BtcfcError what the model throws; `INVALID_OPTION` for levels of a model that tells points alone, `DIVERGED`
 * where no finite number comes of a series
 */
export async function forecastAll(
  name: string,
  loaded: LoadedSeriesModel,
  { series, horizon, levels }: SeriesInput,
  signal?: AbortSignal,
): Promise<SeriesForecastAnswer> {
  const { model } = loaded.content;
  const asked = { horizon, levels, seed: 0, signal, panel: model.global ? series : [] };
  const answers: SeriesAnswer[] = [];
  for (const [place, one] of series.entries()) {
    // health checks are answered in between
    if (place > 0) await nextTurn();
    signal?.throwIfAborted();
    answers.push(await forecastOne(`series[${place}]`, loaded, one, asked));
  }
  return {
    ...{ model: name, revision: loaded.revision, horizon },
    forecastAt: new Date().toISOString(),
    levels,
    series: answers,
  };
}

type Asked = Pick<PredictInput, 'horizon' | 'levels' | 'seed' | 'signal' | 'panel'>;

async function forecastOne(
  name: string,
  { content: { model, fitted } }: LoadedSeriesModel,
  series: TimeSeries,
  asked: Asked,
): Promise<SeriesAnswer> {
  const { values, dates, frequency, id } = series;
  const { horizon } = asked;
  const rows = values.length;
  const tail = (count: number) => sliceSeries(series, Math.max(0, rows - count), rows, horizon);
  const input = { ...asked, series: sliceSeries(series, 0, rows, horizon), origin: rows - 1, tail };
  let forecast: Forecast;
  try {
    forecast = await model.predict(fitted, [input]);
  } catch (error) {
    if (!BtcfcError.isInstance(error)) throw error;
    const { code, problem, received, remedy } = error;
    throw new BtcfcError({ code, message: `${name}: ${problem}`, received, remedy, cause: error });
  }
  checkAnswer(name, forecast, asked);
  const ahead = dates && datesAhead(dates, { origins: [rows - 1], horizon, frequency });
  return {
    id: id ?? null,
    asOf: dates ? textOf(dates.at(-1)!) : null,
    dates: textsOf(ahead),
    point: Array.from(forecast.point),
    persistence: [...values].reverse().find((value) => !Number.isNaN(value))!,
    // an ensemble of networks tells some that were not asked for
    quantiles: asked.levels.length > 0 ? forecast.quantiles.map((each) => Array.from(each)) : [],
  };
}

function checkAnswer(name: string, { point, levels, quantiles }: Forecast, asked: Asked): void {
  if (asked.levels.length > 0 && levels.join() !== asked.levels.join())
    throw otherLevels(asked.levels, levels);
  const all = [point, ...quantiles];
  const odd = all.find(({ length }) => length !== asked.horizon);
  if (odd) throw new Error(`The model forecasts ${odd.length} rows, not ${asked.horizon}.`);
  if (all.every((each) => each.every(Number.isFinite))) return;
  throw new BtcfcError({
    code: 'DIVERGED',
    message: `${name}: no finite forecast comes of it.`,
    received: Array.from(point),
    remedy: 'Send the series in the units the model was fitted on.',
  });
}

function otherLevels(asked: readonly number[], levels: readonly number[]): BtcfcError {
  const told = levels.length === 0 ? 'points alone' : `the quantiles of ${levels.join(', ')}`;
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `Quantiles of ${asked.join(', ')} are asked for, and the model forecasts ${told}.`,
    received: asked,
    remedy: 'Leave `levels` out.',
  });
}
