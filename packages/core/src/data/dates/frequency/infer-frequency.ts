import { defineOptions, type OptionsInput } from '../../../options/define-options';
import * as option from '../../../options/option';
import { dayMs } from '../date-text';
import { readDates } from '../dates';
import { TimeZone } from '../time-zone';
import type { Frequency, FrequencyUnit } from './frequency';
import { clockOf, dayInMonth, elapsedMs, monthNumber, stepperOf, weekdayOf } from './step-date';

const inferOptions = defineOptions('inferFrequency', {
  /** The IANA time zone on whose clocks days and longer units are counted. @default 'UTC' */
  timeZone: option.custom((_, value) => TimeZone.of(value).name),
  /** Least share of the moments between the first and the last that must be there, from 0 to 1. @default 0.75 */
  minCoverage: option.number({ min: 0, max: 1, default: 0.75 }),
});

/** Options of `inferFrequency`. */
export interface InferFrequencyOptions extends OptionsInput<typeof inferOptions> {}

/**
 * How far apart rows stand: the longest step on which all of them lie, be it of time, of days on the clocks of a time
 * zone, of business days (weekdays that are never there), or of months, quarters and years at one day, at their ends, or
 * at their first or last weekday. Some rows may be absent. Undefined where there is no such step, or fewer than three
 * moments.
 *
 * @param dates as `readDates` reads them, in any order; missing and doubled ones are passed over
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for what is no date
 *
 * @example
 * import { inferFrequency } from '@btcfc/core'
 * inferFrequency(['2024-01-31', '2024-02-29', '2024-03-31']) // -> { unit: 'month', count: 1, day: 31 }
 * inferFrequency(['2024-01-04', '2024-01-05', '2024-01-08']) // -> { unit: 'business-day', count: 1 }
 */
export function inferFrequency(
  dates: ArrayLike<unknown>,
  options?: InferFrequencyOptions,
): Frequency | undefined {
  const { timeZone, minCoverage } = inferOptions.read(options);
  const moments = distinct(readDates(dates, { name: 'dates', missing: 'allowed' }));
  if (moments.length < 3) return undefined;
  const zone = timeZone === 'UTC' ? undefined : timeZone;
  for (const found of candidates(moments, zone)) {
    const rows = stepperOf(found).count(moments[0]!, moments.at(-1)!) + 1;
    if (moments.length >= minCoverage * rows) return found;
  }
  return undefined;
}

function distinct(dates: Float64Array): Float64Array {
  // a date that is missing does not ascend either
  let ascends = !Number.isNaN(dates[0]);
  for (let row = 1; row < dates.length && ascends; row++) ascends = dates[row]! > dates[row - 1]!;
  if (ascends) return dates;
  const present = dates.filter((date) => !Number.isNaN(date)).sort();
  return present.filter((date, row) => row === 0 || date !== present[row - 1]);
}

function* candidates(moments: Float64Array, timeZone: string | undefined): Generator<Frequency> {
  const days = daysOf(moments, timeZone);
  const zoned = timeZone === undefined ? {} : { timeZone };
  if (days) {
    const months = monthsOf(days);
    if (months) yield { ...months, ...zoned };
    const step = commonStep(days);
    const weekdays = step === 1 ? weekdaysOf(days) : undefined;
    if (weekdays) yield { ...weekdays, ...zoned };
    if (step % 7 === 0) yield { unit: 'week', count: step / 7, ...zoned };
    else yield { unit: 'day', count: step, ...zoned };
    return;
  }
  yield { ...elapsed(commonStep(moments)), ...zoned };
}

/** The local days of the moments, where all have the same time of day. */
function daysOf(moments: Float64Array, timeZone: string | undefined): Float64Array | undefined {
  const clock = clockOf(timeZone);
  const days = new Float64Array(moments.length);
  let timeOfDay = Number.POSITIVE_INFINITY;
  for (let row = 0; row < days.length; row++) {
    const shown = clock.read(moments[row]!);
    const day = Math.floor(shown / dayMs);
    days[row] = day;
    // where clocks skip the time of day, a later one is shown
    timeOfDay = Math.min(timeOfDay, shown - day * dayMs);
  }
  for (let row = 0; row < days.length; row++)
    if (clock.place(days[row]! * dayMs + timeOfDay) !== moments[row]) return undefined;
  return days;
}

