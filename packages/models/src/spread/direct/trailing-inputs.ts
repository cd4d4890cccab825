import { option } from '@btcfc/core';

/** What is looked at of the moves before a row. */
export interface TrailingWindows {
  /** Rows over which the mean size of the moves is taken. */
  windows: readonly number[];
  /** Rows over which the moves are added up, as a share of their sizes. */
  leverage: readonly number[];
}

/** An option that is some numbers of rows. */
export const rowsOption = (fallback: readonly number[]) =>
  option.list(option.integer({ min: 1 }), { default: fallback });

/**
 * What is known before each move, one column for each window, and one more entry than there are moves: logarithms of the
 * mean size of the last moves, and where they led, from -1 to 1. Before the first row, moves count as of the usual size.
 *
 * @param unit the usual size of a move
 */
export function trailingInputs(
  moves: Float64Array,
  { windows, leverage }: TrailingWindows,
  unit: number,
): Float64Array[] {
  const sizes = runningSums(moves, Math.abs);
  const sums = runningSums(moves, (move) => move);
  // a run of moves of 0 has a logarithm all the same
  const least = 0.05 * unit;
  const sizeOver = (rows: number, row: number) => {
    const start = Math.max(0, row - rows);
    return (sizes[row]! - sizes[start]! + (rows - row + start) * unit) / rows + least;
  };
  return [
    ...windows.map((rows) => sizes.map((_, row) => Math.log(sizeOver(rows, row) / unit))),
    ...leverage.map((rows) =>
      sums.map((sum, row) => (sum - sums[Math.max(0, row - rows)]!) / rows / sizeOver(rows, row)),
    ),
  ];
}

/** Mean size of the moves over so many rows from each row on, in units of `unit`. */
export function sizesAhead(moves: Float64Array, steps: number, unit: number): Float64Array {
  const sums = runningSums(moves, Math.abs);
  return sums.slice(steps).map((sum, row) => (sum - sums[row]!) / steps / unit);
}

function runningSums(moves: Float64Array, of: (move: number) => number): Float64Array {
  const sums = new Float64Array(moves.length + 1);
  for (let row = 0; row < moves.length; row++) sums[row + 1] = sums[row]! + of(moves[row]!);
  return sums;
}
