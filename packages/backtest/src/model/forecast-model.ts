import type { Rows } from './rows';

/** What fits and forecasts are told alike. */
interface Asked {
  /** Which of several series this is; `''` where there is one. */
  name: string;
  /** All the series over the same rows, where there are several: for models that learn from all of them. */
  panel: Record<string, Float64Array>;
  /** Steps ahead to forecast; step 0 is the row after the last one known. */
  horizon: number;
  /** Levels of the quantiles asked for, increasing, within (0, 1); empty where only points are. */
  levels: readonly number[];
  /** A seed of this fit's or this forecast's own. */
  seed: number;
  signal: AbortSignal | undefined;
}

/** What a model learns from: the training rows, nothing later. */
export interface FitInput extends Rows, Asked {
  /** Position of the first training row in the whole series; above 0 in a sliding window. */
  first: number;
}

/** What a model forecasts from: all rows up to the one stood at, nothing later. */
export interface PredictInput extends Rows, Asked {
  /** Position of the last row known: `series.length - 1`. */
  origin: number;
  /** Covariates that are known in advance, over the rows to forecast: shape [horizon] each. */
  future: Record<string, Float64Array>;
  /** The last `count` rows known, for models that look at no more: `series` copies everything. */
  tail(count: number): Rows;
}

/** Per step a value; with a horizon of 1 the value itself. */
export type PointForecast = number | ArrayLike<number>;

/** Per step several values; with a horizon of 1 the values themselves. */
export type SpreadForecast = ArrayLike<number> | readonly ArrayLike<number>[];

/** A forecast of where the values will lie, not only of one value each. */
export interface DistributionForecast {
  /** Shape [horizon]. @default the medians of the quantiles, or of the samples */
  point?: PointForecast;
  /** Shape [horizon][levels], in the order of `levels`. @default those of the samples */
  quantiles?: SpreadForecast;
  /** Shape [horizon][draws]. */
  samples?: SpreadForecast;
}

export type Forecast = PointForecast | DistributionForecast;

/** Anything that learns from a series and forecasts it: ours, a function, a remote service. */
export interface ForecastModel<Fitted = unknown> {
  fit(input: FitInput): Fitted | Promise<Fitted>;
  predict(fitted: Fitted, input: PredictInput): Forecast | Promise<Forecast>;
  /** Forecasts from several origins with one fit, for models that are faster in batches; each input ends at its own. */
  predictMany?(fitted: Fitted, inputs: readonly PredictInput[]): Forecast[] | Promise<Forecast[]>;
  /** Frees what a fit holds, once it is no longer needed or the work ends, be it by an error. */
  dispose?(fitted: Fitted): void | Promise<void>;
}

/** A forecast without anything to fit. */
export type ForecastFunction = (input: PredictInput) => Forecast | Promise<Forecast>;

// what a model has fitted is its own affair: declared as methods, models of all kinds fit in one record
export type AnyForecastModel = ForecastModel | ForecastFunction;

export function asForecastModel(model: AnyForecastModel): ForecastModel {
  if (typeof model !== 'function') return model;
  return { fit: () => undefined, predict: (_, input) => model(input) };
}
