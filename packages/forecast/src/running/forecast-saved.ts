import {
  BtcfcError,
  datesAhead,
  type FittedModel,
  type Forecast,
  invalidOption,
  joinForecasts,
  loadModel,
  option,
  optionsFor,
  type Store,
  sliceSeries,
  type TimeSeries,
} from '@btcfc/core';
import { endingNotes } from '../reading/ending-notes';
import { type ForecastSource, formatNames, readSource } from '../reading/read-source';
import { levelsOf } from './levels';
import { type ForecastOptions, forecastOptions } from './options';
import { SavedForecast } from './saved-forecast';

const taken = [
  'date',
  'value',
  'id',
  'pastCovariates',
  'futureCovariates',
  'staticCovariates',
  ...formatNames,
  'coverage',
  'seed',
  'signal',
] as const;

/** Options of `forecastSaved`. */
export interface ForecastSavedOptions extends Pick<ForecastOptions, (typeof taken)[number]> {
  /** The model: a folder (in a page, the name of a database), a store, or what `loadModel` gave. */
  model: string | Store | FittedModel;
  /** Rows ahead to forecast. @default as many as the model was fitted for */
  horizon?: number;
}

const { spec } = forecastOptions;
const shared = Object.fromEntries(taken.map((name) => [name, spec[name]])) as Pick<
  typeof spec,
  (typeof taken)[number]
>;

const savedOptions = optionsFor<ForecastSavedOptions>()('forecastSaved', {
  ...shared,
  model: option.custom<string | Store | FittedModel, { required: true }>(checkModel, { required: true }),
  horizon: option.integer({ min: 1, max: 100_000 }),
});

/**
 * From a file to what comes next by a model that was saved, on its rows or on newer ones: nothing is tried, fitted or judged
 * anew. Files are read as `forecast` reads them, so that a model which `result.save` has written forecasts the same of the same
 * file.
 *
 * @param source a path, a text of CSV or JSON, bytes (gzip too), a frame of any kind, a series or several
 * @throws BtcfcError `INVALID_OPTION`, also for more rows ahead than the model was fitted for; `FILE_ACCESS`,
 * `PARSE_FAILED`, `MISSING_COLUMN`; `INVALID_DATA`, also for a series that the model does not know; `UNAVAILABLE` for a
 * kind of model whose package was not imported
 *
 * @example
 * import { autoForecast, forecastSaved } from '@btcfc/forecast'
 * const sales = Array.from({ length: 48 }, (_, month) => 100 + 2 * month + [0, 5, 20, 8][month % 4])
 * const model = autoForecast({ preset: 'fast' })
 * const series = { values: Float64Array.from(sales) }
 * const fitted = await model.fit({ series, panel: [], first: 0, horizon: 4, levels: [], seed: 0 })
 * const saved = { kind: 'auto-forecast', model, fitted } // or the folder it was saved in
 * const next = await forecastSaved([...sales, 196], { model: saved })
 * next.frame // -> row, point, lower90, lower50, upper50, upper90
 */
export async function forecastSaved(
  source: ForecastSource,
  options: ForecastSavedOptions,
): Promise<SavedForecast> {
  const read = savedOptions.read(options);
  const { coverage, seed, signal } = read;
  signal?.throwIfAborted();
  const { kind, model, fitted } = isFitted(read.model) ? read.model : await loadModel(read.model);
  const horizon = read.horizon ?? fittedHorizon(fitted);
  if (horizon === undefined) throw invalidOption('horizon', read.horizon, 'how many rows ahead to forecast');
  const { series, notes, like } = await readSource(source, read);
  if (series.length > 1 && model.global !== true) throw ofOneSeries(kind, series.length);
  const levels = levelsOf(coverage);
  const forecasts: Forecast[] = [];
  for (const each of series) {
    const rows = each.values.length;
    const input = {
      series: sliceSeries(each, 0, rows, horizon),
      tail: (count: number) => sliceSeries(each, Math.max(0, rows - count), rows, horizon),
      ...{ panel: [], horizon, levels, seed, origin: rows - 1, signal },
    };
    const { sample: _, ...forecast } = await model.predict(fitted, [input]);
    forecasts.push({ ...forecast, ...named(each), ...dated(each, horizon) });
  }
  const isDated = forecasts.every(({ dates }) => dates);
  return new SavedForecast({
    kind,
    series,
    forecast: joinForecasts(isDated ? forecasts : forecasts.map(({ dates: _, ...rest }) => rest)),
    coverage,
    notes: [...notes, ...endingNotes(series)],
    like,
  });
}

function isFitted(model: string | Store | FittedModel): model is FittedModel {
  return typeof model === 'object' && 'model' in model;
}

/** The rows ahead that a model was fitted for, where it tells. */
function fittedHorizon(fitted: unknown): number | undefined {
  const { horizon } = Object(fitted) as { horizon?: unknown };
  return Number.isSafeInteger(horizon) ? (horizon as number) : undefined;
}

function named({ id }: TimeSeries): Pick<Forecast, 'id'> {
  return id === undefined ? {} : { id: [id] };
}

function dated({ values, dates, frequency }: TimeSeries, horizon: number): Pick<Forecast, 'dates'> {
  const ahead = dates && datesAhead(dates, { origins: [values.length - 1], horizon, frequency });
  return ahead ? { dates: ahead } : {};
}

function checkModel(name: string, given: unknown): string | Store | FittedModel {
  if (typeof given === 'string' && given !== '') return given;
  const { read, model } = Object(given) as Partial<Store & FittedModel>;
  if (typeof read === 'function' || typeof model?.predict === 'function') return given as Store | FittedModel;
  throw invalidOption(name, given, 'a folder, a store, or what `loadModel` gave');
}

function ofOneSeries(kind: string, received: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `A model of kind "${kind}" forecasts the series it was fitted on, and the source holds ${received}.`,
    received,
    remedy: 'Pass that series alone.',
  });
}
