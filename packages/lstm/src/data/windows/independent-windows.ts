import type { Sequences } from './sequences';

/** How many windows would cover the rows that windows forecast without overlapping. */
export function independentWindows(windows: Pick<Sequences, 'length' | 'horizon' | 'lastRow'>): number {
  const lastRows = Uint32Array.from({ length: windows.length }, (_, window) =>
    windows.lastRow(window),
  ).sort();
  let rows = 0;
  let end = 0;
  for (const first of lastRows) {
    rows += Math.max(0, first + windows.horizon - Math.max(first, end));
    end = first + windows.horizon;
  }
  return rows / windows.horizon;
}
