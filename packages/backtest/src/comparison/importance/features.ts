import type { TimeSeries } from '@btcfc/core';

/** Something that a forecast may look at. */
export interface Feature {
  /** A column's name; `calendar`; `lag 1`, the last value; `lag 7`, the values a season of 7 rows before those ahead. */
  feature: string;
  /** What it is: a column known for the past, or known ahead; the dates of the rows; values before. */
  kind: 'pastCovariate' | 'futureCovariate' | 'calendar' | 'lag';
  /** How many rows before the first one ahead a lag begins; undefined for others. */
  lag?: number;
}

/** All that a forecast from such a series may look at. */
export function featuresOf(
  { values, dates, pastCovariates = {}, futureCovariates = {} }: TimeSeries,
  period: number,
): Feature[] {
  const lags = period > 1 && period <= values.length ? [1, period] : [1];
  return [
    ...Object.keys(pastCovariates).map((feature): Feature => ({ feature, kind: 'pastCovariate' })),
    ...Object.keys(futureCovariates).map((feature): Feature => ({ feature, kind: 'futureCovariate' })),
    ...(dates ? [{ feature: 'calendar', kind: 'calendar' } as const] : []),
    ...lags.map((lag): Feature => ({ feature: `lag ${lag}`, kind: 'lag', lag })),
  ];
}

/**
 * A series with a feature that is another's: seen from their last rows, so that what stood beside the last row of one
 * stands beside that of the other. Rows before the first one of the other stay as they are.
 */
export function withFeatureOf(
  own: TimeSeries,
  other: TimeSeries,
  { feature, kind, lag }: Feature,
  horizon: number,
): TimeSeries {
  const offset = other.values.length - own.values.length;
  if (kind === 'calendar') return { ...own, dates: datesOf(own.dates!, other.dates!, offset) };
  if (lag !== undefined) {
    const values = own.values.slice();
    const first = values.length - lag;
    for (let row = first; row < Math.min(first + (lag === 1 ? 1 : horizon), values.length); row++)
      values[row] = other.values[row + offset] ?? values[row]!;
    return { ...own, values };
  }
  const columns = kind === 'pastCovariate' ? 'pastCovariates' : 'futureCovariates';
  const theirs = other[columns]![feature]!;
  const column = own[columns]![feature]!.map((value, row) => theirs[row + offset] ?? value);
  return { ...own, [columns]: { ...own[columns], [feature]: column } };
}

function datesOf(own: Float64Array, other: Float64Array, offset: number): Float64Array {
  // dates before all of the other's stay as far before them as they were
  const first = Math.max(0, -offset);
  const earlier = first < own.length ? other[first + offset]! - own[first]! : 0;
  return own.map((date, row) => other[row + offset] ?? date + earlier);
}
