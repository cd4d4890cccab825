import {
  defineOptions,
  type Frequency,
  invalidOption,
  type OptionsInput,
  option,
  readDates,
} from '@btcfc/core';
import { type CalendarPart, calendarParts } from './calendar-parts';
import { CalendarTable } from './calendar-table';

export const partsOption = option.custom<readonly CalendarPart[]>((name, value) => {
  const isList = Array.isArray(value) && value.every((part) => calendarParts.includes(part));
  if (isList && new Set(value).size === value.length) return value as CalendarPart[];
  throw invalidOption(name, value, `a list of different ones of ${calendarParts.join(', ')}`);
});

const columnOptions = defineOptions('calendarColumns', {
  /** Parts of the calendar, each of which gives a sine and a cosine. @default all of them */
  parts: partsOption,
  /** Sines and cosines of each part: of one turn in its cycle, of two and so on. @default 1 */
  harmonics: option.integer({ min: 1, max: 12, default: 1 }),
  /** The IANA time zone whose calendar it is. @default 'UTC' */
  timeZone: option.text(),
});

/** Options of `calendarColumns`. */
export interface CalendarColumnsOptions extends OptionsInput<typeof columnOptions> {}

/**
 * Where moments stand in the calendar, as sines and cosines, so that Sunday lies beside Monday: the time of day, the
 * weekday (Monday at 0), the day of the month, the month and the day of the year (January at 0).
 *
 * @param dates texts that core's `readDate` reads, `Date`s, or milliseconds since 1970
 * @returns columns `hour_sin`, `hour_cos` and so on, with `harmonics` above 1 `hour_sin2` and so on too
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for what is no date
 *
 * @example
 * import { calendarColumns } from '@btcfc/series';
 *
 * calendarColumns(['2024-01-01 06:00'], { parts: ['hour'] }); // -> { hour_sin: [1], hour_cos: [0] }, rounded
 */
export function calendarColumns(
  dates: ArrayLike<number | string | Date>,
  options?: CalendarColumnsOptions,
): Record<string, Float64Array> {
  const { parts = calendarParts, harmonics, timeZone } = columnOptions.read(options);
  const moments = readDates(dates, { name: 'dates', ...(timeZone !== undefined && { timeZone }) });
  return new CalendarTable(parts, harmonics, timeZone).at(moments);
}

/** What of the calendar a series of a frequency may follow. */
export function usualParts({ unit }: Frequency): CalendarPart[] {
  switch (unit) {
    case 'millisecond':
    case 'second':
    case 'minute':
    case 'hour':
      return ['hour', 'weekday', 'dayOfYear'];
    case 'day':
    case 'business-day':
      return ['weekday', 'dayOfYear'];
    case 'week':
      return ['dayOfYear'];
    case 'month':
    case 'quarter':
      return ['month'];
    default:
      return [];
  }
}
