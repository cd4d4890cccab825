import { localClock } from '@btcfc/core';
import { furthestTime } from './limits';
import { numberTicks } from './number-ticks';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const month = (365.2425 * day) / 12;
const year = 365.2425 * day;

type Unit = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year';

const milliseconds: Record<Unit, number> = { second, minute, hour, day, month, year };

// the intervals of matplotlib's AutoDateLocator
const intervals: [Unit, number[]][] = [
  ['second', [1, 5, 10, 15, 30]],
  ['minute', [1, 5, 10, 15, 30]],
  ['hour', [1, 2, 3, 4, 6, 12]],
  ['day', [1, 2, 3, 7, 14]],
  ['month', [1, 2, 3, 4, 6]],
  ['year', [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]],
];

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export interface DateTicksOptions {
  /** Lower end of the axis, epoch milliseconds. */
  min: number;
  /** Upper end of the axis, epoch milliseconds. */
  max: number;
  /** Ticks there may be at most. */
  count: number;
  /** Whether no tick may fall between two midnights. @default false */
  wholeDays?: boolean;
  /** On whose clocks they are round. @default 'UTC' */
  timeZone?: string | undefined;
}

/** Round dates within the axis: the finest calendar interval that gives no more than `count`. */
export function dateTicks({ timeZone, ...options }: DateTicksOptions): number[] {
  if (timeZone === undefined) return clockTicks(options);
  const clock = (times: number[]) => Array.from(localClock(Float64Array.from(times), timeZone));
  const [min, max] = clock([options.min, options.max]) as [number, number];
  const ticks = clockTicks({ ...options, min, max });
  // when clocks show a tick: what they show at a first guess tells how far that is off
  const guesses = ticks.map((tick) => tick - (min - options.min));
  const shown = clock(guesses);
  const moments = guesses.map((guess, place) => guess + ticks[place]! - shown[place]!);
  return moments.filter(
    (moment, place) => moment >= options.min && moment <= options.max && moment !== moments[place - 1],
  );
}

function clockTicks({ count, wholeDays = false, ...ends }: Omit<DateTicksOptions, 'timeZone'>): number[] {
  const min = Math.max(ends.min, -furthestTime);
  const max = Math.min(ends.max, furthestTime);
  if (max - min < 4 * second && !wholeDays) return numberTicks({ min, max, bins: count - 1, whole: true });
  for (const [unit, sizes] of intervals) {
    if (wholeDays && milliseconds[unit] < day) continue;
    for (const size of sizes) {
      const expected = (max - min) / (size * milliseconds[unit]);
      if (expected > count + 1) continue;
      const ticks = calendarTicks(min, max, unit, size);
      if (ticks.length <= count) return ticks;
    }
  }
  return calendarTicks(min, max, 'year', Math.ceil((max - min) / (1000 * year * count)) * 1000);
}

/**
 * Tick dates as text. The first line tells them apart (2017, Mar, 15 or 06:00); the second, where the first
 * needs it to be a date, is given at the first tick and wherever it changes.
 */
export function dateLabels(moments: readonly number[], timeZone?: string): (string | string[])[] {
  const times = Array.from(localClock(Float64Array.from(moments), timeZone));
  const write = labelWriter(times);
  let shown = '';
  return times.map((time) => {
    const [line, context] = write(new Date(time));
    if (!context || context === shown) return line;
    shown = context;
    return [line, context];
  });
}

function calendarTicks(min: number, max: number, unit: Unit, size: number): number[] {
  const ticks: number[] = [];
  const add = (time: number) => {
    if (time >= min && time <= max) ticks.push(time);
  };
  const from = new Date(min);
  const to = new Date(max);

  if (unit === 'year') {
    for (let y = floorTo(from.getUTCFullYear(), size); y <= to.getUTCFullYear(); y += size)
      add(startOf(y, 0));
    return ticks;
  }
  if (unit === 'month') {
    const start = from.getUTCFullYear() * 12 + floorTo(from.getUTCMonth(), size);
    const end = to.getUTCFullYear() * 12 + to.getUTCMonth();
    // a month before the year 0 has a negative number
    for (let m = start; m <= end; m += size) add(startOf(Math.floor(m / 12), ((m % 12) + 12) % 12));
    return ticks;
  }
  if (unit === 'day') {
    for (let time = Math.ceil(min / day) * day; time <= max; time += day) {
      const date = new Date(time).getUTCDate();
      // counted from the 1st of each month; a short last interval would crowd the next 1st
      if (date === 1 || ((date - 1) % size === 0 && date + size <= 32)) ticks.push(time);
    }
    return ticks;
  }
  const step = size * milliseconds[unit];
  for (let time = Math.ceil(min / step) * step; time <= max; time += step) add(time);
  return ticks;
}

function labelWriter(times: readonly number[]): (date: Date) => [string, string?] {
  if (times.some((time) => time % second !== 0)) return (date) => [clock(date, 12), dayOf(date)];
  if (times.some((time) => time % minute !== 0)) return (date) => [clock(date, 8), dayOf(date)];
  if (times.some((time) => time % day !== 0)) return (date) => [clock(date, 5), dayOf(date)];
  if (times.some((time) => new Date(time).getUTCDate() !== 1)) {
    return (date) => [String(date.getUTCDate()), `${monthNames[date.getUTCMonth()]} ${yearOf(date)}`];
  }
  if (times.some((time) => new Date(time).getUTCMonth() !== 0)) {
    return (date) => [monthNames[date.getUTCMonth()]!, yearOf(date)];
  }
  return (date) => [yearOf(date)];
}

function clock(date: Date, characters: number): string {
  return date.toISOString().split('T')[1]!.slice(0, characters);
}

function dayOf(date: Date): string {
  return `${date.getUTCDate()} ${monthNames[date.getUTCMonth()]} ${yearOf(date)}`;
}

function yearOf(date: Date): string {
  const fullYear = date.getUTCFullYear();
  return fullYear < 0 ? `−${-fullYear}` : String(fullYear);
}

// Date.UTC reads the years 0 to 99 as 1900 to 1999
function startOf(fullYear: number, monthIndex: number): number {
  return new Date(0).setUTCFullYear(fullYear, monthIndex, 1);
}

function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}
