import { type Cells, copyCells, isMissing } from './missing';

/**
 * Fills every gap with the first value after it; a gap at the end stays. As pandas' `bfill`.
 *
 * @param column numbers, text or booleans, missing where NaN, null or undefined; not modified
 * @returns a column of the same kind
 */
export function backwardFill<Kind extends Float64Array | readonly unknown[]>(column: Kind): Kind {
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
