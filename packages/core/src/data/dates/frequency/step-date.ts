import { BtcfcError } from '../../../errors/error';
import { checkInteger } from '../../../options/check-value';
import { dayMs } from '../date-text';
import { TimeZone } from '../time-zone';
import { type Frequency, type FrequencyLike, type FrequencyUnit, readFrequency } from './frequency';

/** Milliseconds of the units that are time that passes. */
export const elapsedMs: Readonly<Partial<Record<FrequencyUnit, number>>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
};

const monthsOf: Readonly<Partial<Record<FrequencyUnit, number>>> = { month: 1, quarter: 3, year: 12 };

/** A frequency made ready to step: its arithmetic on moments. */
export interface Stepper {
  /** The moment so many rows after another, or before it. */
  step(date: number, steps: number): number;
  /** How many rows a moment is after another; NaN where it is not one of the rows that follow it. */
  count(from: number, to: number): number;
  /** The last row at or before a moment, counted from another, which is row 0. */
  floor(from: number, date: number): number;
}

/**
 * The moment so many rows after another, milliseconds since 1970. Days and longer units keep the time of day on the clocks
 * of the frequency's `timeZone`; where clocks skip it, it is as much later.
 *
 * @param steps rows, negative ones go back
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for what is no moment
 *
 * @example
 * import { formatDate, stepDate } from '@btcfc/core'
 * formatDate(stepDate(Date.UTC(2024, 0, 31), 'month-end', 1)) // -> '2024-02-29'
 */
export function stepDate(date: number, frequency: FrequencyLike, steps: number): number {
  const stepper = stepperOf(frequency);
  return stepper.step(checkMoment(date), checkInteger('steps', steps));
}

/**
 * How many rows a moment is after another, where they are so far apart; NaN where it is not one of those rows.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for what is no moment
 *
 * @example
 * import { countSteps } from '@btcfc/core'
 * countSteps(Date.UTC(2024, 0, 31), Date.UTC(2024, 3, 30), 'month-end') // -> 3
 * countSteps(Date.UTC(2024, 0, 31), Date.UTC(2024, 3, 29), 'month-end') // -> NaN
 */
export function countSteps(from: number, to: number, frequency: FrequencyLike): number {
  return stepperOf(frequency).count(checkMoment(from), checkMoment(to));
}

function checkMoment(date: number): number {
  if (typeof date === 'number' && Math.abs(date) <= 8.64e15) return date;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'Only milliseconds since 1970 can be stepped from.',
    received: date,
    remedy: 'Pass a number, such as the result of `readDate`.',
  });
}

/**
 * The arithmetic of a frequency, for many moments.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { stepperOf } from '@btcfc/core'
 * const { step, count } = stepperOf('day')
 * count(0, step(0, 3)) // -> 3
 */
export function stepperOf(given: FrequencyLike): Stepper {
  const frequency = readFrequency(given);
  const { unit, count } = frequency;
  const elapsed = elapsedMs[unit];
  if (elapsed !== undefined) return elapsedStepper(elapsed * count);
  const clock = clockOf(frequency.timeZone);
  // days in UTC are all alike
  if (frequency.timeZone === undefined && (unit === 'day' || unit === 'week'))
    return elapsedStepper((unit === 'week' ? 7 : 1) * count * dayMs);
  const months = monthsOf[unit];
  if (months !== undefined) return placedStepper(clock, monthSteps(months * count, frequency.day));
  if (unit === 'business-day') return placedStepper(clock, weekdaySteps(count, frequency.weekdays));
  return placedStepper(clock, daySteps((unit === 'week' ? 7 : 1) * count));
}

function elapsedStepper(stepMs: number): Stepper {
  return {
    step: (date, steps) => date + stepMs * steps,
    count(from, to) {
      const steps = (to - from) / stepMs;
      return Number.isInteger(steps) ? steps : Number.NaN;
    },
    floor: (from, date) => Math.floor((date - from) / stepMs),
  };
}

