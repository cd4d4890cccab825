/** What a column may hold; missing where NaN, null or undefined. */
export type Cells = Float64Array | unknown[];

export function isMissing(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}

export function countMissing(cells: Cells): number {
  let count = 0;
  for (let row = 0; row < cells.length; row++) if (isMissing(cells[row])) count++;
  return count;
}

/** A changeable copy of the same kind. */
export function copyCells<Kind extends Float64Array | readonly unknown[]>(column: Kind): Kind {
  return column.slice() as Kind;
}
