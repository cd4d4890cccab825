import { Rng } from '@btcfc/core';
import type { RowRange } from '../folds/walk-forward-folds';
import type { FitInput, PredictInput } from './forecast-model';
import { type Rows, sliceColumns, sliceRows } from './rows';

/** One series with everything beside it. */
export interface SeriesData extends Rows {
  name: string;
  panel: Record<string, Float64Array>;
}

export interface InputContext {
  data: SeriesData;
  horizon: number;
  levels: readonly number[];
  /** Names of the covariates that are known for the rows to forecast. */
  knownAhead: readonly string[];
  seed: number;
  signal: AbortSignal | undefined;
}

export function createFitInput(context: InputContext, train: RowRange): FitInput {
  const { data, horizon, levels, signal } = context;
  return {
    ...sliceRows(data, train.start, train.end),
    panel: sliceColumns(data.panel, train.start, train.end),
    name: data.name,
    first: train.start,
    horizon,
    levels,
    seed: seedOf(context, 'fit', train.end),
    signal,
  };
}

/** The columns are copied when they are looked at: most models look at a part only. */
export function createPredictInput(context: InputContext, origin: number): PredictInput {
  const { data, horizon, levels, knownAhead, signal } = context;
  const end = origin + 1;
  return {
    get series() {
      return data.series.slice(0, end);
    },
    get covariates() {
      return sliceColumns(data.covariates, 0, end);
    },
    get panel() {
      return sliceColumns(data.panel, 0, end);
    },
    get future() {
      const known = Object.fromEntries(knownAhead.map((name) => [name, data.covariates[name]!]));
      return sliceColumns(known, end, end + horizon);
    },
    tail: (count) => sliceRows(data, Math.max(0, end - count), end),
    name: data.name,
    origin,
    horizon,
    levels,
    seed: seedOf(context, 'predict', end),
    signal,
  };
}

// told by the last row known, so that a fold has the same seed however the work is divided or resumed
function seedOf({ seed, data }: InputContext, purpose: string, end: number): number {
  return new Rng(seed).split(purpose).split(data.name).split(end).nextUint32();
}
