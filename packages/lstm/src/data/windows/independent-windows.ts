import type { Sequences } from './sequences';

/** How many windows would cover the rows that windows forecast without overlapping. */
export function independentWindows(windows: Pick<Sequences, 'length' | 'horizon' | 'lastRow'>): number {
  const rows = new Set<number>();
  for (let window = 0; window < windows.length; window++) {
    for (let step = 0; step < windows.horizon; step++) rows.add(windows.lastRow(window) + step);
  }
  return rows.size / windows.horizon;
}
