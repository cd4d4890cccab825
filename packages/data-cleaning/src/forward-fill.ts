import type { PlainColumn } from '@btcfc/core';
import { type Cells, copyCells, type FilledColumn, isMissing } from './missing';

/**
 * Fills every gap with the last value before it; a gap at the start stays. As pandas' `ffill`.
 *
 * @param column numbers, text, booleans or Dates, missing where NaN, null or undefined; not modified
 * @returns an array for an array, a `Float64Array` for other columns of numbers
 * @throws BtcfcError `INVALID_DATA` if the column mixes numbers, text, booleans and Dates, or is none
 *
 * @example
 * import { forwardFill } from '@btcfc/data-cleaning';
 *
 * forwardFill(['a', null, 'b']); // -> ['a', 'a', 'b']
 */
export function forwardFill<Kind extends PlainColumn>(column: Kind): FilledColumn<Kind> {
  const cells = copyCells(column);
  forwardFillInPlace(cells as Cells);
  return cells;
}

/** Returns how many values it filled. */
export function forwardFillInPlace(cells: Cells): number {
  let filled = 0;
  let last: unknown = null;
  for (let row = 0; row < cells.length; row++) {
    if (!isMissing(cells[row])) last = cells[row];
    else if (last !== null) {
      (cells as unknown[])[row] = last;
      filled++;
    }
  }
  return filled;
}
