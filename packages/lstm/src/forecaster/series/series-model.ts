import {
  BtcfcError,
  type FitInput,
  type Forecast,
  type ForecastModel,
  forecastFromQuantiles,
  joinForecasts,
  option,
  type PredictInput,
  type Store,
} from '@btcfc/core';
import { withBackend } from '../../backends';
import { needsBase } from '../../data/reading/read-rows';
import type { Hyperparameters, Settings } from '../../settings/hyperparameters';
import { levelsOf } from '../../settings/loss';
import type { FitOptions, ForecastOptions } from '../options';
import { columnsOfSeries, futureOfSeries, valueColumn } from './series-rows';

/** Hyperparameters but for those that the series and the horizon decide. */
export interface SeriesModelOptions
  extends Omit<Hyperparameters, 'horizon' | 'futureCovariates' | 'targetOffset' | 'seed'> {
  /** Fixes weights, masks and the order of the batches, from 0 to 2^53 - 1. @default another one for each fit */
  seed?: number;
}

/** A model that can be saved, loaded and freed. */
export type SeriesModel<Fitted> = ForecastModel<Fitted> & Required<Omit<ForecastModel<Fitted>, 'global'>>;

/** What a model of series is told otherwise than a forecaster. */
export const seriesModelSpec = {
  /** Fixes weights, masks and the order of the batches, from 0 to 2^53 - 1. @default another one for each fit */
  seed: option.integer({ min: 0 }),
};

/** What is fitted on a series: a forecaster, or an ensemble of them. */
export interface SeriesForecaster {
  readonly settings: Settings;
  readonly columns: string[];
  fit(options: Pick<FitOptions, 'X' | 'y' | 'base' | 'signal'>): Promise<unknown>;
  forecast(options: Pick<ForecastOptions, 'X' | 'base' | 'future' | 'levels'>): Promise<Forecast>;
  save(place: string | Store): Promise<void>;
  dispose(): void;
}

/** How a kind of forecaster is made and read. */
export interface ForecasterKind<Forecaster extends SeriesForecaster> {
  create(hyperparameters: Hyperparameters): Forecaster;
  load(store: Store): Promise<Forecaster>;
}

/** What reading a saved model needs besides its files: the architecture, where it is the user's own. */
export function ownArchitecture({ architecture }: SeriesModelOptions): {
  architecture?: Exclude<SeriesModelOptions['architecture'], string | undefined>;
} {
  return typeof architecture === 'object' ? { architecture } : {};
}

/** A model of series that is fitted on the values and their covariates. */
export function seriesModel<Forecaster extends SeriesForecaster>(
  options: SeriesModelOptions,
  { create, load }: ForecasterKind<Forecaster>,
): SeriesModel<Forecaster> {
  return {
    async fit({ series, horizon, seed, signal }: FitInput) {
      const futureCovariates = Object.keys(series.futureCovariates ?? {});
      const forecaster = create({ seed, ...options, horizon, futureCovariates, targetOffset: 1 });
      const X = columnsOfSeries(series);
      await forecaster.fit({ X, y: series.values, ...baseOf(forecaster.settings), signal });
      return forecaster;
    },
    predict(forecaster, inputs) {
      return withBackend(forecaster.settings, () => forecastEach(forecaster, inputs));
    },
    save: (forecaster, store) => forecaster.save(store),
    load,
    dispose: (forecaster) => forecaster.dispose(),
  };
}

async function forecastEach(
  forecaster: SeriesForecaster,
  inputs: readonly PredictInput[],
): Promise<Forecast> {
  const forecasts: Forecast[] = [];
  for (const input of inputs) {
    input.signal?.throwIfAborted();
    forecasts.push(await forecastFrom(forecaster, input));
  }
  return joinForecasts(forecasts);
}

async function forecastFrom(forecaster: SeriesForecaster, input: PredictInput): Promise<Forecast> {
  const { settings, columns } = forecaster;
  if (input.horizon > settings.horizon) throw tooFar(input.horizon, settings.horizon);
  const series = input.tail(rowsLookedBack(settings));
  const all = columnsOfSeries(series);
  // a forecaster that was not fitted on a series may take some of its columns alone
  const taken = needsBase(settings) ? [...columns, valueColumn] : columns;
  const isOfSeries = columns.every((column) => all[column] !== undefined);
  const X = isOfSeries ? Object.fromEntries(taken.map((column) => [column, all[column]!])) : all;
  const levels = levelsOf(settings.loss).length > 0 ? input.levels : undefined;
  const { dates: _dates, ...forecast } = await forecaster.forecast({
    X,
    ...baseOf(settings),
    future: futureOfSeries(series, settings),
    levels,
  });
  const { origin, horizon } = input;
  return cutTo(horizon, { ...forecast, origins: Float64Array.of(origin) });
}

function baseOf(settings: Settings): { base?: string } {
  return needsBase(settings) ? { base: valueColumn } : {};
}

/** Rows a forecast depends on: those of the window, and those it is scaled by with the one before the first change. */
function rowsLookedBack({ seqLen, scaling }: Settings): number {
  return typeof scaling === 'object' ? Math.max(seqLen, scaling.rolling + 1) : seqLen + 1;
}

function cutTo(horizon: number, forecast: Forecast): Forecast {
  if (horizon === forecast.horizon) return forecast;
  const { origins, point, levels, quantiles } = forecast;
  const head = (values: Float64Array) => values.slice(0, horizon);
  const rows = { origins, horizon, point: head(point) };
  if (levels.length === 0) return { ...rows, levels, quantiles };
  return forecastFromQuantiles({ ...rows, levels, quantiles: quantiles.map(head) });
}

function tooFar(wanted: number, fitted: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `The network was fitted to forecast ${fitted} rows ahead, not ${wanted}.`,
    received: wanted,
    remedy: `Ask for a horizon of at most ${fitted}, or fit it with a longer one.`,
  });
}
