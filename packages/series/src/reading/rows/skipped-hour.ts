import type { Frequency } from '@btcfc/core';

const hourMs = 3_600_000;
const perHour: Partial<Record<Frequency['unit'], number>> = { second: 3600, minute: 60, hour: 1 };
/** Absent hours among which the one that is skipped would be chance. */
const mostHoles = 3;

/**
 * The hour that is absent as clocks skip it in spring, north or south: one hole of an hour, in a night to Sunday of March,
 * April, September or October, among hardly any others.
 */
export function skippedHour(dates: readonly Float64Array[], { unit, count }: Frequency): number | undefined {
  const rows = perHour[unit];
  if (rows === undefined || count > rows || rows % count !== 0) return undefined;
  const step = (hourMs * count) / rows;
  const found = new Set<number>();
  let holes = 0;
  for (const stamps of dates) {
    for (let row = 1; row < stamps.length; row++) {
      const gap = stamps[row]! - stamps[row - 1]!;
      if (gap <= step) continue;
      holes++;
      if (gap === step + hourMs && isNightOfSpring(stamps[row - 1]! + step))
        found.add(stamps[row - 1]! + step);
    }
  }
  const [first] = found;
  // one of each series may be skipped, and of each year
  return holes <= mostHoles * Math.max(1, found.size) * dates.length ? first : undefined;
}

function isNightOfSpring(date: number): boolean {
  const moment = new Date(date);
  const isSunday = moment.getUTCDay() === 0;
  return isSunday && moment.getUTCHours() <= 3 && [2, 3, 8, 9].includes(moment.getUTCMonth());
}
