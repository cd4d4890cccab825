import { type FitInput, type PredictInput, Rng, sliceSeries, type TimeSeries } from '@btcfc/core';
import type { RowRange } from '../folds/walk-forward-folds';
import type { PlacedSeries } from './place-series';

/** What all models are asked for alike. */
export interface Asked {
  /** Rows ahead to forecast. */
  horizon: number;
  /** Levels of the quantiles to forecast. */
  levels: readonly number[];
  /** Fixes the seeds handed to the models. */
  seed: number;
  /** Ends the work. */
  signal?: AbortSignal;
}

/** A series, for a global model those beside it, and what its models are asked for. */
export interface InputContext extends Asked {
  placed: PlacedSeries;
  /** All series for a global model; none for others. */
  panel: readonly PlacedSeries[];
}

/** What is learned from in a range of the common rows. */
export function createFitInput(context: InputContext, { start, end }: RowRange): FitInput {
  const { placed, panel, horizon, levels, signal } = context;
  const cut = (each: PlacedSeries) => sliceSeries(each.series, ownRow(each, start), ownRow(each, end));
  const learned = panel.filter((each) => ownRow(each, end) > ownRow(each, start));
  return {
    series: cut(placed),
    panel: learned.map(cut),
    first: ownRow(placed, start),
    panelFirst: learned.map((each) => ownRow(each, start)),
    horizon,
    levels,
    seed: seedOf(context, 'fit', end),
    signal,
  };
}

/**
 * What is forecast from at one of the common rows. Columns are copied when they are first looked at: most models look at
 * a part only.
 */
export function createPredictInput(context: InputContext, origin: number): PredictInput {
  const { placed, panel, horizon, levels, signal } = context;
  const end = ownRow(placed, origin + 1);
  let others: TimeSeries[] | undefined;
  return {
    series: knownRows(placed.series, end, horizon),
    get panel() {
      others ??= panel.flatMap((each) => {
        const known = ownRow(each, origin + 1);
        return known === 0 ? [] : knownRows(each.series, known, horizon);
      });
      return others;
    },
    tail: (count) => sliceSeries(placed.series, Math.max(0, end - count), end, horizon),
    origin: end - 1,
    horizon,
    levels,
    seed: seedOf(context, 'predict', origin + 1),
    signal,
  };
}

/** Which row of a series one of the common rows is: the first or one after the last where it has none there. */
export function ownRow({ series, start }: PlacedSeries, row: number): number {
  return Math.min(Math.max(row - start, 0), series.values.length);
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
function seedOf({ seed, placed, panel }: InputContext, purpose: string, end: number): number {
  // a fit on all series is that of none
  const id = purpose === 'fit' && panel.length > 1 ? '' : (placed.series.id ?? '');
  return new Rng(seed).split(purpose).split(id).split(end).nextUint32();
}
