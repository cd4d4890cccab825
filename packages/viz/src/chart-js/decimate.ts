import type { PlotPoint } from './configuration-type';

export interface DecimateOptions {
  /** Horizontal positions, ascending. */
  x: ArrayLike<number>;
  /** Values; NaN is a gap. */
  y: ArrayLike<number>;
  /** Pixel columns between the first and the last position. */
  columns: number;
}

/**
 * The points that a line plot needs: all of them if there are few, else the first, lowest, highest and last
 * of each pixel column, between which a line covers the same pixels as the whole series. A gap is one point
 * with the value NaN; gaps within one pixel column are closed.
 *
 * After the M4 aggregation of Jugel, Jerzak, Hackenbroich and Markl, "M4: A Visualization-Oriented Time Series
 * Data Aggregation" (VLDB 2014).
 */
export function decimate({ x, y, columns }: DecimateOptions): PlotPoint[] {
  const rows = y.length;
  if (rows <= 4 * columns) return Array.from({ length: rows }, (_, row) => ({ x: x[row]!, y: y[row]! }));

  const start = x[0]!;
  const perColumn = (x[rows - 1]! - start) / columns || 1;
  const points: PlotPoint[] = [];
  let column = -1;
  let first = -1;
  let lowest = -1;
  let highest = -1;
  let last = -1;
  let gap = -1;

  const closeColumn = () => {
    if (first < 0) return;
    const kept = new Set([first, Math.min(lowest, highest), Math.max(lowest, highest), last]);
    for (const row of kept) points.push({ x: x[row]!, y: y[row]! });
    first = -1;
  };

  for (let row = 0; row < rows; row++) {
    const value = y[row]!;
    if (Number.isNaN(value)) {
      if (gap < 0) gap = row;
      continue;
    }
    const here = Math.floor((x[row]! - start) / perColumn);
    if (here !== column) {
      closeColumn();
      if (gap >= 0) points.push({ x: x[gap]!, y: Number.NaN });
      column = here;
    }
    gap = -1;
    if (first < 0) first = lowest = highest = row;
    if (value < y[lowest]!) lowest = row;
    if (value > y[highest]!) highest = row;
    last = row;
  }
  closeColumn();
  return points;
}
