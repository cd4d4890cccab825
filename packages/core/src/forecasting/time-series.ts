import type { Frequency } from '../data/dates/frequency/frequency';
import { inferFrequency } from '../data/dates/frequency/infer-frequency';

/** A series of values in time order, with what is known beside it. */
export interface TimeSeries {
  /** What is forecast, one value a row, NaN where missing. Shape [rows]. */
  values: Float64Array;
  /** The moment of each row, milliseconds since 1970 in UTC, ascending. Shape [rows]. */
  dates?: Float64Array;
  /** How far apart the rows stand; what they are without it, the dates tell. */
  frequency?: Frequency;
  /** Which of several series it is. */
  id?: string;
  /** Columns that are known for the past only. Shape [rows] each, NaN where missing. */
  pastCovariates?: Record<string, Float64Array>;
  /** Columns that are known ahead, such as calendars: at least [rows] each, further by what is known of the future. */
  futureCovariates?: Record<string, Float64Array>;
  /** What is the same on all rows of the series, such as where a shop stands. */
  staticCovariates?: Record<string, number | string>;
}

/**
 * How far apart the rows of a series stand: its `frequency`, else what its dates tell; undefined where neither does.
 *
 * @example
 * import { frequencyOf, readTimeSeries } from '@btcfc/core'
 * frequencyOf(readTimeSeries('sales', { values: [1, 2, 3], dates: ['2024-01-01', '2024-02-01', '2024-03-01'] }))
 * // -> { unit: 'month', count: 1 }
 */
export function frequencyOf({
  frequency,
  dates,
}: Pick<TimeSeries, 'frequency' | 'dates'>): Frequency | undefined {
  return frequency ?? (dates && inferFrequency(dates));
}

/**
 * The rows of a series from `start` up to but not including `end`, copied. Columns known ahead reach `ahead` rows
 * further, as far as they are known.
 *
 * @example
 * import { sliceSeries } from '@btcfc/core'
 * sliceSeries({ values: Float64Array.of(1, 2, 3) }, 1, 3).values // -> 2, 3
 */
export function sliceSeries(series: TimeSeries, start: number, end: number, ahead = 0): TimeSeries {
  const { values, dates, frequency, id, pastCovariates, futureCovariates, staticCovariates } = series;
  return {
    values: values.slice(start, end),
    ...(dates && { dates: dates.slice(start, end) }),
    ...(frequency && { frequency }),
    ...(id !== undefined && { id }),
    ...(pastCovariates && { pastCovariates: sliceColumns(pastCovariates, start, end) }),
    ...(futureCovariates && { futureCovariates: sliceColumns(futureCovariates, start, end + ahead) }),
    ...(staticCovariates && { staticCovariates: { ...staticCovariates } }),
  };
}

function sliceColumns(
  columns: Readonly<Record<string, Float64Array>>,
  start: number,
  end: number,
): Record<string, Float64Array> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, values.slice(start, end)]),
  );
}
