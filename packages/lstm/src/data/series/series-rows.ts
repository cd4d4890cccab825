import {
  BtcfcError,
  formatDate,
  inferFrequency,
  readTimeSeries,
  stepperOf,
  type TimeSeries,
} from '@btcfc/core';
import { invalidData } from '../reading/matrix';

/** The value of a row: what is read once or twice needs no memory of its own. */
export type ValueAt = (row: number) => number;

/** A series from its first known value on. */
export interface SeriesRows extends TimeSeries {
  /** How many rows without a value stood before it. */
  first: number;
}

/**
 * Reads a series or several, each cut to its first known value. Covariates may be the caller's own arrays.
 *
 * @throws BtcfcError `INVALID_DATA`, `INVALID_OPTION`
 */
export function readSeriesRows(given: unknown): SeriesRows[] {
  const several = isListOfSeries(given) ? given : [given];
  const read = several.map((one, position) => {
    const name = several.length > 1 ? `series[${position}]` : 'series';
    const series = readTimeSeries(name, one, { covariates: 'shared' });
    checkStamps(name, series);
    return fromFirstValue(name, series);
  });
  if (read.length > 1) checkIds(read);
  return read;
}

function isListOfSeries(given: unknown): given is readonly unknown[] {
  return Array.isArray(given) && typeof given[0] === 'object' && given[0] !== null;
}

function fromFirstValue(name: string, series: TimeSeries): SeriesRows {
  const first = series.values.findIndex((value) => !Number.isNaN(value));
  if (first < 0) throw invalidData(`\`${name}\` has no value.`, series.values.length);
  const end = series.values.length;
  return { ...cutFrom(series, first, end), first };
}

// columns known ahead keep all they know
function cutFrom(series: TimeSeries, first: number, end: number): TimeSeries {
  const { values, dates, pastCovariates, futureCovariates, ...rest } = series;
  const cut = (columns: Record<string, Float64Array>) =>
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.subarray(first)]));
  return {
    ...rest,
    values: values.subarray(first, end),
    ...(dates && { dates: dates.subarray(first) }),
    ...(pastCovariates && { pastCovariates: cut(pastCovariates) }),
    ...(futureCovariates && { futureCovariates: cut(futureCovariates) }),
  };
}

/** Refuses rows between which a stamp is absent: what counts rows would take those around it for neighbours. */
function checkStamps(name: string, series: TimeSeries): void {
  const dates = series.dates?.subarray(0, series.values.length);
  if (!dates || isEven(dates)) return;
  const frequency = series.frequency ?? inferFrequency(dates);
  // holidays are no gaps
  if (!frequency || frequency.unit === 'business-day') return;
  const { count, step } = stepperOf(frequency);
  let absent = 0;
  let firstAbsent = Number.NaN;
  for (let row = 1; row < dates.length; row++) {
    const between = count(dates[row - 1]!, dates[row]!) - 1;
    if (!(between > 0)) continue;
    if (absent === 0) firstAbsent = step(dates[row - 1]!, 1);
    absent += between;
  }
  if (absent === 0) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `Between the dates of \`${name}\` ${absent === 1 ? 'one is' : `${absent} are`} absent, the first ${formatDate(firstAbsent)}.`,
    received: dates.length,
    remedy:
      'Pass `fillGaps(series)` of `@btcfc/series`, which gives each date a row: missing values are worked around. Or leave `dates` out, and rows are taken as evenly spaced.',
  });
}

function isEven(dates: Float64Array): boolean {
  return dates.every((date, row) => row < 2 || date - dates[row - 1]! === dates[1]! - dates[0]!);
}

function checkIds(series: readonly SeriesRows[]): void {
  const seen = new Set<string>();
  for (const [position, { id }] of series.entries()) {
    if (id !== undefined && !seen.has(id)) {
      seen.add(id);
      continue;
    }
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message:
        id === undefined
          ? `\`series[${position}]\` has no \`id\`: each of several series needs one.`
          : `Two series have the id "${id}".`,
      received: id ?? 'undefined',
      remedy: 'Give each series an `id` of its own.',
    });
  }
}
