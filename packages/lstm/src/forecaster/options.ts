import {
  checkInteger,
  defineOptions,
  type InputOf,
  invalidOption,
  type OptionsInput,
  option,
  type TimeSeriesLike,
} from '@btcfc/core';
import { backendNames, kernelChoices } from '../backends/backend';
import type { MatrixLike } from '../data/reading/matrix';
import {
  type KnownSeries,
  knownSeriesSpec,
  type LabelledRows,
  labelledRowsOptions,
} from '../data/reading/row-options';
import type { Architecture } from '../network/architecture';
import { checkArchitecture } from '../settings/architecture-choice';
import { areLevels } from '../settings/loss';
import { type RunOptions, runOptions } from '../training/run-options';

const seriesSpec = {
  /**
   * A series or several, instead of rows: values with their dates, covariates and ids as a `TimeSeries` of `@btcfc/core`,
   * or the values alone. Each of several needs an `id`. Values may be missing (NaN).
   */
  series: option.anything<TimeSeriesLike | readonly TimeSeriesLike[]>(),
};

const rowsSpec = {
  /** Inputs, in time order, as many numbers on each row. A frame's column of Dates is not an input. */
  X: option.anything<MatrixLike>(),
};

/** What all doors take: series, or rows. */
interface SeriesOrRows extends InputOf<typeof seriesSpec>, InputOf<typeof rowsSpec> {}

/** How a forecaster is fitted. */
export const fitOptions = defineOptions('LSTMForecaster.fit', {
  ...seriesSpec,
  ...rowsSpec,
  /** The target of each row of `X`. Shape [rows]. */
  y: option.anything<ArrayLike<number>>(),
  ...knownSeriesSpec,
  /**
   * The rows that scheduler, early stopping and best weights watch: rows of their own, or the share of the last rows of
   * `X`, or of each series, to set aside (between 0 and 1; windows of the first of them reach back into the rows before).
   * A whole number from 1 on: so many rows of each series. A series that would be too short then keeps its rows. Of ten
   * series and more whose windows a share of the rows would leave less than a season or half of, the share is one of the
   * series. 0: none; the training loss is watched instead.
   *
   * @default 0.2
   */
  validation: option.custom(checkValidation, { default: 0.2 }),
  /** Names of the columns where `X` is rows of numbers, or the ones to use, in order, of a frame. @default all */
  columns: option.list(option.text()),
  ...runOptions.spec,
});

/** How a forecaster is fitted. */
export interface FitOptions extends SeriesOrRows, KnownSeries, RunOptions, OptionsInput<typeof fitOptions> {}

const { columns: _columns, ...withoutColumns } = fitOptions.spec;

/** How a forecaster is trained further. */
export const fineTuneOptions = defineOptions('LSTMForecaster.fineTune', {
  ...withoutColumns,
  /** Epochs at most, as long as those of the fit. @default 20 */
  epochs: option.integer({ min: 1, default: 20 }),
  /** Gradient steps at most. @default no limit */
  updates: option.integer({ min: 1 }),
  /** Learning rate at the start. @default a tenth of the forecaster's */
  lr: option.number({ min: 0, aboveMin: true }),
  /** Epochs without progress after which to stop. @default the forecaster's */
  patience: option.integer({ min: 1 }),
  /** Share of the inputs dropped from here on. @default the forecaster's */
  dropout: option.number({ min: 0, max: 1, belowMax: true }),
  /** Decay of the weights from here on. @default the forecaster's */
  weightDecay: option.number({ min: 0 }),
  /** Whether scalers stay as they were fitted or are fitted again on the new rows. @default 'kept' */
  scalers: option.oneOf(['kept', 'refitted'] as const, { default: 'kept' }),
});

/** How a forecaster is trained further. */
export interface FineTuneOptions extends Omit<FitOptions, 'columns'>, OptionsInput<typeof fineTuneOptions> {}

/** The rows forecasts are made from. */
export const predictOptions = defineOptions('LSTMForecaster.predict', {
  ...seriesSpec,
  ...rowsSpec,
  ...knownSeriesSpec,
  /**
   * The `futureCovariates` of the rows after the last of `X`, as many as the last window's targets reach beyond it:
   * `targetOffset + horizon - 1`.
   */
  future: option.anything<MatrixLike>(),
});

/** The rows forecasts are made from. */
export interface PredictOptions extends SeriesOrRows, KnownSeries, OptionsInput<typeof predictOptions> {}

