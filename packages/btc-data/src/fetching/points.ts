import { formatDate } from '@btcfc/core';

/** A day in milliseconds. UTC has no other. */
const dayMs = 86_400_000;

/** The values of one series: unix seconds and value, NaN where missing. */
export type Points = [seconds: number, value: number][];

/** Days in time order and, for each series, its value on each of them. */
export interface DailyColumns {
  /** `YYYY-MM-DD`, UTC. */
  days: string[];
  columns: [name: string, values: Float64Array][];
}

/**
 * A row per UTC day on which any series has a value, NaN where a series has none; of several values of one day the
 * latest counts.
 *
 * @param names the columns, in order; one without points is missing throughout
 */
export function joinByDay(points: ReadonlyMap<string, Points>, names: readonly string[]): DailyColumns {
  const days = new Set<number>();
  for (const series of points.values()) {
    for (const [seconds] of series) days.add(dayOf(seconds));
  }
  const sortedDays = [...days].sort((a, b) => a - b);
  const rowOfDay = new Map(sortedDays.map((day, row) => [day, row]));
  return {
    days: sortedDays.map((day) => formatDate(day * dayMs)),
    columns: names.map((name) => {
      const values = new Float64Array(sortedDays.length).fill(Number.NaN);
      const series = [...(points.get(name) ?? [])].sort(([a], [b]) => a - b);
      for (const [seconds, value] of series) values[rowOfDay.get(dayOf(seconds))!] = value;
      return [name, values];
    }),
  };
}

function dayOf(seconds: number): number {
  return Math.floor((seconds * 1000) / dayMs);
}
