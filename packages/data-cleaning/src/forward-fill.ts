import { type Cells, copyCells, isMissing } from './missing';

/**
 * Fills every gap with the last value before it; a gap at the start stays. As pandas' `ffill`.
 *
 * @param column numbers, text or booleans, missing where NaN, null or undefined; not modified
 * @returns a column of the same kind
 */
export function forwardFill<Kind extends Float64Array | readonly unknown[]>(column: Kind): Kind {
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
