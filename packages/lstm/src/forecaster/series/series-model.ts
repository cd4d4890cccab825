import {
  type FitInput,
  type Forecast,
  type ForecastModel,
  joinForecasts,
  option,
  type PredictInput,
  type Store,
  type TimeSeries,
} from '@btcfc/core';
import { withBackend } from '../../backends';
import type { Hyperparameters, Settings } from '../../settings/hyperparameters';
import { levelsOf } from '../../settings/loss';
import { placeWithin } from '../../training/checkpoint/place-within';
import { runOptions } from '../../training/run-options';
import type { TrainingListener } from '../../training/training-events';
import type { FitOptions, ForecastOptions } from '../options';

/** Hyperparameters but for those that the series and the horizon decide. */
export interface SeriesModelOptions
  extends Omit<Hyperparameters, 'horizon' | 'futureCovariates' | 'targetOffset' | 'seed'> {
  /** Fixes weights, masks and the order of the batches, from 0 to 2^53 - 1. @default another one for each fit */
  seed?: number;
  /** Whether one network learns from all series at once, where there are several. @default false */
  global?: boolean;
  /** Called with each event of each training. @default none */
  onProgress?: TrainingListener;
  /**
   * Where the checkpoints of trainings are kept: a folder, a database's name in a page, or a store. In it each has a folder
   * of its own, by its seed and how many rows it learns from; one that is there is gone on with. @default none is kept
   */
  checkpointDir?: string | Store;
  /** Epochs between two checkpoints; one is written at the end and on abort too. @default 10 */
  checkpointEvery?: number;
}

/** A model that can be saved, loaded and freed. */
export type SeriesModel<Fitted> = ForecastModel<Fitted> & Required<Omit<ForecastModel<Fitted>, 'global'>>;

/** What a model of series is told otherwise than a forecaster. */
export const seriesModelSpec = {
  /** Fixes weights, masks and the order of the batches, from 0 to 2^53 - 1. @default another one for each fit */
  seed: option.integer({ min: 0 }),
  /** Whether one network learns from all series at once, where there are several. @default false */
  global: option.boolean({ default: false }),
  /** Called with each event of each training. @default none */
  onProgress: option.callback<TrainingListener>(),
  /**
   * Where the checkpoints of trainings are kept: a folder, a database's name in a page, or a store. In it each has a folder
   * of its own, by its seed and how many rows it learns from; one that is there is gone on with. @default none is kept
   */
  checkpointDir: runOptions.spec.checkpointDir,
  /** Epochs between two checkpoints; one is written at the end and on abort too. @default 10 */
  checkpointEvery: runOptions.spec.checkpointEvery,
};

/** Of what a model of series is told, what its forecasters are made with. */
export function hyperparametersOf<Options extends SeriesModelOptions>({
  global: _,
  onProgress: __,
  checkpointDir: ___,
  checkpointEvery: ____,
  ...hyperparameters
}: Options) {
  return hyperparameters;
}

/** What is fitted on series: a forecaster, or an ensemble of them. */
export interface SeriesForecaster {
  readonly settings: Settings;
  fit(
    options: Pick<
      FitOptions,
      'series' | 'signal' | 'onProgress' | 'checkpointDir' | 'checkpointEvery' | 'resume'
    >,
  ): Promise<unknown>;
  forecast(options: Pick<ForecastOptions, 'series' | 'levels' | 'horizon'>): Promise<Forecast>;
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
  const { global: isGlobal, onProgress, checkpointDir, checkpointEvery } = options;
  return {
    ...(isGlobal && { global: true }),
    async fit({ series, panel, first, horizon, seed, signal }: FitInput) {
      const forecaster = create({ seed, ...hyperparametersOf(options), horizon });
      const all = isGlobal && panel.length > 0 ? panel : [series];
      await forecaster.fit({
        series: all.map((one) => fromRow(one, first)),
        signal,
        onProgress,
        ...(checkpointDir !== undefined && {
          checkpointDir: placeWithin(checkpointDir, nameOf(forecaster.settings, all)),
          checkpointEvery,
          resume: true,
        }),
      });
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

/** What tells trainings of one model apart. */
function nameOf({ seed }: Settings, series: readonly TimeSeries[]): string {
  return `seed-${seed}-rows-${series.reduce((rows, { values }) => rows + values.length, 0)}`;
}

async function forecastEach(
  forecaster: SeriesForecaster,
  inputs: readonly PredictInput[],
): Promise<Forecast> {
  const forecasts: Forecast[] = [];
  for (const { series, origin, horizon, levels, signal } of inputs) {
    signal?.throwIfAborted();
    const { dates: _dates, ...forecast } = await forecaster.forecast({
      series,
      horizon,
      levels: levelsOf(forecaster.settings.loss).length > 0 ? levels : undefined,
    });
    forecasts.push({ ...forecast, origins: Float64Array.of(origin) });
  }
  return joinForecasts(forecasts);
}

/** The series with rows that nothing is known of before it, so that seasons without dates are counted from its start. */
function fromRow(series: TimeSeries, first: number): TimeSeries {
  if (first === 0 || series.dates) return series;
  const after = (values: Float64Array) => {
    const padded = new Float64Array(first + values.length).fill(Number.NaN);
    padded.set(values, first);
    return padded;
  };
  const padded = (columns: Record<string, Float64Array> = {}) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, after(values)]));
  return {
    ...series,
    values: after(series.values),
    pastCovariates: padded(series.pastCovariates),
    futureCovariates: padded(series.futureCovariates),
  };
}
