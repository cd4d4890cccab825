import { inferPeriod } from '@btcfc/core';
import type { CalendarPart } from '@btcfc/series';
import type { Chosen, Decided, Settings } from '../../settings/hyperparameters';
import { isLevel, isResidual, isSeasonal } from '../../settings/scaling';
import { clockOf, otherCycles } from './season-phase';
import type { SeriesRows } from './series-rows';

/** Series that are asked for their season: more would not change what most of them show. */
const asked = 50;

/** One of twenty series without a season is told to have one: so large a share of several has one. */
const byChance = 0.2;

/** A season is differenced over where a usual series holds it this many times. */
const seasonsNeeded = 3;

/** Smoothing takes the square of the rows of a season on each row. */
export const longestSmoothed = 48;

/**
 * From so many series on a network for all of them learns from each what the others do too: its defaults are other ones,
 * and with a season it learns what a smoothing leaves over that they share (`target: 'residual'`).
 */
export const manySeries = 10;

/** Whether series are so many that each shows what the others do. */
export function areMany({ length }: readonly unknown[]): boolean {
  return length >= manySeries;
}

/** Values below this share of a series' median are near zero: their logarithms would be mostly noise. */
const nearZero = 0.02;

/** Fewer validation windows that do not overlap show no skill, however well they were forecast. */
export const windowsNeeded = 2;

/** Whether the validation windows say how much is kept, where it is left to the data: where nothing comes again by itself. */
export function isShrunkByWindows({
  shrinkage,
  target,
  period,
}: Pick<Settings, 'shrinkage' | 'target' | 'period'>): boolean {
  return shrinkage === 'auto' && period === 1 && !isResidual(target);
}

/** What series themselves say where a hyperparameter is left to them. */
export function decideOnSeries(series: readonly SeriesRows[], chosen: Chosen): Decided {
  const usualRows = median(series.map(({ values }) => values.length));
  const period = chosen.period === 'auto' ? usualPeriod(series) : chosen.period;
  const target = chosen.target === 'auto' ? changeOf(series, period, usualRows) : chosen.target;
  return {
    period,
    target,
    seqLen: windowLength({ period, usable: usualRows - rowsLost({ target, period }) - chosen.horizon }),
    calendar:
      (period > 1 && !isSeasonal(target) && !isResidual(target)) || cyclesOf(series, period).length > 0,
  };
}

/** Cycles that the dates of the longest series tell of, beside its season. */
export function cyclesOf(series: readonly SeriesRows[], period: number): CalendarPart[] {
  const longest = longestOf(series);
  const clock = series.every(({ dates }) => dates) ? clockOf(longest) : undefined;
  return clock ? otherCycles(clock, longest.values.length, period) : [];
}

export function longestOf(series: readonly SeriesRows[]): SeriesRows {
  return series.reduce((one, other) => (other.values.length > one.values.length ? other : one));
}

/** Rows at the start of a series of which nothing is learned: until half of a season is known, all surprises. */
export function rowsLost(decided: Pick<Decided, 'target' | 'period'>): number {
  return isResidual(decided.target) ? Math.max(1, decided.period >> 1) : lagOf(decided);
}

/** Rows back to which the change of a row reaches. */
export function lagOf({ target, period }: Pick<Decided, 'target' | 'period'>): number {
  if (isSeasonal(target)) return period;
  return isLevel(target) ? 0 : 1;
}

function changeOf(series: readonly SeriesRows[], period: number, usualRows: number): Decided['target'] {
  // a season that many series share is learned from all of them, where a series' own last one is half noise
  if (areMany(series) && period > 1 && period <= longestSmoothed)
    return series.every(isNeverBelowZero) ? 'log-residual' : 'residual';
  const isPositive = series.every(staysAboveZero);
  if (!areMany(series) && period > 1 && usualRows >= seasonsNeeded * period)
    return isPositive ? 'seasonal-log-difference' : 'seasonal-difference';
  return isPositive ? 'log-difference' : 'difference';
}

/** @param usable rows of a usual series that a window can end on or that can stand in it */
function windowLength({ period, usable }: { period: number; usable: number }): number {
  const wanted = Math.min(48, Math.max(12, 2 * period));
  return Math.max(2, Math.min(wanted, Math.floor((usable + 1) / 2)));
}

/** The season that most series show which show any, if more of them do than would by chance; else 1. */
function usualPeriod(series: readonly SeriesRows[]): number {
  const every = Math.ceil(series.length / asked);
  const counts = new Map<number, number>();
  const told = series.filter((_, position) => position % every === 0);
  const clock = series.every(({ dates }) => dates) ? clockOf(longestOf(series)) : undefined;
  for (const { values } of told) {
    const period = inferPeriod(values, { frequency: clock?.frequency });
    if (period > 1) counts.set(period, (counts.get(period) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([one, times], [other, often]) => often - times || one - other);
  return most && most[1] >= byChance * told.length ? most[0] : 1;
}

export function staysAboveZero({ values }: Pick<SeriesRows, 'values'>): boolean {
  let known = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    known++;
    least = Math.min(least, value);
  }
  // the median is no more than a bound where more than half of the values are no more
  const within = values.reduce((count, value) => count + Number(least >= nearZero * value), 0);
  return known > 0 && least > 0 && within > known >> 1;
}

function isNeverBelowZero({ values }: SeriesRows): boolean {
  return values.every((value) => !(value < 0)) && values.some((value) => value > 0);
}

/** The middle one, the upper of two. */
export function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[numbers.length >> 1]!;
}
