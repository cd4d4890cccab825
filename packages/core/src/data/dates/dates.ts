import { BtcfcError } from '../../errors/error';
import { defineOptions, type OptionsInput } from '../../options/define-options';
import * as option from '../../options/option';
import { describeName } from '../describe-name';
import { describeKind, isMissing } from '../numbers';
import { valuesOf } from '../values';
import { dateForms, parseDateText, readMidnight, type WrittenDate, writeInstant } from './date-text';
import { type LocalTimes, placeLocalTimes, rowKinds } from './local-times';
import { TimeZone } from './time-zone';

/** Also what every other reader of dates takes. */
export const dateOptions = defineOptions('readDate', {
  /** What errors call the date: the name of the argument or option, or words such as `column "Date"`. */
  name: option.text({ required: true }),
  /** The IANA time zone whose clocks a text without an offset was read from. @default 'UTC' */
  timeZone: option.custom((_, value) => TimeZone.of(value).name),
  /**
   * Which moment a text means that falls into the hour which autumn doubles: told by the order of the rows (where
   * there are several), the earlier or the later one. @default 'by-order'
   */
  doubledHour: option.oneOf(['by-order', 'earlier', 'later'] as const, { default: 'by-order' }),
});

const datesOptions = defineOptions('readDates', {
  ...dateOptions.spec,
  /** Whether a date may be missing (`null`, `undefined`, NaN); it becomes NaN. @default 'refused' */
  missing: option.oneOf(['allowed', 'refused'] as const, { default: 'refused' }),
});

/** Options of `readDate`. */
export interface ReadDateOptions extends OptionsInput<typeof dateOptions> {}
/** Options of `readDates`. */
export interface ReadDatesOptions extends OptionsInput<typeof datesOptions> {}

/**
 * Reads one date: ISO 8601 with or without a time, a fraction (kept to the millisecond) and an offset; `M/D/YYYY` with
 * or without `h:mm[:ss]`; a `Date`; or milliseconds since 1970. A text without an offset is UTC, or local to `timeZone`.
 *
 * @returns milliseconds since 1970
 * @throws BtcfcError `INVALID_DATA` for anything else, for a day or a local time that does not exist, and for a local
 * time that is there twice, unless `doubledHour` says which one is meant; `INVALID_OPTION`
 *
 * @example
 * import { readDate } from '@btcfc/core';
 *
 * readDate('2018-01-31 06:00', { name: 'start', timeZone: 'Europe/Berlin' }); // -> 1517374800000
 */
export function readDate(value: unknown, options: ReadDateOptions): number {
  const reader = readerOf(dateOptions.read(options));
  const date = reader.parse(value);
  if (typeof date === 'number') return date;
  const clocks = Float64Array.of(date.clock);
  const kinds = Uint8Array.of(date.hasTime ? rowKinds.time : rowKinds.day);
  reader.place({ clocks, kinds }, [value], false);
  return clocks[0]!;
}

/**
 * Reads dates of any of the forms `readDate` reads. The hour which autumn doubles in `timeZone` is told apart by the
 * order of the rows: the earlier moments first, the later ones once the local clock has gone back. Rows may ascend or
 * descend.
 *
 * @returns milliseconds since 1970, NaN where missing
 * @throws BtcfcError `INVALID_DATA`, naming the row (from 1), as `readDate` does, and for a row of the doubled hour
 * where the rows do not tell which moment is meant; `INVALID_OPTION`
 *
 * @example
 * import { readDates } from '@btcfc/core';
 *
 * readDates(['2018-01-31', '2/1/2018 6:00', new Date(0)], { name: 'dates' });
 * // -> Float64Array [1517356800000, 1517464800000, 0]
 */
export function readDates(values: unknown, options: ReadDatesOptions): Float64Array {
  const read = datesOptions.read(options);
  const source = valuesOf(values);
  if (!source) throw notDates(read.name, values);
  return readDatesOf(source, read);
}

/**
 * The same for values at hand, by a reader of other data that names its rows in its own way.
 *
 * @param faultOf makes the error for a row that can't be read. @default one that names the row
 * @throws BtcfcError as `readDates` does, or what `faultOf` makes
 *
 * @example
 * import { readDatesOf } from '@btcfc/core';
 *
 * readDatesOf(['2018-01-31', null], { name: 'dates', missing: 'allowed' }); // -> Float64Array [1517356800000, NaN]
 */
export function readDatesOf(
  source: ArrayLike<unknown>,
  { missing = 'refused', ...options }: ReadDatesOptions,
  faultOf?: RowFault,
): Float64Array {
  const reader = readerOf(options, faultOf);
  if (source instanceof Float64Array && isMoments(source)) return wholeMilliseconds(source);
  const clocks = new Float64Array(source.length);
  const kinds = new Uint8Array(source.length);
  const known = new KnownDates();
  for (let row = 0; row < clocks.length; row++) {
    const value = source[row];
    if (isMissing(value)) {
      if (missing === 'refused') throw reader.fault('a date is missing', value, row);
      clocks[row] = Number.NaN;
      continue;
    }
    const date = known.of(value) ?? known.keep(value, reader.parse(value, row));
    clocks[row] = typeof date === 'number' ? date : date.clock;
    kinds[row] = typeof date === 'number' ? rowKinds.instant : date.hasTime ? rowKinds.time : rowKinds.day;
  }
  reader.place({ clocks, kinds }, source);
  return clocks;
}