/** What local clocks show, and when they show it. */
export interface Clock {
  read(date: number): number;
  place(clock: number): number;
}

export function clockOf(timeZone: string | undefined): Clock {
  if (timeZone === undefined || timeZone === 'UTC') return { read: (date) => date, place: (clock) => clock };
  const zone = TimeZone.of(timeZone);
  return { read: (date) => date + zone.offsetAt(date), place: (clock) => zone.firstMomentAt(clock) };
}

/** Arithmetic on days, counted from 1970. */
interface DaySteps {
  step(day: number, steps: number): number;
  /** How many steps lie between two days; the last at or before the second where it is not reached. */
  floor(from: number, day: number): number;
}

function placedStepper(clock: Clock, days: DaySteps): Stepper {
  const step: Stepper['step'] = (date, steps) => {
    const shown = clock.read(date);
    const day = Math.floor(shown / dayMs);
    return clock.place(days.step(day, steps) * dayMs + (shown - day * dayMs));
  };
  const floor: Stepper['floor'] = (from, date) => {
    const [first, last] = [from, date].map((moment) => Math.floor(clock.read(moment) / dayMs));
    const steps = days.floor(first!, last!);
    return step(from, steps) > date ? steps - 1 : steps;
  };
  return {
    step,
    floor,
    count(from, to) {
      const steps = floor(from, to);
      return step(from, steps) === to ? steps : Number.NaN;
    },
  };
}

function daySteps(count: number): DaySteps {
  return {
    step: (day, steps) => day + steps * count,
    floor: (from, day) => Math.floor((day - from) / count),
  };
}

/** 0 for Sunday; the first of 1970 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

const mondayToFriday = [1, 2, 3, 4, 5];

/** A day that is none of the weekdays counts as the last one before it. */
function weekdaySteps(count: number, weekdays: readonly number[] = mondayToFriday): DaySteps {
  const ordered = [...weekdays].sort();
  // how many of the weekdays there were from Sunday of a week on, up to and with each day of it
  const passed = Array.from({ length: 7 }, (_, weekday) => ordered.filter((each) => each <= weekday).length);
  const perWeek = ordered.length;
  const ordinalOf = (day: number) => Math.floor((day + 4) / 7) * perWeek + passed[weekdayOf(day)]! - 1;
  const dayOf = (ordinal: number) => {
    const week = Math.floor(ordinal / perWeek);
    return week * 7 - 4 + ordered[ordinal - week * perWeek]!;
  };
  return {
    step: (day, steps) => (steps === 0 ? day : dayOf(ordinalOf(day) + steps * count)),
    floor: (from, day) => Math.floor((ordinalOf(day) - ordinalOf(from)) / count),
  };
}

function monthSteps(months: number, place: Frequency['day']): DaySteps {
  const step = (day: number, steps: number) => {
    const own = place ?? new Date(day * dayMs).getUTCDate();
    return steps === 0 ? day : dayInMonth(monthNumber(day) + steps * months, own);
  };
  return {
    step,
    floor(from, day) {
      const steps = Math.floor((monthNumber(day) - monthNumber(from)) / months);
      return step(from, steps) > day ? steps - 1 : steps;
    },
  };
}

/** Months since the year 0. */
export function monthNumber(day: number): number {
  const date = new Date(day * dayMs);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The day, counted from 1970, that stands at a place of a month. */
export function dayInMonth(month: number, place: NonNullable<Frequency['day']>): number {
  const year = Math.floor(month / 12);
  const inYear = month - year * 12;
  const moment = new Date(0);
  const last = moment.setUTCFullYear(year, inYear + 1, 0) / dayMs;
  const first = last - new Date(last * dayMs).getUTCDate() + 1;
  if (place === 'first-weekday') return first + ({ 0: 1, 6: 2 }[weekdayOf(first)] ?? 0);
  if (place === 'last-weekday') return last - ({ 0: 2, 6: 1 }[weekdayOf(last)] ?? 0);
  return Math.min(first + place - 1, last);
}
