import { BtcfcError, defineOptions, formatDate, type OptionsInput, option, readDates } from '@btcfc/core';

const dateOptions = defineOptions('readOrderedDates', {
  /** What errors call the dates. @default 'dates' */
  name: option.text({ default: 'dates' }),
  /** The time zone whose clocks texts without an offset were read from. @default 'UTC' */
  timeZone: option.text(),
  /** Which moment a text means that falls into the hour which autumn doubles. @default 'by-order' */
  doubledHour: option.oneOf(['by-order', 'earlier', 'later'] as const, { default: 'by-order' }),
});

/** Options of `readOrderedDates`. */
export interface ReadOrderedDatesOptions extends OptionsInput<typeof dateOptions> {}

/**
 * Reads dates that must ascend, each later than the one before it.
 *
 * @param dates texts that core's `readDate` reads, `Date`s, or milliseconds since 1970
 * @returns milliseconds since 1970
 * @throws BtcfcError `INVALID_DATA`, naming the row (from 1), for a date that can't be read, is missing, is there twice
 * or lies before the one of the row before; `INVALID_OPTION`
 *
 * @example
 * import { readOrderedDates } from '@btcfc/features';
 *
 * readOrderedDates(['2018-01-30', '2018-01-31']);
 * // -> Float64Array [1517270400000, 1517356800000]
 */
export function readOrderedDates(dates: unknown, options?: ReadOrderedDatesOptions): Float64Array {
  const { name, ...reading } = dateOptions.read(options);
  const times = readDates(dates, { ...reading, name, missing: 'refused' });
  for (let row = 1; row < times.length; row++) {
    if (times[row]! > times[row - 1]!) continue;
    if (times[row]! === times[row - 1]!) throw doubledDate(name, times[row]!);
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `${capitalised(name)} is not in time order: row ${row + 1} lies before row ${row}.`,
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
