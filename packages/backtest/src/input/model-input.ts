import { type FitInput, type PredictInput, Rng, sliceSeries, type TimeSeries } from '@btcfc/core';
import type { RowRange } from '../folds/walk-forward-folds';

/** A series, the others beside it, and what its models are asked for. */
export interface InputContext {
  series: TimeSeries;
  /** All series, where there are several. */
  panel: readonly TimeSeries[];
  horizon: number;
  levels: readonly number[];
  seed: number;
  signal?: AbortSignal;
}

export function createFitInput(context: InputContext, { start, end }: RowRange): FitInput {
  const { series, panel, horizon, levels, signal } = context;
  return {
    series: sliceSeries(series, start, end),
    panel: panel.map((each) => sliceSeries(each, start, end)),
    first: start,
    horizon,
    levels,
    seed: seedOf(context, 'fit', end),
    signal,
  };
}

/** Columns are copied when they are first looked at: most models look at a part only. */
export function createPredictInput(context: InputContext, origin: number): PredictInput {
  const { series, panel, horizon, levels, signal } = context;
  const end = origin + 1;
  let others: TimeSeries[] | undefined;
  return {
    series: knownRows(series, end, horizon),
    get panel() {
      others ??= panel.map((each) => knownRows(each, end, horizon));
      return others;
    },
    tail: (count) => sliceSeries(series, Math.max(0, end - count), end, horizon),
    origin,
    horizon,
    levels,
    seed: seedOf(context, 'predict', end),
    signal,
  };
}

/** The rows known at an origin; each part is copied once, when it is looked at. */
function knownRows(series: TimeSeries, end: number, horizon: number): TimeSeries {
  const known = {} as TimeSeries;
  for (const name of Object.keys(series) as (keyof TimeSeries)[]) {
    Object.defineProperty(known, name, {
      enumerable: true,
      configurable: true,
      get() {
        const part = sliceSeries({ values: noValues, [name]: series[name] }, 0, end, horizon)[name];
        Object.defineProperty(known, name, { value: part, enumerable: true, writable: true });
        return part;
      },
    });
  }
  return known;
}

const noValues = new Float64Array();

// told by the last row known, so that a fold has the same seed however the work is divided or resumed
function seedOf({ seed, series }: InputContext, purpose: string, end: number): number {
  return new Rng(seed)
    .split(purpose)
    .split(series.id ?? '')
    .split(end)
    .nextUint32();
}
