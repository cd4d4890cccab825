import { BtcfcError, formatDate, type ReadDatesOptions, readDates } from '@btcfc/core';

/**
 * Reads dates that must ascend, each later than the one before it.
 *
 * @param options as those of core's `readDates`: what errors call the dates, and the time zone of texts
 * @returns milliseconds since 1970
 * @throws BtcfcError `INVALID_DATA`, naming the row (from 1), for a date that can't be read, is missing, is there twice
 * or lies before the one of the row before
 *
 * @example
 * import { readOrderedDates } from '@btcfc/features';
 *
 * readOrderedDates(['2018-01-30', '2018-01-31'], { name: 'dates' });
 * // -> Float64Array [1517270400000, 1517356800000]
 */
export function readOrderedDates(dates: unknown, options: Omit<ReadDatesOptions, 'missing'>): Float64Array {
  const times = readDates(dates, { ...options, missing: 'refused' });
  for (let row = 1; row < times.length; row++) {
    if (times[row]! > times[row - 1]!) continue;
    if (times[row]! === times[row - 1]!) throw doubledDate(options.name, times[row]!);
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `${capitalised(options.name)} is not in time order: row ${row + 1} lies before row ${row}.`,
      received: formatDate(times[row]!),
      remedy: 'Sort the frame by `sortByDate` first.',
    });
  }
  return times;
}

export function doubledDate(name: string, time: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${capitalised(name)} has a date twice.`,
    received: formatDate(time),
    remedy: 'Keep one row for each date.',
  });
}

function capitalised(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}
