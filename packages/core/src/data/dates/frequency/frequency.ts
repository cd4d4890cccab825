import { describeValue } from '../../../errors/error';
import { invalidOption } from '../../../options/check-value';
import { TimeZone } from '../time-zone';

/** What a frequency counts. Business days are Monday to Friday, or the `weekdays` that are named. */
export type FrequencyUnit =
  | 'millisecond'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'business-day'
  | 'week'
  | 'month'
  | 'quarter'
  | 'year';

/** How far apart the rows of a series stand. Plain data, so that it is saved as it is. */
export interface Frequency {
  /** What is counted from one row to the next. */
  unit: FrequencyUnit;
  /** How many of them, 1 or more. */
  count: number;
  /**
   * Where rows of months, quarters and years stand: a day of the month (its last one where it has fewer, so that 31 is
   * always the last), or its first or last weekday. @default the day of the row that is stepped from
   */
  day?: number | 'first-weekday' | 'last-weekday';
  /** The weekdays that business days are, 0 for Sunday to 6 for Saturday. @default Monday to Friday */
  weekdays?: readonly number[];
  /** On whose clocks days and longer units are counted, and calendars read; shorter units are time that passes. @default 'UTC' */
  timeZone?: string;
}

/** A `Frequency`, or its name: a unit (`hour`), so many of it (`15 minutes`), or an alias of pandas (`15min`, `MS`, `ME`). */
export type FrequencyLike = Frequency | string;

const units: readonly FrequencyUnit[] = [
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'business-day',
  'week',
  'month',
  'quarter',
  'year',
];

const adjectives: Readonly<Record<string, FrequencyUnit>> = {
  secondly: 'second',
  minutely: 'minute',
  hourly: 'hour',
  daily: 'day',
  'business-daily': 'business-day',
  weekly: 'week',
  monthly: 'month',
  quarterly: 'quarter',
  yearly: 'year',
  annual: 'year',
  'month-start': 'month',
  'quarter-start': 'quarter',
  'year-start': 'year',
};

const places: Readonly<Record<string, Pick<Frequency, 'unit' | 'day'>>> = {
  'month-start': { unit: 'month', day: 1 },
  'quarter-start': { unit: 'quarter', day: 1 },
  'year-start': { unit: 'year', day: 1 },
  'month-end': { unit: 'month', day: 31 },
  'quarter-end': { unit: 'quarter', day: 31 },
  'year-end': { unit: 'year', day: 31 },
};

// the names that pandas gives them, of before and after its version 2.2
const aliases: Readonly<Record<string, Pick<Frequency, 'unit' | 'day'>>> = {
  ms: { unit: 'millisecond' },
  s: { unit: 'second' },
  S: { unit: 'second' },
  min: { unit: 'minute' },
  T: { unit: 'minute' },
  h: { unit: 'hour' },
  H: { unit: 'hour' },
  D: { unit: 'day' },
  d: { unit: 'day' },
  B: { unit: 'business-day' },
  W: { unit: 'week' },
  MS: places['month-start']!,
  ME: places['month-end']!,
  M: places['month-end']!,
  BMS: { unit: 'month', day: 'first-weekday' },
  BME: { unit: 'month', day: 'last-weekday' },
  QS: places['quarter-start']!,
  QE: places['quarter-end']!,
  Q: places['quarter-end']!,
  YS: places['year-start']!,
  AS: places['year-start']!,
  YE: places['year-end']!,
  A: places['year-end']!,
  Y: places['year-end']!,
};

const expected =
  'a `Frequency` such as { unit: "hour", count: 1 }, or its name: "hour", "15 minutes", "business-day", "month-end"';

/**
 * A frequency of its name, or a `Frequency` checked.
 *
 * @param given a unit (`'hour'`, `'hourly'`), so many of it (`'15 minutes'`), `'month-end'` and the like, an alias of
 * pandas (`'15min'`, `'MS'`), or a `Frequency`
 * @param name what errors call it
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { readFrequency } from '@btcfc/core'
 * readFrequency('15 minutes') // -> { unit: 'minute', count: 15 }
 * readFrequency('month-end') // -> { unit: 'month', count: 1, day: 31 }
 */
export function readFrequency(given: FrequencyLike, name = 'frequency'): Frequency {
  if (typeof given === 'string') {
    const read = parseFrequency(given.trim());
    if (read) return read;
  } else if (typeof given === 'object' && given !== null) return checkFrequency(given, name);
  throw invalidOption(name, given, expected);
}

/** @default undefined */
function parseFrequency(text: string): Frequency | undefined {
  const [, digits, word = ''] = /^(\d{1,9})? ?-?([a-zA-Z][a-zA-Z -]*)$/.exec(text) ?? [];
  const count = digits === undefined ? 1 : Number(digits);
  if (!(count >= 1)) return undefined;
  const alias = Object.hasOwn(aliases, word) ? aliases[word] : undefined;
  if (alias) return { ...alias, count };
  const spoken = word.toLowerCase().replace(/ /g, '-');
  const plural = spoken.replace(/s$/, '');
  for (const name of [spoken, plural]) {
    if (Object.hasOwn(places, name)) return { ...places[name]!, count };
    if (Object.hasOwn(adjectives, name)) return { unit: adjectives[name]!, count };
    const unit = units.find((each) => each === name);
    if (unit) return { unit, count };
  }
  return undefined;
}

