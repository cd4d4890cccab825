import {
  type AnyForecastModel,
  asForecastModel,
  BtcfcError,
  checkForecast,
  checkLevels,
  datesAhead,
  type Forecast,
  option,
  optionsFor,
  readTimeSeries,
  sliceSeries,
  type TimeSeriesLike,
} from '@btcfc/core';

/** Options of `forecastSeries`. */
export interface ForecastSeriesOptions {
  /** Any model, ours or your own. */
  model: AnyForecastModel;
  /** The series in time order: a `TimeSeries`, or its values alone, missing ones as null, undefined or NaN. */
  series: TimeSeriesLike;
  /** Rows ahead to forecast. @default 1 */
  horizon?: number;
  /** Probabilities of the quantiles to forecast, increasing, above 0 and below 1. @default [], points alone */
  levels?: readonly number[];
  /** Fixes whatever the model draws. @default 0 */
  seed?: number;
  /** Ends the work. */
  signal?: AbortSignal;
}

const forecastSeriesOptions = optionsFor<ForecastSeriesOptions>()('forecastSeries', {
  model: option.anything<AnyForecastModel, { required: true }>({ required: true }),
  series: option.anything<TimeSeriesLike, { required: true }>({ required: true }),
  horizon: option.integer({ min: 1, max: 100_000, default: 1 }),
  levels: option.custom(checkLevels, { default: [] }),
  seed: option.integer({ min: 0, default: 0 }),
  signal: option.signal(),
});

/**
 * Fits a model to all rows of a series and forecasts the rows after them.
 *
 * @returns a forecast from one origin, the last row, with `dates` where the dates of the series keep one step
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for what is neither a number nor missing, or a forecast that is not
 * finite; or what the model throws
 *
 * @example
 * import { forecastSeries, seasonalNaive } from '@btcfc/models'
 * const series = [1, 5, 2, 9, 2, 6, 3, 8]
 * const { point, quantiles } = await forecastSeries({
 *   model: seasonalNaive({ period: 4 }), series, horizon: 4, levels: [0.05, 0.95],
 * })
 */
export async function forecastSeries(options: ForecastSeriesOptions): Promise<Forecast> {
  const { model, series: given, horizon, levels, seed, signal } = forecastSeriesOptions.read(options);
  const series = readTimeSeries('series', given);
  const read = asForecastModel('`model`', model);
  const rows = series.values.length;
  const asked = { panel: [], horizon, levels, seed, signal };
  signal?.throwIfAborted();
  const fitted = await read.fit({ ...asked, series: sliceSeries(series, 0, rows), first: 0 });
  try {
    const tail = (count: number) => sliceSeries(series, Math.max(0, rows - count), rows, horizon);
    const input = { ...asked, series: sliceSeries(series, 0, rows, horizon), origin: rows - 1, tail };
    const forecast = await read.predict(fitted, [input]);
    checkForecast('The model', forecast);
    checkAnswer(forecast, rows - 1, horizon);
    if (levels.length > 0 && forecast.levels.join() !== levels.join()) throw otherLevels(levels, forecast);
    const dates = series.dates && datesAhead(series.dates, { origins: [rows - 1], horizon });
    return dates && !forecast.dates ? { ...forecast, dates } : forecast;
  } finally {
    await read.dispose?.(fitted);
  }
}

/** A forecast of other rows than asked for would be taken for one of them. */
function checkAnswer({ origins, horizon }: Forecast, origin: number, asked: number): void {
  if (horizon === asked && origins.length === 1 && origins[0] === origin) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The model forecast ${horizon} rows ahead of ${Array.from(origins, (row) => `row ${row}`).join(', ')}, not ${asked} rows ahead of row ${origin}.`,
    received: { origins, horizon },
    remedy: `Return a \`Forecast\` with \`origins: [${origin}]\` and \`horizon: ${asked}\`.`,
  });
}

function otherLevels(asked: readonly number[], { levels }: Forecast): BtcfcError {
  const given = levels.length === 0 ? 'points alone' : `the quantiles of ${levels.join(', ')}`;
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `Quantiles of ${asked.join(', ')} were asked for, and the model forecasts ${given}.`,
    received: asked,
    remedy: 'Leave `levels` out, or choose a model that forecasts them.',
  });
}
