import { BtcfcError, type Column } from '@btcfc/core';

interface DateParts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const dash = 45;
const zero = 48;
const isoDate = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?Z?)?$/;
const spreadsheetDate = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/**
 * The moments of a date column in milliseconds since 1970 (UTC): of ISO text, of `M/D/YYYY h:mm` text, or of
 * numbers, which are taken as they are.
 *
 * @throws BtcfcError `INVALID_DATA` naming the row that is no date
 */
export function timesOf(name: string, column: Column): Float64Array {
  const times = new Float64Array(column.values.length);
  for (let row = 0; row < times.length; row++) {
    const value = column.values[row];
    times[row] = timeOf(value);
    if (Number.isNaN(times[row]!)) throw notADate(name, row, value);
  }
  return times;
}

/**
 * Each date as the spreadsheet text `M/D/YYYY h:mm`; other text as it is.
 *
 * @throws BtcfcError `INVALID_DATA` naming the row that holds no text
 */
export function spreadsheetTexts(name: string, column: Column): string[] {
  return Array.from(column.values as ArrayLike<unknown>, (value, row) => {
    if (typeof value !== 'string') throw notADate(name, row, value);
    const iso = match(isoDate, value, ['year', 'month', 'day']);
    if (!iso) return value;
    const { year, month, day, hour, minute } = iso;
    return `${month}/${day}/${year} ${hour}:${String(minute).padStart(2, '0')}`;
  });
}

/** @throws BtcfcError `INVALID_DATA` unless every time is later than the one before it */
export function checkTimeOrder(name: string, times: ArrayLike<number>): void {
  for (let row = 1; row < times.length; row++) {
    if (times[row]! === times[row - 1]!) throw doubledDate(name, times[row]!);
    if (times[row]! < times[row - 1]!) {
      throw new BtcfcError({
        code: 'INVALID_DATA',
        message: `Column "${name}" is not in time order: row ${row + 1} lies before row ${row}.`,
        received: describeTime(times[row]!),
        remedy: 'Sort the frame by `sortByDate` first.',
      });
    }
  }
}

export function doubledDate(name: string, time: number | string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Column "${name}" has a date twice.`,
    received: typeof time === 'string' ? time : describeTime(time),
    remedy: 'Keep one row for each date.',
  });
}

function timeOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return Number.NaN;
  if (value.length === 10 && value.charCodeAt(4) === dash && value.charCodeAt(7) === dash) {
    return dayOf(digitsOf(value, 0, 4), digitsOf(value, 5, 7), digitsOf(value, 8, 10));
  }
  const parts =
    match(isoDate, value, ['year', 'month', 'day']) ??
    match(spreadsheetDate, value, ['month', 'day', 'year']);
  if (!parts) return Number.NaN;
  const { year, month, day, hour, minute, second } = parts;
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  return dayOf(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000;
}

// without a regular expression or a Date: a long frame is mostly such dates
function digitsOf(text: string, start: number, end: number): number {
  let number = 0;
  for (let position = start; position < end; position++) {
    const digit = text.charCodeAt(position) - zero;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** Milliseconds since 1970; NaN for a day that does not exist. */
function dayOf(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return Number.NaN;
  return Date.UTC(year, month - 1, day);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function match(pattern: RegExp, text: string, order: ('year' | 'month' | 'day')[]): DateParts | undefined {
  const found = pattern.exec(text);
  if (!found) return undefined;
  const [first, second, third, hours = '0', minutes = '0', seconds = '0'] = found.slice(1);
  const parts = { year: 0, month: 0, day: 0 };
  for (const [position, digits] of [first, second, third].entries()) parts[order[position]!] = Number(digits);
  return { ...parts, hour: Number(hours), minute: Number(minutes), second: Number(seconds) };
}

function describeTime(time: number): string | number {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : date.toISOString();
}

function notADate(name: string, row: number, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Column "${name}" holds no date in row ${row + 1}.`,
    received,
    remedy: 'Write dates as YYYY-MM-DD or M/D/YYYY h:mm.',
  });
}
