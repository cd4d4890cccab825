import { readDates } from '@btcfc/core';
import type { ChartAxis } from '../description/chart-description';
import { checkSameLength, invalidData } from './series';

/**
 * One date per value, in order of time: ISO text or `M/D/YYYY` (on the clocks of `timeZone` where no offset is written),
 * `Date` or milliseconds since 1970.
 */
export type DateSeries = ArrayLike<string | number | Date>;

/** Where rows stand on the horizontal axis. */
export interface Rows {
  /** Milliseconds since 1970 if `scale` is 'time', else row numbers. */
  positions: Float64Array;
  scale: 'time' | 'linear';
  /** On whose clocks dates are drawn; none where there are no dates, or UTC. */
  timeZone?: string | undefined;
}

/** How dates are read and drawn. */
interface ReadRowsOptions {
  dates?: DateSeries | undefined;
  timeZone?: string | undefined;
}

/** Rows by their dates, or counted from `first` where there are none. */
export function readRows(
  { dates, timeZone }: ReadRowsOptions,
  values: Float64Array,
  valuesName: string,
): Rows {
  if (dates === undefined) return { positions: values.map((_, row) => row), scale: 'linear' };
  const positions = readOrderedDates('dates', dates, timeZone);
  checkSameLength('dates', positions, valuesName, values);
  return { positions, scale: 'time', timeZone };
}

/**
 * Dates as milliseconds since 1970.
 *
 * @throws BtcfcError `INVALID_DATA` for one that can't be read, or that comes before its predecessor
 */
export function readOrderedDates(name: string, dates: unknown, timeZone?: string): Float64Array {
  const times = readDates(dates, { name, timeZone });
  const row = times.findIndex((time, index) => index > 0 && time < times[index - 1]!);
  if (row < 0) return times;
  const message = `\`${name}\` goes back in time in row ${row + 1}.`;
  const received = new Date(times[row]!).toISOString();
  throw invalidData(message, received, 'Sort the rows by time, or leave `dates` out to plot by row number.');
}

/** The horizontal axis of rows. */
export function rowsAxis({ scale, timeZone }: Rows): ChartAxis {
  return { scale, whole: true, ...(timeZone !== undefined && { timeZone }) };
}

/** The label of a horizontal axis of rows. */
export function rowsLabel({ scale }: Rows): string {
  return scale === 'time' ? 'Date' : 'Test window';
}
