import { BtcfcError, columnOf, type Frame, type FrameResult, readTable, writeRows } from '@btcfc/core';
import { parseCalendarDate } from './calendar';
import type { BitcoinFrame } from './columns';
import { isSynthetic, markSynthetic } from './synthetic-label';

/** What `sortByDate` returns for a frame of kind `Input`. */
export type SortedFrame<Input extends Frame> = Input extends BitcoinFrame ? Input : FrameResult<Input>;

/**
 * The same rows, oldest first. Rows of the same date keep their order; the input stays as it is.
 *
 * @param frame plain columns or a danfo `DataFrame` with a text column `Date`, in any form that
 * `readBitcoinCsv` reads
 * @returns the kind of frame that was given; the labels of a danfo frame move with their rows
 * @throws BtcfcError `MISSING_COLUMN` without `Date`, `INVALID_DATA` for one that can't be read
 */
export function sortByDate<Input extends Frame>(frame: Input): SortedFrame<Input> {
  const table = readTable(frame);
  const column = columnOf(table, 'Date');
  const instants = Float64Array.from(column.values as ArrayLike<unknown>, readInstant);
  const order = Array.from(instants.keys()).sort((a, b) => instants[a]! - instants[b]!);
  const sorted = writeRows<Frame>(table, order, frame);
  if (isSynthetic(frame)) markSynthetic(sorted);
  return sorted as SortedFrame<Input>;
}

function readInstant(value: unknown, row: number): number {
  const date = typeof value === 'string' ? parseCalendarDate(value.trim()) : 'it is not text';
  if (typeof date !== 'string') return date.instant;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The date of row ${row + 1} can't be read: ${date}.`,
    received: value,
    remedy: 'Pass dates such as "2017-12-31" or "12/31/2017 0:00".',
  });
}
