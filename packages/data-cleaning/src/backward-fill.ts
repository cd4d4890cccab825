import type { PlainColumn } from '@btcfc/core';
import { type Cells, copyCells, type FilledColumn, isMissing } from './missing';

/**
 * Fills every gap with the first value after it; a gap at the end stays. As pandas' `bfill`.
 *
 * @param column numbers, text, booleans or Dates, missing where NaN, null or undefined; not modified
 * @returns an array for an array, a `Float64Array` for other columns of numbers
 * @throws BtcfcError `INVALID_DATA` if the column mixes numbers, text, booleans and Dates, or is none
 *
 * @example
 * import { backwardFill } from '@btcfc/data-cleaning';
 *
 * backwardFill(['a', null, 'b']); // -> ['a', 'b', 'b']
 */
export function backwardFill<Kind extends PlainColumn>(column: Kind): FilledColumn<Kind> {
  const cells = copyCells(column);
  backwardFillInPlace(cells as Cells);
  return cells;
}

/** Returns how many values it filled. */
export function backwardFillInPlace(cells: Cells): number {
  let filled = 0;
  let next: unknown = null;
  for (let row = cells.length - 1; row >= 0; row--) {
    if (!isMissing(cells[row])) next = cells[row];
    else if (next !== null) {
      (cells as unknown[])[row] = next;
      filled++;
    }
  }
  return filled;
}