const fields = ['unit', 'count', 'day', 'weekdays', 'timeZone'];

function checkFrequency(given: Frequency, name: string): Frequency {
  const unknown = Object.keys(given).find((key) => !fields.includes(key));
  if (unknown !== undefined)
    throw invalidOption(name, given, `${expected}, without ${describeValue(unknown)}`);
  const { unit, count, day, weekdays, timeZone } = given;
  if (!units.includes(unit)) throw invalidOption(`${name}.unit`, unit, `one of ${units.join(', ')}`);
  if (!Number.isSafeInteger(count) || count < 1)
    throw invalidOption(`${name}.count`, count, 'a whole number of 1 or more');
  if (day !== undefined && !isPlaceInMonth(day))
    throw invalidOption(`${name}.day`, day, 'a day from 1 to 31, "first-weekday" or "last-weekday"');
  if (weekdays !== undefined && !areWeekdays(weekdays))
    throw invalidOption(`${name}.weekdays`, weekdays, 'a list of different days from 0 (Sunday) to 6');
  return {
    unit,
    count,
    ...(day !== undefined && { day }),
    ...(weekdays !== undefined && { weekdays: [...weekdays].sort() }),
    ...(timeZone !== undefined && { timeZone: TimeZone.of(timeZone).name }),
  };
}

function isPlaceInMonth(day: unknown): boolean {
  if (day === 'first-weekday' || day === 'last-weekday') return true;
  return Number.isSafeInteger(day) && (day as number) >= 1 && (day as number) <= 31;
}

function areWeekdays(days: unknown): days is readonly number[] {
  if (!Array.isArray(days) || days.length === 0 || new Set(days).size < days.length) return false;
  return days.every((day) => Number.isSafeInteger(day) && day >= 0 && day <= 6);
}

const weekdayNames = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays'];

/**
 * A frequency in words.
 *
 * @example
 * import { describeFrequency } from '@btcfc/core'
 * describeFrequency({ unit: 'minute', count: 15 }) // -> 'every 15 minutes'
 * describeFrequency({ unit: 'month', count: 1, day: 31 }) // -> 'month ends'
 */
export function describeFrequency(given: FrequencyLike): string {
  const { unit, count, day, weekdays } = readFrequency(given);
  const noun = unit === 'business-day' ? 'business day' : unit;
  const place =
    day === 31
      ? ' end'
      : day === 'first-weekday'
        ? "'s first weekday"
        : day === 'last-weekday'
          ? "'s last weekday"
          : '';
  if (count > 1) return place === '' ? `every ${count} ${noun}s` : `every ${ordinal(count)} ${noun}${place}`;
  if (place !== '') return day === 31 ? `${noun} ends` : `each ${noun}${place}`;
  if (unit === 'day') return 'daily';
  if (unit !== 'business-day')
    return unit === 'second' || unit === 'minute' || unit === 'millisecond' ? `every ${unit}` : `${unit}ly`;
  if (weekdays === undefined) return 'business days';
  const absent = weekdayNames.filter((_, weekday) => !weekdays.includes(weekday));
  if (absent.length > 3) return weekdays.map((weekday) => weekdayNames[weekday]!).join(', ');
  return absent.length === 0 ? 'daily' : `daily but ${absent.join(', ')}`;
}

function ordinal(count: number): string {
  const end = { 1: 'st', 2: 'nd', 3: 'rd' }[count % 10];
  const isTeen = count % 100 >= 11 && count % 100 <= 13;
  return `${count}${isTeen || end === undefined ? 'th' : end}`;
}

/**
 * The periods, in rows, that a season of series of this frequency usually has, ascending: of the day and the week for
 * what is shorter than a day, the week for days, the year for weeks, months and quarters.
 *
 * @example
 * import { naturalPeriods } from '@btcfc/core'
 * naturalPeriods('hour') // -> [24, 168]
 * naturalPeriods('15 minutes') // -> [4, 96, 672]
 */
export function naturalPeriods(given: FrequencyLike): number[] {
  const { unit, count, weekdays } = readFrequency(given);
  const periods = (unit === 'business-day' && weekdays ? [weekdays.length] : spans[unit]).map(
    (rows) => rows / count,
  );
  return periods.filter((rows) => rows >= 2 && Number.isInteger(rows));
}

const spans: Readonly<Record<FrequencyUnit, readonly number[]>> = {
  millisecond: [1000, 60_000],
  second: [60, 3600, 86_400],
  minute: [60, 1440, 10_080],
  hour: [24, 168],
  day: [7],
  'business-day': [5],
  week: [52],
  month: [12],
  quarter: [4],
  year: [],
};
