import { BtcfcError } from '@btcfc/core';
import type { Target } from '@btcfc/lstm';
import type { InputRows } from './forecast-input';
import { lastRows } from './input-rows';
import type { LoadedModel } from './loaded-model';

/** The forecast of the last window, and what it is a forecast of. */
export interface ForecastAnswer {
  model: string;
  /** Which of the files that have been served under this name. */
  revision: string;
  /** What the network learned; everything here is in units of the target itself. */
  target: Target;
  /** It is of `steps` rows, the first of them `targetOffset` rows after the last row. */
  horizon: { targetOffset: number; steps: number };
  /** The date of the last row, if dates were sent. */
  asOf: string | null;
  /** When it was computed. */
  forecastAt: string;
  /** One for each step. */
  point: number[];
  /** The last value known of the target's series, which any forecast has to beat; null where no base was sent. */
  persistence: number | null;
  /** Probabilities of the quantiles; none where the model forecasts points alone. */
  levels: number[];
  /** One list of `steps` for each level. */
  quantiles: number[][];
}

/** @throws BtcfcError `DIVERGED` where the rows are so far out that no finite number comes of them */
export async function forecastLast(
  name: string,
  model: LoadedModel,
  { X, base, scale, dates, future, levels }: InputRows & { levels?: number[] },
): Promise<ForecastAnswer> {
  const { forecaster, revision, rowsNeeded } = model;
  const { target, targetOffset, steps } = forecaster.settings;
  // a single window, unless its scaling reaches further back
  const last = lastRows(X, rowsNeeded);
  const forecast = await forecaster.forecast({
    X: last,
    base: base?.subarray(-last.rows) ?? new Float64Array(last.rows),
    scale: scale?.subarray(-last.rows),
    future,
    levels,
  });
  const ofLastWindow = (values: Float64Array) => Array.from(values.subarray(-steps));
  const answer = {
    model: name,
    revision,
    target,
    horizon: { targetOffset, steps },
    asOf: dates ? new Date(dates.at(-1)!).toISOString() : null,
    forecastAt: new Date().toISOString(),
    point: ofLastWindow(forecast.point),
    persistence: base?.at(-1) ?? null,
    levels: forecast.levels,
    quantiles: forecast.quantiles.map(ofLastWindow),
  };
  if ([answer.point, ...answer.quantiles].flat().every(Number.isFinite)) return answer;
  throw new BtcfcError({
    code: 'DIVERGED',
    message: 'No finite forecast comes of these rows.',
    received: answer.point,
    remedy: 'Send rows in the units the model was fitted on.',
  });
}
