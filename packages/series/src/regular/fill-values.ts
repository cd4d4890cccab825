/** How what is missing is filled. */
export type FillMethod = 'nan' | 'previous' | 'linear' | 'zero' | 'seasonal';

/** Fills what is missing, in place. What stands before the first value stays missing, except by zeros. */
export function fillValues(values: Float64Array, method: FillMethod, period = 1): Float64Array {
  if (method === 'nan' || !values.some((value) => Number.isNaN(value))) return values;
  if (method === 'zero') return fillEach(values, () => 0);
  if (method === 'previous') return fillEach(values, (previous) => previous);
  return method === 'seasonal' && period > 1 ? fillSeasonal(values, period) : fillLinear(values);
}

function fillEach(values: Float64Array, fill: (previous: number) => number): Float64Array {
  let previous = Number.NaN;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row]!)) values[row] = fill(previous);
    previous = values[row]!;
  }
  return values;
}

/** Between two values on a line by position; the last one beyond it. */
function fillLinear(values: Float64Array): Float64Array {
  let last = -1;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row]!)) continue;
    if (last >= 0 && row - last > 1) {
      const slope = (values[row]! - values[last]!) / (row - last);
      for (let gap = last + 1; gap < row; gap++) values[gap] = values[last]! + slope * (gap - last);
    }
    last = row;
  }
  if (last >= 0) values.fill(values[last]!, last + 1);
  return values;
}

/** The season is taken out, what is left interpolated, and the season put back. */
function fillSeasonal(values: Float64Array, period: number): Float64Array {
  const missing = Array.from(values.keys()).filter((row) => Number.isNaN(values[row]!));
  const season = seasonOf(values, period);
  if (!season) return fillLinear(values);
  const first = values.findIndex((value) => !Number.isNaN(value));
  const rest = fillLinear(values.map((value, row) => value - season[row % period]!));
  for (const row of missing) if (row > first) values[row] = rest[row]! + season[row % period]!;
  return values;
}

/**
 * What each place in a period lies above the mean of the period around it (classical decomposition, by medians so that
 * an outlier counts no more than any value); undefined where a place has no value in any full period.
 */
function seasonOf(values: Float64Array, period: number): Float64Array | undefined {
  const level = movingMean(values, period);
  const deviations: number[][] = Array.from({ length: period }, () => []);
  for (const [row, value] of values.entries()) {
    const deviation = value - level[row]!;
    if (!Number.isNaN(deviation)) deviations[row % period]!.push(deviation);
  }
  if (deviations.some(({ length }) => length === 0)) return undefined;
  const season = Float64Array.from(deviations, medianOf);
  const mean = season.reduce((sum, value) => sum + value, 0) / period;
  return season.map((value) => value - mean);
}

function medianOf(sample: number[]): number {
  const sorted = sample.sort((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** The mean of one period around each row, over what is there, where that is half of it or more. */
function movingMean(values: Float64Array, period: number): Float64Array {
  const sums = new Float64Array(values.length + 1);
  const counts = new Float64Array(values.length + 1);
  for (const [row, value] of values.entries()) {
    const isThere = !Number.isNaN(value);
    sums[row + 1] = sums[row]! + (isThere ? value : 0);
    counts[row + 1] = counts[row]! + (isThere ? 1 : 0);
  }
  const half = Math.floor(period / 2);
  const isEven = period % 2 === 0;
  const mean = (from: number, to: number) => {
    const count = counts[to]! - counts[from]!;
    return count * 2 >= period ? (sums[to]! - sums[from]!) / count : Number.NaN;
  };
  return values.map((_, row) => {
    const from = row - half;
    const to = row + half + 1;
    if (from < 0 || to > values.length) return Number.NaN;
    // of an even period both ways to lay it around the row
    return isEven ? (mean(from, to - 1) + mean(from + 1, to)) / 2 : mean(from, to);
  });
}
