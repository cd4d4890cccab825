/** A day in milliseconds. UTC has no other. */
export const dayMs = 86_400_000;

/** A date as it is written, not yet placed in a time zone. */
export interface WrittenDate {
  /** What a clock in UTC showing these digits would mean, in milliseconds since 1970. */
  clock: number;
  /** The offset from UTC that is written with it, in milliseconds; `undefined` where none is. */
  offset: number | undefined;
  /** Whether a time of day is written with it. */
  hasTime: boolean;
}

const iso =
  /^([+-]\d{6}|\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?: ?(Z|UTC|[+-]\d{2}(?::?\d{2})?))?)?)?$/i;
const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:[T ] ?(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/** The forms that are read, for errors. */
export const dateForms = 'YYYY-MM-DD, YYYY-MM-DD hh:mm, YYYY-MM-DDThh:mm:ssZ or M/D/YYYY h:mm';

/** Reads a text, or says in words that complete "can't be read: ..." why not. */
export function parseDateText(text: string): WrittenDate | string {
  return readUsual(text) ?? parseTrimmed(text.trim());
}

/** An instant as `YYYY-MM-DD` at midnight UTC, otherwise as `YYYY-MM-DDTHH:mm:ssZ`, with milliseconds if it has any. */
export function writeInstant(instant: number): string {
  const text = new Date(instant).toISOString();
  if (instant % dayMs === 0) return text.slice(0, -14);
  return instant % 1000 === 0 ? `${text.slice(0, -5)}Z` : text;
}

function parseTrimmed(text: string): WrittenDate | string {
  const found = iso.exec(text);
  if (found) {
    const [, year, month, day = '1', ...time] = found;
    return toWrittenDate(Number(year), Number(month), Number(day), time);
  }
  const spreadsheet = american.exec(text);
  if (!spreadsheet) return `it is not a date of the form ${dateForms}`;
  const [, month, day, year, ...time] = spreadsheet;
  return toWrittenDate(Number(year), Number(month), Number(day), time);
}

function toWrittenDate(
  year: number,
  month: number,
  day: number,
  [hours, minutes = '0', seconds = '0', fraction = '', zone]: (string | undefined)[],
): WrittenDate | string {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return 'there is no such day';
  const [hour, minute, second] = [Number(hours ?? 0), Number(minutes), Number(seconds)];
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const isMidnight = minute === 0 && second === 0 && !/[1-9]/.test(fraction);
  if (hour > 24 || (hour === 24 && !isMidnight) || minute > 59 || second > 59) {
    return 'there is no such time of day';
  }
  const offset = offsetOf(zone);
  if (Number.isNaN(offset)) return 'there is no such offset from UTC';
  const clock = dayOf(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds;
  // beyond what a Date can hold
  if (!(Math.abs(clock - (offset ?? 0)) <= 8.64e15)) return 'it is too far from 1970';
  return { clock, offset, hasTime: hours !== undefined };
}

// a long column is mostly days, or times to the second or minute, which are read without a regular expression
function readUsual(text: string): WrittenDate | undefined {
  const { length } = text;
  const midnight = readMidnight(text);
  if (Number.isNaN(midnight)) return undefined;
  if (length === 10) return { clock: midnight, offset: undefined, hasTime: false };
  const isUtc = length === 20 && text[19] === 'Z';
  if (!(isUtc || length === 16 || length === 19)) return undefined;
  if ((text[10] !== 'T' && text[10] !== ' ') || text[13] !== ':' || (length > 16 && text[16] !== ':'))
    return undefined;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = length > 16 ? twoDigits(text, 17) : 0;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  const clock = midnight + ((hour * 60 + minute) * 60 + second) * 1000;
  return { clock, offset: isUtc ? 0 : undefined, hasTime: true };
}

/** Midnight UTC of the day `YYYY-MM-DD` that a text begins with; NaN where it begins with something else. */
export function readMidnight(text: string): number {
  if (text.charCodeAt(4) !== hyphen || text.charCodeAt(7) !== hyphen) return Number.NaN;
  const [month, day] = [twoDigits(text, 5), twoDigits(text, 8)];
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2);
  const isDay = year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  return isDay ? dayOf(year, month, day) : Number.NaN;
}

const hyphen = 45;

/** NaN where there is something else. */
function twoDigits(text: string, start: number): number {
  const [first, second] = [text.charCodeAt(start) - 48, text.charCodeAt(start + 1) - 48];
  return first >= 0 && first <= 9 && second >= 0 && second <= 9 ? 10 * first + second : Number.NaN;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Midnight UTC of a day that exists, counted (Hinnant 2013): `Date.UTC` is slower, and takes the years 0 to 99 as 1900 to 1999. */
function dayOf(year: number, month: number, day: number): number {
  // years begin in March, so that a leap day is the last of its year
  const years = month > 2 ? year : year - 1;
  const monthsSinceMarch = (month + 9) % 12;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  const daysSinceMarch = Math.floor((153 * monthsSinceMarch + 2) / 5) + day - 1;
  return (365 * years + leapDays + daysSinceMarch - 719_468) * dayMs;
}

/** In milliseconds; NaN where there is no such offset. */
function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  if (!/^[+-]/.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = zone.length > 3 ? Number(zone.slice(-2)) : 0;
  if (hours > 23 || minutes > 59) return Number.NaN;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
