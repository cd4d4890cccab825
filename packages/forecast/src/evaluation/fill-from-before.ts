import type { TimeSeries } from '@btcfc/core';

/**
 * A series without gaps: a missing value is that of the season before, or else the one before it; what is missing at the
 * very beginning of a column is its first known value. Nothing is filled from later rows, so that a series can be walked
 * forward through afterwards. Columns without any value are left out.
 */
export function fillFromBefore(series: TimeSeries, period: number): TimeSeries {
  const { pastCovariates, futureCovariates, ...rest } = series;
  return {
    ...rest,
    values: filled(series.values, period),
    ...(pastCovariates && { pastCovariates: filledColumns(pastCovariates, period) }),
    ...(futureCovariates && { futureCovariates: filledColumns(futureCovariates, period) }),
  };
}

function filledColumns(
  columns: Readonly<Record<string, Float64Array>>,
  period: number,
): Record<string, Float64Array> {
  return Object.fromEntries(
    Object.entries(columns)
      .filter(([, values]) => values.some((value) => !Number.isNaN(value)))
      .map(([name, values]) => [name, filled(values, period)]),
  );
}

function filled(values: Float64Array, period: number): Float64Array {
  if (!values.some(Number.isNaN)) return values;
  const complete = values.slice();
  const first = values.findIndex((value) => !Number.isNaN(value));
  if (first < 0) return complete;
  complete.fill(values[first]!, 0, first);
  for (let row = first + 1; row < complete.length; row++) {
    if (Number.isNaN(complete[row])) complete[row] = complete[row - period] ?? complete[row - 1]!;
  }
  return complete;
}
