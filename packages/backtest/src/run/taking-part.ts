import type { Fold } from '../folds/walk-forward-folds';
import { ownRow } from '../input/model-input';
import type { PlacedSeries } from '../input/place-series';
import { originsOf } from './origins';

/** What decides which series take part in a fold. */
export interface Participation {
  /** Rows ahead to forecast. */
  horizon: number;
  /** Rows between the rows that are forecast from. */
  stride: number;
  /** Training rows a series must have in a fold. @default enough for the horizon */
  minTrainRows?: number;
}

/** The origins of a fold from which a series is forecast: it has begun, and a value of it is known later. */
export function originsWithin({ series, start }: PlacedSeries, origins: readonly number[]): number[] {
  const last = start + series.values.length - 1;
  return origins.filter((origin) => origin >= start && origin < last);
}

/** Training rows of a series in a fold, from its first known value on. */
export function trainRowsOf(placed: PlacedSeries, { train }: Fold): number {
  return ownRow(placed, train.end) - ownRow(placed, train.start);
}

/** Whether a series has rows enough to be learned from in a fold. */
export function canLearn(placed: PlacedSeries, fold: Fold, participation: Participation): boolean {
  const { horizon, minTrainRows } = participation;
  const rows = fold.train.end - fold.train.start;
  // a series as long as its fold is never too short
  return trainRowsOf(placed, fold) >= (minTrainRows ?? Math.min(rows, Math.max(10, 2 * horizon)));
}

/** Whether a series has something to be judged in a fold. */
export function isJudged(placed: PlacedSeries, fold: Fold, { horizon, stride }: Participation): boolean {
  return originsWithin(placed, originsOf(fold, horizon, stride)).length > 0;
}
