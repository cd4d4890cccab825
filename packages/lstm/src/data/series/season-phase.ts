import { countSteps, type Frequency, frequencyOf, stepDate } from '@btcfc/core';
import type { CalendarPart } from '@btcfc/series';
import type { SeriesRows, ValueAt } from './series-rows';

/** Pairs of sine and cosine at most; a season of n rows has no more than n / 2. */
const pairs = 2;

/** The columns that tell where in a season a row stands. */
export function phaseColumns(period: number): string[] {
  return turnsOf(period).flatMap((turn) => [
    ...(isAlternating(turn, period) ? [] : [`season_sin_${turn}`]),
    `season_cos_${turn}`,
  ]);
}

/** Sines and cosines of the season at a position, in the order of the columns. */
export function phasesOf(period: number): ((position: number) => number)[] {
  return turnsOf(period).flatMap((turn) => {
    const angle = (position: number) => (2 * Math.PI * turn * position) / period;
    const cosine = (position: number) => Math.cos(angle(position));
    return isAlternating(turn, period) ? [cosine] : [(position: number) => Math.sin(angle(position)), cosine];
  });
}

function turnsOf(period: number): number[] {
  return Array.from({ length: Math.min(pairs, Math.floor(period / 2)) }, (_, index) => index + 1);
}

// at half the period the sine is zero on every row
function isAlternating(turn: number, period: number): boolean {
  return 2 * turn === period;
}

/** What rows are counted from by their dates, so that series that begin at different times meet in their seasons. */
export interface RowClock {
  /** The moment that is row 0, milliseconds. */
  anchor: number;
  frequency: Frequency;
}

/** A clock of the first series; undefined where its dates keep no frequency. */
export function clockOf({ dates, frequency }: SeriesRows): RowClock | undefined {
  const kept = dates && frequencyOf({ dates, frequency });
  return kept && { anchor: dates[0]!, frequency: kept };
}

/** Which row each row of a series is, by the clock or from the start of the series. */
export function rowNumbers({ values, dates, first }: SeriesRows, clock: RowClock | null): ValueAt {
  if (!clock || !dates) return (row) => first + row;
  const numbers = new Float64Array(values.length);
  // steps of equal length are alike, and most are
  const isElapsed = !['business-day', 'month', 'quarter', 'year'].includes(clock.frequency.unit);
  let lengthBefore = Number.NaN;
  let stepsBefore = 0;
  for (let row = 0; row < numbers.length; row++) {
    const from = row === 0 ? clock.anchor : dates[row - 1]!;
    const length = dates[row]! - from;
    if (!isElapsed || length !== lengthBefore) {
      const steps =
        row === 0 && length < 0
          ? -countSteps(dates[0]!, from, clock.frequency)
          : countSteps(from, dates[row]!, clock.frequency);
      // a date beside the others is the next row
      stepsBefore = Number.isNaN(steps) ? Math.sign(row) : steps;
      lengthBefore = length;
    }
    numbers[row] = (row === 0 ? 0 : numbers[row - 1]!) + stepsBefore;
  }
  return (row) => numbers[row]!;
}

const dayMs = 86_400_000;

/**
 * Further cycles that series of these dates may follow beside their season, where they were seen often enough: three days,
 * three weeks or two years.
 */
export function otherCycles({ anchor, frequency }: RowClock, rows: number, period: number): CalendarPart[] {
  const span = stepDate(anchor, frequency, rows) - anchor;
  const season = period === 1 ? 0 : stepDate(anchor, frequency, period) - anchor;
  const { unit } = frequency;
  const isWithinDays = ['second', 'minute', 'hour'].includes(unit);
  const isDaily = isWithinDays || unit === 'day' || unit === 'business-day';
  const cycles: [part: CalendarPart, isOf: boolean, days: number, times: number][] = [
    ['hour', isWithinDays, 1, 3],
    ['weekday', isDaily, 7, 3],
    ['dayOfYear', isDaily || unit === 'week', 365.25, 2],
  ];
  return cycles
    .filter(([, isOf, days, times]) => isOf && span >= times * days * dayMs && !isAbout(season, days * dayMs))
    .map(([part]) => part);
}

function isAbout(one: number, other: number): boolean {
  return Math.abs(one - other) < 0.02 * other;
}
