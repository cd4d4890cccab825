import { type Frequency, inferFrequency, stepperOf } from '@btcfc/core';

/** Share of a grid's moments that sparse series have at least: below it the step is an accident of the stamps. */
const sparsest = 0.02;

/**
 * How far apart the rows of all series stand: what most series show by themselves, or all stamps together. Undefined where
 * rows are uneven, or too many absent.
 *
 * @param isSparse whether most rows may be absent
 */
export function settleFrequency(
  dates: readonly Float64Array[],
  timeZone: string | undefined,
  isSparse = false,
): Frequency | undefined {
  const infer = (stamps: Float64Array, minCoverage?: number) =>
    inferFrequency(stamps, { ...(timeZone !== undefined && { timeZone }), minCoverage });
  const votes = new Map<string, { frequency: Frequency; count: number }>();
  let previous: Float64Array | undefined;
  let found: Frequency | undefined;
  for (const stamps of dates) {
    // series of one panel mostly have the same stamps
    if (!previous || !areSame(previous, stamps)) found = infer(stamps);
    previous = stamps;
    if (!found) continue;
    const key = JSON.stringify(found);
    const vote = votes.get(key);
    if (vote) vote.count++;
    else votes.set(key, { frequency: found, count: 1 });
  }
  const [winner] = [...votes.values()].sort((left, right) => right.count - left.count);
  const fits = (frequency: Frequency) =>
    dates.every((stamps) => firstOffGrid(stamps, frequency) === undefined);
  if (winner && winner.count * 2 > dates.length && fits(winner.frequency)) return winner.frequency;
  const together = distinct(dates);
  const shared = infer(together) ?? (isSparse ? infer(together, sparsest) : undefined);
  return shared && fits(shared) ? shared : undefined;
}

/** The first row of a series that lies on no step from its first one. */
export function firstOffGrid(dates: Float64Array, frequency: Frequency): number | undefined {
  const { count } = stepperOf(frequency);
  const row = dates.findIndex((date) => Number.isNaN(count(dates[0]!, date)));
  return row < 0 ? undefined : row;
}

function areSame(left: Float64Array, right: Float64Array): boolean {
  if (left.length !== right.length) return false;
  for (let row = 0; row < left.length; row++) if (left[row] !== right[row]) return false;
  return true;
}

function distinct(dates: readonly Float64Array[]): Float64Array {
  const all = new Set<number>();
  for (const stamps of dates) for (const stamp of stamps) all.add(stamp);
  return Float64Array.from(all).sort();
}
