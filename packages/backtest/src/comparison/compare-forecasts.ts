import { BtcfcError, type RegressionMetrics, regressionMetrics } from '@btcfc/core';
import {
  compareLosses,
  type LossComparison,
  type SignificanceOptions,
  verdictSentence,
} from './compare-losses';

export interface CompareForecastsOptions<Name extends string> extends SignificanceOptions {
  /** What happened, shape [rows], in time order. */
  actual: ArrayLike<number>;
  /** Forecasts for the same rows, by the name of what made them, each of shape [rows]. */
  forecasts: Record<Name, ArrayLike<number>>;
  /** The name of the forecast that the others are measured against. */
  baseline: NoInfer<Name>;
  /** Steps ahead that were forecast. @default 1 */
  horizon?: number;
}

/** Metrics of a forecast, and how it stands against the baseline by its absolute errors. */
export type ForecastScore<Name extends string = string> = RegressionMetrics &
  Omit<LossComparison<Name>, 'loss'>;

export interface ForecastComparison<Name extends string = string> {
  /** One entry per forecast, in the order they were passed. */
  scores: ForecastScore<Name>[];
  /** The name with the smallest mean absolute error, luck or not; the baseline wins a tie. */
  best: Name;
  /** A sentence per forecast but the baseline: better, worse, or no demonstrable difference. */
  sentences: string[];
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
  ...significance
}: CompareForecastsOptions<Name>): ForecastComparison<Name> {
  const names = Object.keys(forecasts) as Name[];
  checkBaseline(names, baseline);
  const metrics = names.map((name) => regressionMetrics(actual, forecasts[name]));
  const losses = Object.fromEntries(
    names.map((name) => [
      name,
      Float64Array.from(actual, (value, row) => Math.abs(value - forecasts[name][row]!)),
    ]),
  ) as Record<Name, Float64Array>;
  const compared = compareLosses({ losses, baseline, ...significance });
  const scores = compared.map(({ loss: _, ...comparison }, index) => ({ ...metrics[index]!, ...comparison }));
  const smallest = Math.min(...scores.map(({ mae }) => mae));
  const reference = scores.find(({ name }) => name === baseline)!;
  const best = reference.mae === smallest ? baseline : scores.find(({ mae }) => mae === smallest)!.name;
  const sentences = compared
    .filter(({ name }) => name !== baseline)
    .map((comparison) => verdictSentence(comparison, baseline, 'MAE'));
  return { scores, best, sentences };
}

/** @throws BtcfcError `INVALID_OPTION` */
function checkBaseline(names: readonly string[], baseline: string): void {
  if (names.includes(baseline)) return;
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: '`baseline` must name one of the forecasts.',
    received: baseline,
    remedy: `Pass one of ${names.join(', ') || 'the names in `forecasts`, of which there are none'}.`,
  });
}