/** From which rows a forecast is made: the last one, all of them, so many of the last ones, or those at some positions. */
export type OriginChoice = 'last' | 'all' | number | readonly number[];

/** How a forecast is made. */
export const forecastOptions = defineOptions('LSTMForecaster.forecast', {
  ...predictOptions.spec,
  /**
   * From which rows to forecast: the last one, all that have a window before them, so many of the last ones; of rows, not
   * of series, also the positions of some, counted from 0.
   *
   * @default 'last'
   */
  origins: option.custom(checkOrigins, { default: 'last' }),
  /**
   * Probabilities of the quantiles, ascending; empty for points alone.
   *
   * @default those of the loss, or .05, .1, .25, .5, .75, .9 and .95 of a distribution
   */
  levels: option.custom(checkLevels),
  /** Rows to forecast, at most those that the model was fitted for. @default all of them */
  horizon: option.integer({ min: 1 }),
  /**
   * The moment of each row of `X`, and of as many rows after them as are known. Moments beyond are told where the rows
   * keep one step, of time or of months.
   *
   * @default the Dates of a frame's column, if it has one
   */
  dates: option.anything<ArrayLike<unknown>>(),
  /** Leaves dropout on, with masks drawn from this seed: one pass of Monte-Carlo dropout. @default dropout is off */
  maskSeed: option.integer({ min: 0 }),
});

/** How a forecast is made. */
export interface ForecastOptions extends PredictOptions, OptionsInput<typeof forecastOptions> {}

export const evaluateOptions = defineOptions('LSTMForecaster.evaluate', {
  ...seriesSpec,
  ...rowsSpec,
  /** The target of each row of `X`. Shape [rows]. */
  y: option.anything<ArrayLike<number>>(),
  ...knownSeriesSpec,
});

/** Rows or series whose forecasts are compared with what came true. */
export interface EvaluateOptions extends SeriesOrRows, KnownSeries, OptionsInput<typeof evaluateOptions> {}

/** Which lags are told of. */
export const lagOptions = defineOptions('LSTMForecaster.lagWeights', {
  /** The columns whose inputs to tell of, in this order. @default all */
  columns: option.list(option.text()),
});

/** Which lags are told of. */
export interface LagOptions extends OptionsInput<typeof lagOptions> {}

/** How what was saved is read. */
export const loadOptions = defineOptions('LSTMForecaster.load', {
  /** Where to run it. @default as it was made */
  backend: option.oneOf(backendNames),
  /** Which kernels to run it on. @default as it was made */
  kernels: option.oneOf(kernelChoices),
  /** The architecture it was made with, where that is one of your own. */
  architecture: option.custom(checkOwnArchitecture),
});

/** How what was saved is read. */
export interface LoadOptions extends OptionsInput<typeof loadOptions> {}

/** Of the options of `loadModel`, which may be meant for other kinds too, those that are read here. */
export function loadOptionsIn(options: Readonly<Record<string, unknown>> = {}): LoadOptions {
  const { backend, kernels, architecture } = options;
  return loadOptions.read({ backend, kernels, architecture });
}

function checkValidation(name: string, value: unknown): LabelledRows | number {
  if (typeof value === 'number') return value;
  if (typeof value === 'object' && value !== null) return labelledRowsOptions.read(value, `${name}.`);
  throw invalidOption(
    name,
    value,
    'rows { X, y }, a share from 0 to below 1 or, of series, a number of rows',
  );
}

/** @throws BtcfcError `INVALID_OPTION` */
function checkOrigins(name: string, value: unknown): OriginChoice {
  if (value === 'last' || value === 'all') return value;
  if (typeof value === 'number') return checkInteger(name, value, { min: 1 });
  if (Array.isArray(value) && value.length > 0) {
    return value.map((row, place) => checkInteger(`${name}[${place}]`, row, { min: 0 }));
  }
  throw invalidOption(name, value, '"last", "all", a number of rows or positions of rows');
}

/** @throws BtcfcError `INVALID_OPTION` */
export function checkLevels(name: string, value: unknown): readonly number[] {
  if (Array.isArray(value) && areLevels(value)) return [...value];
  throw invalidOption(name, value, 'ascending probabilities above 0 and below 1');
}

function checkOwnArchitecture(name: string, value: unknown): Architecture {
  const choice = checkArchitecture(name, value);
  if (typeof choice === 'object') return choice;
  throw invalidOption(name, value, 'left out for an architecture of this package');
}
