import { type Column, inferFrequency, readDates } from '@btcfc/core';
import { type DateFormat, dateFormats, dayFirst, isIso, monthFirst } from './date-formats';
import { type NumberDateFormat, numberDateFormats } from './number-dates';

/** How the dates of a column are written. */
export interface DateColumnForm {
  /** As reports say it. */
  name: string;
  /** What was assumed, where it could be read otherwise. */
  note?: string;
  /** What core's reader of dates takes for a value: text, milliseconds, or null where missing. */
  values: ArrayLike<string | number | null>;
}

export interface DateForms {
  /** Whether the day stands before the month in dates such as 1/2/2024; found out where undefined. */
  dayFirst: boolean | undefined;
}

/** How a column is written, if all of its values are dates in one way. */
export function dateForm(column: Column, told: DateForms): DateColumnForm | undefined {
  if (column.type === 'date') return { name: 'dates', values: column.values };
  if (column.type === 'text') return textForm(column.values, told);
  return column.type === 'number' ? numberForm(column.values) : undefined;
}

/** Some values of a long column, from all of its length. */
const sampled = 50;

function sampleOf<Value>(values: ArrayLike<Value>, isThere: (value: Value) => boolean): Value[] {
  const sample: Value[] = [];
  const stride = Math.max(1, Math.floor(values.length / sampled));
  for (let row = 0; row < values.length; row += stride) if (isThere(values[row]!)) sample.push(values[row]!);
  return sample;
}

function textForm(values: readonly (string | null)[], told: DateForms): DateColumnForm | undefined {
  const sample = sampleOf(values, (value) => value !== null) as string[];
  if (sample.length === 0) return undefined;
  const fits = (format: DateFormat) => sample.every((text) => format.read(text.trim()) !== undefined);
  const candidates = dateFormats.filter(
    (format) =>
      !(format === monthFirst && told.dayFirst) &&
      !(format === dayFirst && told.dayFirst === false) &&
      fits(format),
  );
  const [first] = candidates;
  if (!first) return slashedForm(values, sample, told);
  if (first === monthFirst || first === dayFirst) return slashedForm(values, sample, told);
  // core reads these itself, and says what is wrong with one
  if (sample.every((text) => isIso(text.trim()))) return { name: nameOf(first, sample), values };
  return { name: nameOf(first, sample), values: convert(values, first) };
}

/** A form as these texts have it: with their time of day and offset, where they have any. */
function nameOf({ name }: DateFormat, sample: readonly string[]): string {
  const has = (form: RegExp) => sample.some((text) => form.test(text.trim()));
  if (!has(/\d:\d/)) return has(/^\d{4}-\d\d$/) ? name.replace('-MM-DD', '-MM') : name;
  const half = has(/[ap]\.?m\.?$/i);
  const clock = `${half ? 'h' : 'HH'}:mm${has(/:\d\d:\d\d/) ? ':ss' : ''}${half ? ' AM/PM' : ''}`;
  const offset = has(/:.*(?:Z|[+-]\d\d(?::?\d\d)?)$/i) ? ' with offset' : '';
  return `${name}${has(/\dT\d/) ? 'T' : ' '}${clock}${offset}`;
}

/** A sample may hold days that only the one order has, and days that only the other has where rows are at fault. */
function slashedForm(
  values: readonly (string | null)[],
  sample: readonly string[],
  told: DateForms,
): DateColumnForm | undefined {
  const isSlashed = (text: string) =>
    monthFirst.read(text.trim()) !== undefined || dayFirst.read(text.trim()) !== undefined;
  if (!sample.every(isSlashed)) return undefined;
  const formOf = (format: DateFormat, note?: string): DateColumnForm => ({
    name: nameOf(format, sample),
    values: convert(values, format),
    ...(note !== undefined && { note }),
  });
  if (told.dayFirst !== undefined) return formOf(told.dayFirst ? dayFirst : monthFirst);
  const distinct = [...new Set(values)].filter((text) => text !== null);
  const faults = (format: DateFormat) =>
    distinct.filter((text) => format.read(text.trim()) === undefined).length;
  const [ofMonth, ofDay] = [faults(monthFirst), faults(dayFirst)];
  if (ofMonth !== ofDay) return formOf(ofMonth < ofDay ? monthFirst : dayFirst);
  const isDayFirst = isMoreEven(distinct, dayFirst, monthFirst);
  const format = isDayFirst ? dayFirst : monthFirst;
  const reason = isDayFirst ? `${format.name}, in which they are more even` : format.name;
  return formOf(
    format,
    `Dates such as ${distinct[0]} may begin with the day or the month; they were read as ${reason}. Set \`dayFirst\` to ${!isDayFirst} if that is wrong.`,
  );
}

/** Whether dates lie on one step as they are read in the first way, and do not in the second. */
function isMoreEven(texts: readonly string[], first: DateFormat, second: DateFormat): boolean {
  const isEven = (format: DateFormat) => {
    const dates = readDates(
      texts.map((text) => format.read(text.trim()) ?? null),
      { name: 'dates', missing: 'allowed' },
    );
    return inferFrequency(dates) !== undefined;
  };
  return isEven(first) && !isEven(second);
}

/** A text that the format does not read stays, and is told by core as what can't be read. */
function convert(values: readonly (string | null)[], format: DateFormat): (string | number | null)[] {
  const known = new Map<string, string | number>();
  return values.map((text) => {
    if (text === null) return null;
    let date = known.get(text);
    if (date === undefined) {
      date = format.read(text.trim()) ?? `${text} (not ${format.name})`;
      known.set(text, date);
    }
    return date;
  });
}

function numberForm(values: Float64Array): DateColumnForm | undefined {
  const sample = sampleOf(values, (value) => !Number.isNaN(value));
  if (sample.length === 0) return undefined;
  const fits = ({ read, suits }: NumberDateFormat) =>
    sample.every((value) => read(value) !== undefined) && (suits?.(sample) ?? true);
  const format = numberDateFormats.find(fits);
  if (!format) return undefined;
  return {
    name: format.name,
    values: Array.from(values, (value) =>
      Number.isNaN(value) ? null : (format.read(value) ?? `${value} (not ${format.name})`),
    ),
  };
}