// most columns are of days or hours, and need no look at their months
const shortestMonth = 28;

function monthsOf(days: Float64Array): Frequency | undefined {
  for (let row = 1; row < days.length; row++)
    if (days[row]! - days[row - 1]! < shortestMonth) return undefined;
  const months = days.map((day) => monthNumber(day));
  const count = commonStep(months);
  if (count < 1) return undefined;
  const latest = days.reduce((most, day) => Math.max(most, new Date(day * dayMs).getUTCDate()), 1);
  for (const place of [latest, 'first-weekday', 'last-weekday'] as const) {
    if (!days.every((day, row) => day === dayInMonth(months[row]!, place))) continue;
    const day = placeOf(place, days, months);
    if (count % 12 === 0) return { unit: 'year', count: count / 12, ...day };
    return count === 3 ? { unit: 'quarter', count: 1, ...day } : { unit: 'month', count, ...day };
  }
  return undefined;
}

/** A day that every month has is that of any row; June and September end on the 30th, as do rows of quarters there. */
function placeOf(
  place: NonNullable<Frequency['day']>,
  days: Float64Array,
  months: Float64Array,
): Pick<Frequency, 'day'> {
  if (typeof place !== 'number') return { day: place };
  if (place <= 28) return {};
  return { day: days.every((day, row) => day === dayInMonth(months[row]!, 31)) ? 31 : place };
}

// that weekdays are absent by chance has to be less likely than this
const chance = 1e-3;

/** Business days: weekdays of which none is there, though rows are so many that chance does not explain it. */
function weekdaysOf(days: Float64Array): Frequency | undefined {
  const present = new Set<number>();
  for (let row = 0; row < days.length && present.size < 7; row++) present.add(weekdayOf(days[row]!));
  if (present.size === 7) return undefined;
  const first = days[0]!;
  const last = days.at(-1)!;
  const expected = (weekday: number) => {
    const span = last - first + 1;
    return Math.floor((span - 1 - ((weekday - weekdayOf(first) + 7) % 7)) / 7) + 1;
  };
  const all = [0, 1, 2, 3, 4, 5, 6];
  const absent = all.filter((weekday) => !present.has(weekday));
  const isUsual = [0, 6].every((weekday) => absent.includes(weekday));
  const kept =
    isUsual && absent.every((weekday) => weekday % 6 === 0 || expected(weekday) < 3)
      ? [1, 2, 3, 4, 5]
      : [...present].sort();
  const left = all.filter((weekday) => !kept.includes(weekday));
  const rows = kept.reduce((sum, weekday) => sum + Math.max(0, expected(weekday)), 0);
  const share = days.length / rows;
  const isUsualWeek = kept.length === 5 && isUsual;
  const isPlain = left.every(
    (weekday) => expected(weekday) >= (isUsualWeek ? 1 : 3) && (1 - share) ** expected(weekday) < chance,
  );
  if (!isPlain) return undefined;
  return { unit: 'business-day', count: 1, ...(!isUsualWeek && { weekdays: kept }) };
}

function elapsed(stepMs: number): Frequency {
  for (const unit of ['hour', 'minute', 'second', 'millisecond'] satisfies FrequencyUnit[]) {
    const count = stepMs / elapsedMs[unit]!;
    if (Number.isInteger(count)) return { unit, count };
  }
  return { unit: 'millisecond', count: stepMs };
}

/** The largest number of which all steps between neighbours are multiples. */
function commonStep(ascending: Float64Array): number {
  let step = 0;
  for (let row = 1; row < ascending.length; row++) {
    let rest = ascending[row]! - ascending[row - 1]!;
    // most steps are the step
    if (rest === step) continue;
    while (rest > 0) [step, rest] = [rest, step % rest];
  }
  return step;
}
