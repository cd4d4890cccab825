import type { Fold, RowRange } from '../folds/walk-forward-folds';

/** What is known when it is to be decided whether a model learns anew. */
export interface RefitMoment {
  /** Position of the last row known. */
  origin: number;
  fold: Fold;
  /** Forecasts since the last fit. */
  sinceFit: number;
  /** Absolute one-step errors of those forecasts, in time order; all of them are known by now. */
  errors: readonly number[];
}

/**
 * When a model learns anew: at the beginning of each fold (`true`), once and for all (`false`), in each fold and after
 * so many forecasts (a number), or when a function, asked before every forecast after the first fit, says so.
 */
export type Refit = boolean | number | ((moment: RefitMoment) => boolean);

/** The rows from which a fold's targets are forecast: all targets of each lie within its test range. */
export function originsOf({ test }: Fold, horizon: number, stride: number): number[] {
  const origins: number[] = [];
  for (let origin = test.start - 1; origin + horizon < test.end; origin += stride) origins.push(origin);
  return origins;
}

/** The training rows for a fit in the middle of a fold: they have grown, or moved, with the origin. */
export function trainRangeAt({ train, test, window }: Fold, origin: number): RowRange {
  const advance = origin - (test.start - 1);
  return {
    start: window === 'sliding' ? train.start + advance : train.start,
    end: train.end + advance,
  };
}
