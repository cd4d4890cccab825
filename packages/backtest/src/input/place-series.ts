import { BtcfcError, sliceSeries, type TimeSeries } from '@btcfc/core';
import { type SharedColumns, withShared } from './read-series';

/** A series from its first known value to its last one. */
export interface PlacedSeries {
  /** Its rows. */
  series: TimeSeries;
  /** Which of the rows common to all series its first one is. */
  start: number;
}

/** Several series on common rows. */
export interface PlacedPanel {
  /** What models are handed parts of. */
  placed: readonly PlacedSeries[];
  /** The same over all common rows, NaN where there is nothing. */
  aligned: readonly TimeSeries[];
  /** How many rows they have in common. */
  rows: number;
}

/**
 * Puts series on common rows: by their dates where all have some, else so that they end together.
 *
 * @param shared columns of the common rows, which stand beside each series
 * @throws BtcfcError `INVALID_DATA` for shared columns of other rows, and for dates of different steps
 */
export function placeSeries(list: readonly TimeSeries[], shared: SharedColumns = {}): PlacedPanel {
  const onRows = alignSeries(list);
  const rows = onRows[0]!.values.length;
  const aligned = onRows.map((series) => withShared(series, shared));
  return { placed: aligned.map(withoutAbsentEnds), aligned, rows };
}

function alignSeries(list: readonly TimeSeries[]): TimeSeries[] {
  const [first] = list;
  const dated = list.map(({ dates }) => dates).filter((dates) => dates !== undefined);
  const areDated = dated.length === list.length;
  if (areDated && !dated.every((dates) => areEqual(dates, first!.dates!))) {
    const axis = Float64Array.from(new Set(dated.flatMap((dates) => Array.from(dates)))).sort();
    const rowOf = new Map(Array.from(axis, (date, row) => [date, row]));
    return list.map((series) => {
      const places = series.dates!.map((date) => rowOf.get(date)!);
      checkSteps(series, places);
      return spread(series, { places, rows: axis.length, dates: axis });
    });
  }
  const rows = list.reduce((most, { values }) => Math.max(most, values.length), 0);
  return list.map((series) => {
    const absent = rows - series.values.length;
    if (absent === 0) return series;
    return spread(series, { places: series.values.map((_, row) => absent + row), rows });
  });
}

interface Axis {
  /** For each row of the series its place among the common ones. */
  places: Float64Array;
  rows: number;
  dates?: Float64Array;
}

function spread(series: TimeSeries, { places, rows, dates }: Axis): TimeSeries {
  const { pastCovariates, futureCovariates, dates: _, ...rest } = series;
  const after = (places.at(-1) ?? rows - 1) + 1;
  const put = (values: Float64Array) => {
    const ahead = values.length - places.length;
    const all = new Float64Array(Math.max(rows, ahead > 0 ? after + ahead : 0)).fill(Number.NaN);
    places.forEach((place, row) => {
      all[place] = values[row]!;
    });
    if (ahead > 0) all.set(values.subarray(places.length), after);
    return all;
  };
  const putAll = (columns: Readonly<Record<string, Float64Array>>) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, put(values)]));
  return {
    ...rest,
    values: put(series.values),
    ...(dates && { dates }),
    ...(pastCovariates && { pastCovariates: putAll(pastCovariates) }),
    ...(futureCovariates && { futureCovariates: putAll(futureCovariates) }),
  };
}

function withoutAbsentEnds(series: TimeSeries): PlacedSeries {
  const { values } = series;
  const start = Math.max(
    0,
    values.findIndex((value) => !Number.isNaN(value)),
  );
  let end = values.length;
  while (end > start && Number.isNaN(values[end - 1])) end--;
  if (start === 0 && end === values.length) return { series, start };
  return { series: sliceSeries(series, start, end, Number.POSITIVE_INFINITY), start };
}

// rows that are absent here and there are gaps; where most are, rows ahead would mean other times for each series
function checkSteps({ id }: TimeSeries, places: Float64Array): void {
  const within = places.length === 0 ? 0 : places.at(-1)! - places[0]! + 1;
  if (2 * places.length >= within) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The series "${id}" has dates on ${places.length} of the ${within} rows between its first and its last: the others are dated in other steps.`,
    received: id,
    remedy: 'Bring all series to one frequency first, their dates to the same moments.',
  });
}

function areEqual(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, row) => value === b[row]);
}
