import {
  invalidOption,
  option,
  optionsFor,
  type RegressionMetrics,
  readNumbers,
  regressionMetrics,
  textTable,
} from '@btcfc/core';
import {
  compareLosses,
  type LossComparison,
  type SignificanceOptions,
  significanceOptions,
  verdictSentence,
} from './compare-losses';

/** Options of `compareForecasts`. */
export interface CompareForecastsOptions<Name extends string> extends SignificanceOptions {
  /** What happened, shape [rows], in time order. */
  actual: ArrayLike<number>;
  /** Forecasts for the same rows, by the name of what made them, each of shape [rows]. */
  forecasts: Record<Name, ArrayLike<number>>;
  /** The name of the forecast that the others are measured against. */
  baseline: NoInfer<Name>;
  /** Rows ahead that were forecast. @default 1 */
  horizon?: number;
}

/** Metrics of a forecast, and how it stands against the baseline by its absolute errors. */
export type ForecastScore<Name extends string = string> = RegressionMetrics &
  Omit<LossComparison<Name>, 'loss'>;

/** Several forecasts against a baseline. */
export interface ForecastComparison<Name extends string = string> {
  /** One entry per forecast, in the order they were passed. */
  scores: ForecastScore<Name>[];
  /** The name with the smallest mean absolute error, luck or not; the baseline wins a tie. */
  best: Name;
  /** A sentence per forecast but the baseline: better, worse, or no demonstrable difference. */
  sentences: string[];
  /** A table of the metrics, and the sentences. */
  toString(): string;
}

const compareForecastsOptions = optionsFor<CompareForecastsOptions<string>>()('compareForecasts', {
  ...significanceOptions,
  actual: option.anything<ArrayLike<number>, { required: true }>({ required: true }),
  forecasts: option.anything<Record<string, ArrayLike<number>>, { required: true }>({ required: true }),
  baseline: option.text({ required: true }),
  horizon: option.integer({ min: 1, default: 1 }),
});

/**
 * Scores several forecasts on the same rows against a baseline. R2 alone says little about a series that
 * wanders: the last value has an R2 above 0.99 on many. The skill against it is what counts.
 *
 * @throws BtcfcError `INVALID_OPTION` for a baseline that is not among the forecasts, `INVALID_DATA` for
 * lengths that differ or values that are missing or not finite
 *
 * @example
 * import { compareForecasts, randomWalk } from '@btcfc/backtest'
 * const series = randomWalk({ rows: 100 })
 * const { best, sentences } = compareForecasts({
 *   actual: series.slice(1),
 *   forecasts: { last: series.slice(0, -1), tenBelow: series.slice(0, -1).map((value) => value - 10) },
 *   baseline: 'last',
 * })
 */
export function compareForecasts<Name extends string>(
  options: CompareForecastsOptions<Name>,
): ForecastComparison<Name> {
  const { actual: given, forecasts, ...rest } = compareForecastsOptions.read(options);
  const entries = Object.entries(forecasts ?? {});
  const names = entries.map(([name]) => name);
  const baseline = rest.baseline as Name;
  if (!names.includes(baseline)) {
    throw invalidOption('baseline', baseline, `the name of a forecast, one of ${names.join(', ') || 'none'}`);
  }
  const actual = readNumbers(given, { name: 'actual', missing: 'refused' });
  const metrics = entries.map(([, forecast]) => regressionMetrics(actual, forecast));
  const absolute = entries.map(([name, forecast]) => [
    name,
    actual.map((value, row) => Math.abs(value - forecast[row]!)),
  ]);
  const losses = Object.fromEntries(absolute) as Record<Name, Float64Array>;
  const compared = compareLosses({ ...rest, losses, baseline });
  const scores = compared.map(({ loss: _, ...comparison }, index) => ({ ...metrics[index]!, ...comparison }));
  const smallest = Math.min(...scores.map(({ mae }) => mae));
  const reference = scores.find(({ name }) => name === baseline)!;
  const best = reference.mae === smallest ? baseline : scores.find(({ mae }) => mae === smallest)!.name;
  const sentences = compared
    .filter(({ name }) => name !== baseline)
    .map((comparison) => verdictSentence(comparison, baseline, 'MAE'));
  const text = () => [...scoreTable(actual.length, scores), ...sentences].join('\n');
  return { scores, best, sentences, toString: text };
}

function scoreTable(rows: number, scores: readonly (RegressionMetrics & { name: string })[]): string[] {
  const lines = scores.map(({ name, mse, rmse, mae, r2 }) => [
    name,
    shown(mse),
    shown(rmse),
    shown(mae),
    r2.toFixed(4),
  ]);
  return textTable([[`${rows} rows`, 'MSE', 'RMSE', 'MAE', 'R2'], ...lines]);
}

// two decimals tell large errors apart, four digits small ones
function shown(value: number): string {
  return value >= 100 ? value.toFixed(2) : String(Number(value.toPrecision(4)));
}
