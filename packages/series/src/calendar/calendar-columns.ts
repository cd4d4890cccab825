import {
  defineOptions,
  type Frequency,
  invalidOption,
  localClock,
  type OptionsInput,
  option,
  readDates,
} from '@btcfc/core';
import { type CalendarPart, calendarParts, phases } from './calendar-parts';

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
  return columnsAt(moments, parts, harmonics, timeZone);
}

/** The same for moments and options that were read. */
export function columnsAt(
  moments: Float64Array,
  parts: readonly CalendarPart[],
  harmonics: number,
  timeZone: string | undefined,
): Record<string, Float64Array> {
  const clocks = localClock(moments, timeZone);
  const columns: Record<string, Float64Array> = {};
  for (const part of parts) {
    const turns = clocks.map(phases[part]);
    for (let harmonic = 1; harmonic <= harmonics; harmonic++) {
      const end = harmonic === 1 ? '' : harmonic;
      const [sines, cosines] = onCircle(turns, harmonic);
      columns[`${part}_sin${end}`] = sines;
      columns[`${part}_cos${end}`] = cosines;
    }
  }
  return columns;
}

/** Phases repeat, sines take their time: the last ones of each kind are kept. */
function onCircle(turns: Float64Array, harmonic: number): [Float64Array, Float64Array] {
  const known = new Map<number, [number, number]>();
  const sines = new Float64Array(turns.length);
  const cosines = new Float64Array(turns.length);
  for (let row = 0; row < turns.length; row++) {
    const turn = turns[row]!;
    let point = known.get(turn);
    if (!point) {
      const angle = 2 * Math.PI * harmonic * turn;
      point = [Math.sin(angle), Math.cos(angle)];
      known.set(turn, point);
    }
    sines[row] = point[0];
    cosines[row] = point[1];
  }
  return [sines, cosines];
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
