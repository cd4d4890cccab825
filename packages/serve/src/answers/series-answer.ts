import { BtcfcError, datesAhead, type Forecast, type Frequency, type PredictInput } from '@btcfc/core';
import { atPlace, type DatedSeries } from '../input/dated-series';
import type { SeriesInput } from '../input/series-input';
import type { SeriesJob } from '../models/jobs/jobs';
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
  /** How far apart rows stand; null where they are uneven, or have no dates. */
  frequency: Frequency | null;
  /** Steps between the first and the last row of which no row was sent: their values are missing to the model. */
  absent: number;
  /** What was assumed of the dates, a sentence each. */
  notes: readonly string[];
  /** One for each row that is forecast. */
  point: number[];
  /** The last value known, which any forecast has to beat. */
  persistence: number;
  /** For each level one list, with a value for each row that is forecast. */
  quantiles: number[][];
}

/**
 * What is to be forecast of each series of a request; their answers stand in `into` when that is done.
 *
 * @param signal aborted when the caller has gone
 */
export function jobsOfSeries(
  loaded: LoadedSeriesModel,
  { series, horizon, levels }: SeriesInput,
  into: SeriesAnswer[],
  signal: () => AbortSignal,
): SeriesJob[] {
  // a model that learns from all series may look at those of the request; others are forecast beside any
  const isGlobal = loaded.content.model.global ?? false;
  const all = series.map((one) => one.series);
  const own = isGlobal ? { panel: all, group: all, signal: signal() } : {};
  const { calibration } = loaded;
  const asked = calibration
    ? { horizon: calibration.horizon, levels: calibration.startsFrom }
    : { horizon, levels };
  const calibrated = (forecast: Forecast) =>
    calibration ? firstRows(calibration.apply(forecast, levels), horizon) : forecast;
  return series.map((one, place) => ({
    model: loaded,
    begin: () => ({ series: one.series, ...asked, panel: [], group: `${horizon} ${levels.join()}`, ...own }),
    end([forecast]) {
      into[place] = answerOfSeries(one, calibrated(forecast!), { horizon, levels });
    },
    explain: (error) => (BtcfcError.isInstance(error) ? atPlace(`series[${place}]`, error) : error),
  }));
}

/** The answer to a request for series. */
export function seriesForecastAnswer(
  { name, revision }: LoadedSeriesModel,
  { horizon, levels }: SeriesInput,
  series: SeriesAnswer[],
): SeriesForecastAnswer {
  return { model: name, revision, horizon, forecastAt: new Date().toISOString(), levels, series };
}

type Asked = Pick<PredictInput, 'horizon' | 'levels'>;

/** What follows a series, as it is told. */
export function answerOfSeries(
  { series, absent, notes }: DatedSeries,
  forecast: Forecast,
  asked: Asked,
): SeriesAnswer {
  const { values, dates, frequency, id } = series;
  const { horizon } = asked;
  checkAnswer(forecast, asked);
  const ahead = dates && datesAhead(dates, { origins: [values.length - 1], horizon, frequency });
  return {
    id: id ?? null,
    asOf: dates ? textOf(dates.at(-1)!) : null,
    dates: textsOf(ahead),
    ...{ frequency: (dates && frequency) ?? null, absent, notes },
    point: Array.from(forecast.point),
    persistence: [...values].reverse().find((value) => !Number.isNaN(value))!,
    // an ensemble of networks tells some that were not asked for
    quantiles: asked.levels.length > 0 ? forecast.quantiles.map((each) => Array.from(each)) : [],
  };
}

function firstRows({ origins, point, levels, quantiles }: Forecast, horizon: number): Forecast {
  const first = (values: Float64Array) => values.slice(0, horizon);
  return { origins, horizon, point: first(point), levels, quantiles: quantiles.map(first) };
}

function checkAnswer({ point, levels, quantiles }: Forecast, asked: Asked): void {
  if (asked.levels.length > 0 && levels.join() !== asked.levels.join())
    throw otherLevels(asked.levels, levels);
  const all = [point, ...quantiles];
  if (all.every((each) => each.every(Number.isFinite))) return;
  throw new BtcfcError({
    code: 'DIVERGED',
    message: 'No finite forecast comes of it.',
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