const mostKnown = 65_536;

/** What texts were read as, for the next one that is the same: the rows of many series have the same dates. */
class KnownDates {
  readonly #dates = new Map<unknown, number | WrittenDate>();
  #asked = 0;
  #isUsed = true;

  of(value: unknown): number | WrittenDate | undefined {
    if (!this.#isUsed) return undefined;
    this.#asked++;
    return this.#dates.get(value);
  }

  keep(value: unknown, date: number | WrittenDate): number | WrittenDate {
    if (!this.#isUsed) return date;
    if (this.#dates.size < mostKnown) this.#dates.set(value, date);
    // dates that mostly differ are looked for in vain
    else this.#isUsed = this.#asked > 2 * mostKnown;
    return date;
  }
}

function wholeMilliseconds(source: Float64Array): Float64Array {
  const moments = new Float64Array(source.length);
  for (let row = 0; row < moments.length; row++) moments[row] = Math.floor(source[row]!);
  return moments;
}

function isMoments(source: Float64Array): boolean {
  for (let row = 0; row < source.length; row++) if (!(Math.abs(source[row]!) <= 8.64e15)) return false;
  return true;
}

/**
 * A moment as ISO text: `YYYY-MM-DD` where it is midnight UTC, otherwise `YYYY-MM-DDTHH:mm:ssZ`, with milliseconds
 * where it has any. `readDate` reads it back.
 *
 * @param milliseconds since 1970
 * @throws BtcfcError `INVALID_DATA` unless it is a number that a `Date` can hold
 *
 * @example
 * import { formatDate } from '@btcfc/core';
 *
 * formatDate(Date.UTC(2018, 0, 31)); // -> '2018-01-31'
 */
export function formatDate(milliseconds: number): string {
  if (typeof milliseconds === 'number' && Math.abs(milliseconds) <= 8.64e15) {
    return writeInstant(Math.floor(milliseconds));
  }
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'Only milliseconds since 1970 can be written as a date.',
    received: milliseconds,
    remedy: 'Pass a number, such as the result of `readDate`.',
  });
}

/** Makes the error for a row, counted from 0, that can't be read. */
export type RowFault = (problem: string, row: number, remedy: string) => BtcfcError;

interface Reader {
  /** The moment of a value, or what a local clock shows where no offset is written. */
  parse(value: unknown, row?: number): number | WrittenDate;
  /** Replaces what the local clock shows by the moments at which it shows it. */
  place(times: Pick<LocalTimes, 'clocks' | 'kinds'>, source: ArrayLike<unknown>, isColumn?: boolean): void;
  fault(problem: string, received: unknown, row?: number, remedy?: string): BtcfcError;
}

function readerOf({ name, timeZone, doubledHour = 'by-order' }: ReadDateOptions, faultOf?: RowFault): Reader {
  const zone = timeZone === undefined ? undefined : TimeZone.of(timeZone);

  const fault: Reader['fault'] = (problem, received, row, remedy = `Write dates as ${dateForms}.`) =>
    (row !== undefined && faultOf?.(problem, row, remedy)) ||
    new BtcfcError({
      code: 'INVALID_DATA',
      message: `${describeName(name)}${row === undefined ? '' : `, row ${row + 1},`} can't be read as a date: ${problem}.`,
      received,
      remedy,
    });

  return {
    fault,
    parse(value, row) {
      if (typeof value === 'string') {
        // days alone, as most columns have, need no object each
        const midnight = zone || value.length !== 10 ? Number.NaN : readMidnight(value);
        if (!Number.isNaN(midnight)) return midnight;
        const date = parseDateText(value);
        if (typeof date === 'string') throw fault(date, value, row);
        if (date.offset !== undefined) return date.clock - date.offset;
        return zone ? date : date.clock;
      }
      const instant = value instanceof Date ? value.getTime() : value;
      if (typeof instant === 'number' && Math.abs(instant) <= 8.64e15) return Math.floor(instant);
      const kind = value instanceof Date ? 'an invalid Date' : describeKind(value);
      throw fault(`it is ${kind}`, value, row);
    },
    place(times, source, isColumn = true) {
      if (!zone) return;
      placeLocalTimes({
        ...times,
        zone,
        doubledHour,
        fault: (row, problem, remedy) => fault(problem, source[row], isColumn ? row : undefined, remedy),
      });
    },
  };
}

function notDates(name: string, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${describeName(name)} must be an array of dates, not ${describeKind(received)}.`,
    received,
    remedy: 'Pass an array or a Series of ISO texts, Dates or milliseconds.',
  });
}
