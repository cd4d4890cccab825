import type { RegressionMetrics } from '@btcfc/core';

/** How good forecasts were, and the forecasts themselves. */
export interface Evaluation extends RegressionMetrics {
  /** Forecasts, units of the target, shape [windows, horizon]. */
  preds: Float64Array;
  /** What came true, shape [windows, horizon]. */
  true: Float64Array;
}

/** A series that rows come with besides the columns: whether it is needed, and the column that `fit` took it from. */
export interface RequiredSeries {
  /** Whether forecasts need it. */
  needed: boolean;
  /** The column of `X` it is taken from; undefined where it has to be passed. */
  column: string | undefined;
}
