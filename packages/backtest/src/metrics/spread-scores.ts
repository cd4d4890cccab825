import { mean } from './paired-rows';

/** What happened beside forecast quantiles, a column for each level as in a `Forecast`. */
export interface QuantileColumns {
  /** Shape [rows], NaN where missing. */
  actual: Float64Array;
  levels: readonly number[];
  /** For each level the quantiles, shape [rows]. */
  columns: readonly Float64Array[];
}

/** The mean over rows and levels of the loss that a quantile minimises. */
export function pinballOf(forecasts: QuantileColumns): number {
  return meanOfRows(forecasts.actual, (row) => pinballOfRow(forecasts, row));
}

/** The mean over levels of one row's pinball losses. */
export function pinballOfRow({ actual, levels, columns }: QuantileColumns, row: number): number {
  let sum = 0;
  levels.forEach((level, index) => {
    sum += pinball(actual[row]!, columns[index]![row]!, level);
  });
  return sum / levels.length;
}

/** Twice the pinball loss, each level weighing as much of (0, 1) as lies nearest to it. */
export function crpsOf({ actual, levels, columns }: QuantileColumns): number {
  const weights = levelWeights(levels);
  return meanOfRows(actual, (row) =>
    levels.reduce(
      (sum, level, index) => sum + 2 * weights[index]! * pinball(actual[row]!, columns[index]![row]!, level),
      0,
    ),
  );
}

/** What happened beside forecast intervals. */
export interface IntervalColumns {
  actual: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
}

/** Share of rows within their interval. */
export function coverageOf({ actual, lower, upper }: IntervalColumns): number {
  return meanOfRows(actual, (row) => (actual[row]! >= lower[row]! && actual[row]! <= upper[row]! ? 1 : 0));
}

/** Winkler's score. */
export function intervalScoreOf({ actual, lower, upper }: IntervalColumns, alpha: number): number {
  return meanOfRows(actual, (row) => {
    const outside = Math.max(lower[row]! - actual[row]!, actual[row]! - upper[row]!, 0);
    return upper[row]! - lower[row]! + (2 / alpha) * outside;
  });
}

/** Where each value lies in its distribution, NaN where it is missing. */
export function pitOf({ actual, levels, columns }: QuantileColumns): Float64Array {
  return actual.map((value, row) =>
    pitOfRow(
      value,
      columns.map((quantiles) => quantiles[row]!),
      levels,
    ),
  );
}

function pitOfRow(value: number, quantiles: readonly number[], levels: readonly number[]): number {
  if (Number.isNaN(value)) return value;
  const last = levels.length - 1;
  if (value < quantiles[0]!) return levels[0]! / 2;
  if (value > quantiles[last]!) return (1 + levels[last]!) / 2;
  let from = last;
  while (quantiles[from]! > value) from--;
  // several equal quantiles: the middle of the levels they share
  const equal = quantiles.indexOf(value);
  if (equal !== -1) return (levels[equal]! + levels[from]!) / 2;
  const share = (value - quantiles[from]!) / (quantiles[from + 1]! - quantiles[from]!);
  return levels[from]! + share * (levels[from + 1]! - levels[from]!);
}

function pinball(actual: number, quantile: number, level: number): number {
  const error = actual - quantile;
  return error >= 0 ? level * error : (level - 1) * error;
}

function levelWeights(levels: readonly number[]): number[] {
  return levels.map((level, index) => {
    const from = index === 0 ? 0 : (levels[index - 1]! + level) / 2;
    const to = index === levels.length - 1 ? 1 : (level + levels[index + 1]!) / 2;
    return to - from;
  });
}

function meanOfRows(actual: Float64Array, score: (row: number) => number): number {
  const scores: number[] = [];
  for (let row = 0; row < actual.length; row++) if (!Number.isNaN(actual[row])) scores.push(score(row));
  return mean(scores);
}
