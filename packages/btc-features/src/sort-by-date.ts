import { checkOneOf, columnOf, type Frame, type FrameResult, readTable, writeRows } from '@btcfc/core';
import { doubledDate, spreadsheetTexts, timesOf } from './date-column';

export interface SortByDateOptions {
  /** The column that holds the dates. @default 'Date' */
  dateColumn?: string;
  /**
   * `time` puts earlier dates first. `text` compares the dates as text written `M/D/YYYY h:mm`, character by
   * character: 1/1/2011, 1/1/2012, ..., 1/10/2011. That is no order in time; it reproduces a published
   * notebook that sorts so. @default 'time'
   */
  order?: 'time' | 'text';
}

/**
 * The rows of a frame in the order of their dates. The labels of a danfo frame move with their rows.
 *
 * @param frame dates as ISO text (`2018-01-31`, with or without a time), as `M/D/YYYY h:mm`, or, for order
 * `time`, as numbers
 * @throws BtcfcError `INVALID_OPTION`, `MISSING_COLUMN`, `INVALID_DATA` for a date that can't be read or is
 * there twice
 */
export function sortByDate<Input extends Frame>(
  frame: Input,
  { dateColumn = 'Date', order = 'time' }: SortByDateOptions = {},
): FrameResult<Input> {
  checkOneOf('order', order, ['time', 'text']);
  const table = readTable(frame);
  const column = columnOf(table, dateColumn);
  const keys = order === 'time' ? timesOf(dateColumn, column) : spreadsheetTexts(dateColumn, column);
  return writeRows(table, sortedPositions(dateColumn, keys), frame);
}

/**
 * The rows in the order of their keys.
 *
 * @throws BtcfcError `INVALID_DATA` for a key that is there twice, a date of column `name`
 */
export function sortedPositions(name: string, keys: ArrayLike<number | string>): Uint32Array {
  const positions = Uint32Array.from({ length: keys.length }, (_, row) => row);
  positions.sort((left, right) => (keys[left]! < keys[right]! ? -1 : keys[left]! > keys[right]! ? 1 : 0));
  for (let place = 1; place < positions.length; place++) {
    const key = keys[positions[place]!]!;
    if (key === keys[positions[place - 1]!]!) throw doubledDate(name, key);
  }
  return positions;
}
