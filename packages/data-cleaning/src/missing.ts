import { type PlainColumn, readTable, type SeriesLike } from '@btcfc/core';

/** What a column may hold; missing where NaN, null or undefined. */
export type Cells = Float64Array | unknown[];

/** The kind of column that comes back for a column of kind `Kind`: an array for an array, else a typed array. */
export type FilledColumn<Kind extends PlainColumn> = Kind extends readonly unknown[]
  ? Kind
  : Kind extends Uint8Array
    ? Uint8Array
    : Kind extends SeriesLike
      ? Float64Array | (string | null)[] | (boolean | null)[]
      : Float64Array;

export function isMissing(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}

export function countMissing(cells: Cells): number {
  let count = 0;
  for (let row = 0; row < cells.length; row++) if (isMissing(cells[row])) count++;
  return count;
}

/**
 * A changeable copy.
 *
 * @throws BtcfcError `INVALID_DATA` if it is not a column of numbers, of text, of booleans or of Dates
 */
export function copyCells<Kind extends PlainColumn>(column: Kind): FilledColumn<Kind> {
  const { values } = readTable({ column }).columns.get('column')!;
  return (Array.isArray(column) ? column.slice() : values) as FilledColumn<Kind>;
}
