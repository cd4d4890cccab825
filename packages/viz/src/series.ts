import { BtcfcError, invalidOption } from '@btcfc/core';

/** Numbers in an array or a typed array. NaN, infinity and null are drawn as gaps. */
export type NumberSeries = ArrayLike<number | null>;

/** One date per value, in order of time: ISO text (UTC where it names no zone), `Date` or epoch milliseconds. */
export type DateSeries = ArrayLike<string | number | Date>;

/**
 * A copy of the values in which everything that can't be drawn is NaN.
 *
 * @throws BtcfcError `INVALID_OPTION` if it is no array of numbers, `INVALID_DATA` if it holds nothing to draw
 */
export function readSeries(name: string, values: NumberSeries): Float64Array {
  if (!isList(values)) throw invalidOption(name, values, 'an array of numbers');
  if (values.length === 0) throw invalidData(`\`${name}\` is empty.`, undefined, 'Pass at least one value.');
  const series = new Float64Array(values.length);
  let drawable = 0;
  for (let row = 0; row < series.length; row++) {
    const value: unknown = values[row] ?? Number.NaN;
    if (typeof value !== 'number') {
      throw invalidData(
        `\`${name}\` holds something other than a number at index ${row}.`,
        value,
        numbersOnly,
      );
    }
    series[row] = Number.isFinite(value) ? value : Number.NaN;
    if (Number.isFinite(value)) drawable++;
  }
  if (drawable > 0) return series;
  throw invalidData(`\`${name}\` has no finite value.`, values, 'Pass at least one finite number.');
}

/** @throws BtcfcError `INVALID_DATA` unless both have the same length */
export function checkSameLength(
  name: string,
  values: ArrayLike<unknown>,
  otherName: string,
  other: ArrayLike<unknown>,
): void {
  if (values.length === other.length) return;
  throw invalidData(
    `\`${name}\` has ${values.length} values, \`${otherName}\` has ${other.length}.`,
    undefined,
    'Pass series of equal length, row for row.',
  );
}

/**
 * Dates as epoch milliseconds.
 *
 * @throws BtcfcError `INVALID_DATA` for one that can't be read, or that comes before its predecessor
 */
export function readDates(dates: DateSeries): Float64Array {
  if (!isList(dates)) throw invalidOption('dates', dates, 'an array of dates');
  const times = new Float64Array(dates.length);
  for (let row = 0; row < times.length; row++) {
    const date = dates[row];
    const time = timeOf(date);
    if (Number.isNaN(time)) {
      const remedy = 'Pass ISO dates such as "2018-01-31", Date objects or epoch milliseconds.';
      throw invalidData(`\`dates\` can't be read at index ${row}.`, date, remedy);
    }
    if (row > 0 && time < times[row - 1]!) {
      const remedy = 'Sort the rows by time, or leave `dates` out to plot by row number.';
      throw invalidData(`\`dates\` goes back in time at index ${row}.`, date, remedy);
    }
    times[row] = time;
  }
  return times;
}

export function invalidData(message: string, received: unknown, remedy: string): BtcfcError {
  return new BtcfcError({ code: 'INVALID_DATA', message, received, remedy });
}

const numbersOnly = 'Pass numbers, with NaN where one is missing.';
const isoDate = /^(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;
const furthestTime = 8.64e15;

function timeOf(date: unknown): number {
  if (date instanceof Date) return date.getTime();
  if (typeof date === 'number') return Math.abs(date) <= furthestTime ? date : Number.NaN;
  if (typeof date !== 'string') return Number.NaN;
  const match = isoDate.exec(date);
  if (!match) return Number.NaN;
  const [, year, month, day, zone] = match;
  // Date.parse takes 30 February for 2 March
  const midnight = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (midnight.getUTCMonth() !== Number(month) - 1) return Number.NaN;
  // and text with an hour but no zone for local time
  return Date.parse(date.length > 10 && !zone ? `${date.replace(' ', 'T')}Z` : date.replace(' ', 'T'));
}

function isList(values: unknown): values is ArrayLike<unknown> {
  return Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView));
}
