import { BtcfcError } from '../../errors/error';
import { defineOptions, type OptionsInput } from '../../options/define-options';
import * as option from '../../options/option';
import { dateOptions, formatDate, readDate } from '../dates/dates';
import type { Frame, FrameRows } from './frame';
import { columnOf, datesOf, readTable, writeRows } from './table';

const sortOptions = defineOptions('sortByDate', {
  /** The column that holds the dates: text that `readDate` reads, Dates, or milliseconds. @default 'Date' */
  date: option.text({ default: 'Date' }),
  /** The time zone whose clocks texts without an offset were read from. @default 'UTC' */
  timeZone: dateOptions.spec.timeZone,
  /** Which moment a text means that falls into the hour which autumn doubles. @default 'by-order' */
  doubledHour: dateOptions.spec.doubledHour,
  /** Whether rows of the same date are an error, or kept in the order in which they came. @default 'error' */
  duplicates: option.oneOf(['error', 'kept'] as const, { default: 'error' }),
  /**
   * `time` puts earlier dates first. `text` compares dates as the text `M/D/YYYY h:mm`, character by character:
   * 1/1/2011, 1/1/2012, ..., 1/10/2011, as it comes out where dates are sorted before they are read. @default 'time'
   */
  order: option.oneOf(['time', 'text'] as const, { default: 'time' }),
});

/** Options of `sortByDate`. */
export interface SortByDateOptions extends OptionsInput<typeof sortOptions> {}

/**
 * The rows of a frame, oldest first, as the kind of frame it is. The labels of a danfo frame move with their rows.
 *
 * @throws BtcfcError `MISSING_COLUMN` without the column of dates; `INVALID_DATA`, naming the row, for a date that
 * can't be read, is missing, or is there twice where `duplicates` does not keep it; `INVALID_OPTION`
 *
 * @example
 * import { sortByDate } from '@btcfc/core';
 *
 * sortByDate({ Date: ['2/1/2018', '1/31/2018'], load: [2, 1] });
 * // -> { Date: ['1/31/2018', '2/1/2018'], load: Float64Array [1, 2] }
 */
export function sortByDate<Input extends Frame>(frame: Input, options?: SortByDateOptions): FrameRows<Input> {
  const { date, timeZone, doubledHour, duplicates, order } = sortOptions.read(options);
  const table = readTable(frame);
  const instants = datesOf(table, date, { timeZone, doubledHour });
  const positions = sortedPositions(instants);
  if (duplicates === 'error') checkDistinct(date, instants, positions);
  if (order === 'time') return writeRows(table, positions, frame) as FrameRows<Input>;
  const texts = spreadsheetTexts(columnOf(table, date).values, instants);
  return writeRows(table, sortedPositions(texts), frame) as FrameRows<Input>;
}

/** Rows of one key keep their order: the sort of a typed array is stable. */
function sortedPositions(keys: ArrayLike<number | string>): Uint32Array {
  const positions = Uint32Array.from({ length: keys.length }, (_, row) => row);
  const isSorted = positions.every((row) => row === 0 || keys[row - 1]! <= keys[row]!);
  if (isSorted) return positions;
  return positions.sort((left, right) =>
    keys[left]! < keys[right]! ? -1 : keys[left]! > keys[right]! ? 1 : 0,
  );
}

function checkDistinct(name: string, instants: Float64Array, positions: Uint32Array): void {
  for (let place = 1; place < positions.length; place++) {
    const [before, row] = [positions[place - 1]!, positions[place]!];
    if (instants[before] !== instants[row]) continue;
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `Column "${name}" holds the same date in rows ${before + 1} and ${row + 1}.`,
      received: formatDate(instants[row]!),
      remedy: 'Keep one row for each date, or set `duplicates` to "kept".',
    });
  }
}

/** Text that is written `M/D/YYYY` already stays as it is. */
function spreadsheetTexts(values: ArrayLike<unknown>, instants: Float64Array): string[] {
  return Array.from(instants, (instant, row) => {
    const value = values[row];
    if (typeof value === 'string' && value.includes('/')) return value;
    // what the text shows, whatever the time zone
    const clock = new Date(typeof value === 'string' ? readDate(value, { name: 'date' }) : instant);
    const minutes = String(clock.getUTCMinutes()).padStart(2, '0');
    return `${clock.getUTCMonth() + 1}/${clock.getUTCDate()}/${clock.getUTCFullYear()} ${clock.getUTCHours()}:${minutes}`;
  });
}
