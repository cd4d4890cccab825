import { formatDate } from './dates';
import { type FrequencyLike, readFrequency } from './frequency/frequency';
import { elapsedMs } from './frequency/step-date';
import { TimeZone } from './time-zone';

const dayLength = '2024-01-01'.length;

/**
 * How moments of a series are written for people, and so that they can be read back: days and longer steps as
 * `YYYY-MM-DD` on the clocks the series keeps; shorter ones with their time on those clocks and its offset from UTC,
 * which tells the two hours apart that autumn doubles: `2024-10-27T02:30:00+01:00`, or `Z` in UTC.
 *
 * @param frequency how far apart the rows stand, with the time zone of their clocks. @default unknown: as `formatDate`
 * @returns writes milliseconds since 1970; it throws BtcfcError `INVALID_DATA` for what is no moment
 * @throws BtcfcError `INVALID_OPTION` for a frequency or a time zone that is not known
 *
 * @example
 * import { dateWriter } from '@btcfc/core';
 *
 * const write = dateWriter({ unit: 'hour', count: 1, timeZone: 'Europe/Berlin' });
 * write(Date.UTC(2024, 9, 27, 0)); // -> '2024-10-27T02:00:00+02:00'
 * write(Date.UTC(2024, 9, 27, 1)); // -> '2024-10-27T02:00:00+01:00'
 */
export function dateWriter(frequency?: FrequencyLike): (milliseconds: number) => string {
  const { unit = 'day', timeZone } = frequency === undefined ? {} : readFrequency(frequency);
  const zone = timeZone === undefined || timeZone === 'UTC' ? undefined : TimeZone.of(timeZone);
  const offsetAt = (date: number) => zone?.offsetAt(date) ?? 0;
  const isShort = elapsedMs[unit] !== undefined;
  if (!zone && !isShort) return (date) => formatDate(date);
  return (date) => {
    const utc = formatDate(date);
    const offset = offsetAt(date);
    if (!isShort) return new Date(date + offset).toISOString().slice(0, dayLength);
    // the sun's time of a place, before there were time zones, has seconds that ISO has no room for;
    // a day without its time among hours would be read as something else
    if (offset === 0 || offset % 60_000 !== 0) return utc.length === dayLength ? `${utc}T00:00:00Z` : utc;
    return new Date(date + offset).toISOString().replace(/(\.000)?Z$/, offsetText(offset));
  };
}

function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / 60_000;
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${offset < 0 ? '-' : '+'}${hour}:${minute}`;
}
