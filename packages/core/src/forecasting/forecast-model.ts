import { BtcfcError } from '../errors/error';
import type { Store } from '../stores/store';
import { checkForecast, type Forecast, forecastFromPoints, joinForecasts } from './forecast';
import type { TimeSeries } from './time-series';

/** What fits and forecasts are told alike. */
interface Asked {
  /**
   * For a `global` model all the series, each from its first known value on, told apart by their `id`; empty for others.
   */
  panel: readonly TimeSeries[];
  /** Rows ahead to forecast; the first is the row after the last one known. */
  horizon: number;
  /** Probabilities of the quantiles asked for, ascending, within (0, 1); empty where only points are. */
  levels: readonly number[];
  /** A seed of this fit's or this forecast's own. */
  seed: number;
  /** Ends the work. */
  signal?: AbortSignal;
}

/** What a model learns from: the training rows, nothing later. */
export interface FitInput extends Asked {
  /** The training rows; for a `global` model those of the first series of the panel. */
  series: TimeSeries;
  /** Position of the first training row in the whole series; above 0 in a sliding window. */
  first: number;
  /** The same of each series of the panel, in its order. Shape [series]. @default 0 for each */
  panelFirst?: readonly number[];
}

/** What a model forecasts from: the rows up to the one stood at, nothing later but what is known ahead. */
export interface PredictInput extends Asked {
  /** All rows known; its `futureCovariates` reach `horizon` rows further. */
  series: TimeSeries;
  /** Position of the last row known: `series.values.length - 1`. */
  origin: number;
  /** The last `count` rows known, for models that look at no more: `series` copies everything. */
  tail(count: number): TimeSeries;
}

/** Anything that learns from a series and forecasts it: one of ours, your own, a remote service. */
export interface ForecastModel<Fitted = unknown> {
  /**
   * Whether one fit learns from all series at once: it is then fitted on `panel`, and `predict` is handed inputs of any
   * of the series, told apart by `series.id`, also of one that was not there when it was fitted. @default false
   */
  global?: boolean;
  /** Learns from the training rows. Nothing is kept in the model itself, so that it can be fitted many times at once. */
  fit(input: FitInput): Fitted | Promise<Fitted>;
  /** Forecasts from every input, one row of the forecast for each, in their order. */
  predict(fitted: Fitted, inputs: readonly PredictInput[]): Forecast | Promise<Forecast>;
  /** Keeps a fit; `loadModel` reads it again. */
  save?(fitted: Fitted, store: Store): Promise<void>;
  /** A fit as it was saved. */
  load?(store: Store): Promise<Fitted>;
  /** Frees what a fit holds, once it is no longer needed or the work ends, be it by an error. */
  dispose?(fitted: Fitted): void | Promise<void>;
}

/** A value for each row ahead; with a horizon of 1 the value itself. */
export type PointForecast = number | ArrayLike<number>;

/** A forecast without anything to fit: a plain function is a model too. */
export type ForecastFunction = (
  input: PredictInput,
) => PointForecast | Forecast | Promise<PointForecast | Forecast>;

/** A model of any kind; what it fits is its own affair, so that all kinds stand in one record. */
export type AnyForecastModel = ForecastModel | ForecastFunction;

/**
 * A model of what may be a plain function.
 *
 * @param name whose forecasts they are, as errors say it
 * @throws BtcfcError `INVALID_OPTION` if it is neither a function nor has `fit` and `predict`
 *
 * @example
 * import { asForecastModel } from '@btcfc/core'
 * const lastValue = asForecastModel('last value', ({ series, horizon }) =>
 *   new Array(horizon).fill(series.values.at(-1)))
 */
export function asForecastModel(name: string, model: AnyForecastModel): ForecastModel {
  if (typeof model === 'function') {
    return { fit: () => undefined, predict: (_, inputs) => predictEach(name, model, inputs) };
  }
  if (typeof model?.fit === 'function' && typeof model.predict === 'function') return model;
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: `${name} is not a model.`,
    received: model === undefined ? 'undefined' : model,
    remedy: 'Pass an object with `fit` and `predict`, or a function that forecasts.',
  });
}

async function predictEach(
  name: string,
  model: ForecastFunction,
  inputs: readonly PredictInput[],
): Promise<Forecast> {
  const forecasts: Forecast[] = [];
  for (const input of inputs) {
    input.signal?.throwIfAborted();
    const given = await model(input);
    forecasts.push(readForecast(name, given, input));
  }
  return joinForecasts(forecasts);
}

function readForecast(name: string, given: PointForecast | Forecast, input: PredictInput): Forecast {
  if (typeof given === 'object' && given !== null && 'point' in given) {
    checkForecast(name, given);
    return given;
  }
  const { origin, horizon } = input;
  const point = typeof given === 'number' ? [given] : given;
  try {
    return forecastFromPoints({ origins: [origin], horizon, point });
  } catch (error) {
    if (!BtcfcError.isInstance(error)) throw error;
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `${name} gave no forecast of ${horizon} finite values from row ${origin}.`,
      received: given === undefined ? 'undefined' : given,
      remedy: `Return ${horizon === 1 ? 'a number' : `an array of ${horizon} numbers`}, or a \`Forecast\`.`,
      cause: error,
    });
  }
}
