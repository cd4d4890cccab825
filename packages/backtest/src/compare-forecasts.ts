import { BtcfcError, type RegressionMetrics, regressionMetrics } from '@btcfc/core';

export interface CompareForecastsOptions<Name extends string> {
  /** What happened, shape [rows]. */
  actual: ArrayLike<number>;
  /** Forecasts for the same rows, by the name of what made them, each of shape [rows]. */
  forecasts: Record<Name, ArrayLike<number>>;
  /** The name of the forecast that the others are measured against. */
  baseline: NoInfer<Name>;
}

export interface ForecastScore<Name extends string = string> extends RegressionMetrics {
  name: Name;
  /**
   * 1 - MAE / MAE of the baseline: 0 for the baseline itself, above 0 if better, 1 if perfect; NaN where the
   * baseline itself is perfect.
   */
  skill: number;
}

export interface ForecastComparison<Name extends string = string> {
  /** One entry per forecast, in the order they were passed. */
  scores: ForecastScore<Name>[];
  /** The name with the smallest mean absolute error; the baseline wins a tie. */
  best: Name;
}

/**
 * Scores several forecasts on the same rows against a baseline. R2 alone says little about a series that
 * wanders: yesterday's price has an R2 above 0.99 on Bitcoin. The skill against it is what counts.
 *
 * @throws BtcfcError `INVALID_OPTION` for a baseline that is not among the forecasts, `INVALID_DATA` for
 * lengths that differ or values that are not finite
 */
export function compareForecasts<Name extends string>({
  actual,
  forecasts,
  baseline,
}: CompareForecastsOptions<Name>): ForecastComparison<Name> {
  const names = Object.keys(forecasts) as Name[];
  if (!names.includes(baseline)) {
    throw new BtcfcError({
      code: 'INVALID_OPTION',
      message: '`baseline` must name one of the forecasts.',
      received: baseline,
      remedy: `Pass one of ${names.join(', ') || 'the names in `forecasts`, of which there are none'}.`,
    });
  }
  const reference = regressionMetrics(actual, forecasts[baseline]).mae;
  const scores = names.map((name) => {
    const metrics = regressionMetrics(actual, forecasts[name]);
    return { name, ...metrics, skill: reference === 0 ? Number.NaN : 1 - metrics.mae / reference };
  });
  const smallest = Math.min(...scores.map(({ mae }) => mae));
  const best = reference === smallest ? baseline : scores.find(({ mae }) => mae === smallest)!.name;
  return { scores, best };
}
