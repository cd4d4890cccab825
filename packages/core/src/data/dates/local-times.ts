import { dayMs } from './date-text';
import type { TimeZone } from './time-zone';

/** Which of two moments a time of the doubled hour means. */
export type DoubledHour = 'by-order' | 'earlier' | 'later';

/** How a row names its moment: by an instant, by a local day, or by a local time. */
export const rowKinds = { instant: 0, day: 1, time: 2 } as const;

export interface LocalTimes {
  /** Instants of rows that are one, what the local clock shows of the others; missing where NaN. */
  clocks: Float64Array;
  /** One of `rowKinds` for each row. */
  kinds: Uint8Array;
  zone: TimeZone;
  doubledHour: DoubledHour;
  /** The error for a row that can't be placed. */
  fault: (row: number, problem: string, remedy: string) => Error;
}

/** Replaces what local clocks show by the moments at which they show it. */
export function placeLocalTimes({ clocks, kinds, zone, doubledHour, fault }: LocalTimes): void {
  let block: number[] = [];
  const close = () => {
    if (block.length > 0) placeDoubledHour(block, clocks, zone, fault);
    block = [];
  };
  for (const row of inOrderOfTime(clocks, kinds)) {
    const clock = clocks[row]!;
    if (Number.isNaN(clock)) continue;
    const last = block.at(-1);
    if (last !== undefined && (kinds[row] !== rowKinds.time || Math.abs(clock - clocks[last]!) > dayMs))
      close();
    if (kinds[row] === rowKinds.instant) continue;
    if (kinds[row] === rowKinds.day) {
      clocks[row] = zone.firstMomentAt(clock);
      continue;
    }
    const moments = zone.momentsAt(clock);
    if (moments.length === 0) {
      throw fault(
        row,
        `there is no such time in ${zone.name}, where clocks go forward over it`,
        'Correct the time, or write it with its offset from UTC.',
      );
    }
    if (moments.length === 2 && doubledHour === 'by-order') {
      block.push(row);
      continue;
    }
    close();
    clocks[row] = moments[doubledHour === 'later' ? moments.length - 1 : 0]!;
  }
  close();
}

/** Rows that run from new to old are gone through from the last to the first. */
function* inOrderOfTime(clocks: Float64Array, kinds: Uint8Array): Generator<number> {
  const isLocal = (row: number) => kinds[row] !== rowKinds.instant && !Number.isNaN(clocks[row]);
  let first = 0;
  let last = clocks.length - 1;
  while (first < last && !isLocal(first)) first++;
  while (last > first && !isLocal(last)) last--;
  const descends = clocks[first]! > clocks[last]!;
  const { length } = clocks;
  for (let step = 0; step < length; step++) yield descends ? length - 1 - step : step;
}

/** Rows that follow each other within one doubled hour: its second pass begins where the clock goes back, once. */
function placeDoubledHour(
  rows: readonly number[],
  clocks: Float64Array,
  zone: TimeZone,
  fault: LocalTimes['fault'],
): void {
  const returns = rows.flatMap((row, place) =>
    place > 0 && clocks[row]! <= clocks[rows[place - 1]!]! ? [place] : [],
  );
  if (returns.length !== 1) {
    throw fault(
      rows[0]!,
      `it lies in the hour that clocks in ${zone.name} show twice, and no order of rows tells which of the two is meant`,
      'Write it with its offset from UTC, or set `doubledHour` to "earlier" or "later".',
    );
  }
  for (const [place, row] of rows.entries()) {
    const moments = zone.momentsAt(clocks[row]!);
    clocks[row] = moments[place < returns[0]! ? 0 : 1]!;
  }
}
