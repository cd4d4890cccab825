import { readDates } from '../data/dates/dates';
import { type FrequencyLike, readFrequency } from '../data/dates/frequency/frequency';
import { checkFinite, readNumbers } from '../data/numbers';
import { BtcfcError } from '../errors/error';
import { invalidOption } from '../options/check-value';
import { checkOptionNames, defineOptions, type OptionsInput } from '../options/define-options';
import * as option from '../options/option';
import type { TimeSeries } from './time-series';

/** What a `TimeSeries` is made of, by name. */
export const timeSeriesNames: readonly (keyof TimeSeries)[] = [
  'values',
  'dates',
  'frequency',
  'id',
  'pastCovariates',
  'futureCovariates',
  'staticCovariates',
];

const readOptions = defineOptions('readTimeSeries', {
  /**
   * Whether covariates are copied, or those that are a `Float64Array` taken as they lie: for who only reads them, and at
   * once.
   *
   * @default 'copied'
   */
  covariates: option.oneOf(['copied', 'shared'] as const, { default: 'copied' }),
});

/** Options of `readTimeSeries`, `readPastCovariates` and `readFutureCovariates`. */
export interface ReadTimeSeriesOptions extends OptionsInput<typeof readOptions> {}

type Numbers = ArrayLike<number | null | undefined>;

/** A `TimeSeries` as it may be written: numbers in any kind of array, dates as anything `readDates` takes. */
export interface TimeSeriesInput {
  /** What is forecast, one value a row, in time order. Shape [rows]. */
  values: Numbers;
  /** The moment of each row, ascending. Shape [rows]. @default none */
  dates?: ArrayLike<number | string | Date>;
  /** How far apart the rows stand, or its name. @default what the dates tell */
  frequency?: FrequencyLike;
  /** Which of several series it is. @default none */
  id?: string;
  /** Columns that are known for the past only. Shape [rows] each. @default none */
  pastCovariates?: Readonly<Record<string, Numbers>>;
  /** Columns that are known ahead: [rows] each, and further by what is known of the future. @default none */
  futureCovariates?: Readonly<Record<string, Numbers>>;
  /** What is the same on all rows of the series. @default none */
  staticCovariates?: Readonly<Record<string, number | string>>;
}

/** What a series is read from: a `TimeSeries`, or its values alone as anything `readNumbers` takes. */
export type TimeSeriesLike = TimeSeriesInput | Numbers;

/**
 * Reads a series, its values copied and checked: a `TimeSeries`, or plain values (an array, a typed array, a danfo
 * Series).
 *
 * @param name what errors call it
 * @param options for who reads covariates at once and keeps none of them
 * @throws BtcfcError `INVALID_DATA`, naming the row, for what is neither a number nor missing, and for columns or dates
 * that do not fit the values; `INVALID_OPTION` for a name that a `TimeSeries` does not have
 *
 * @example
 * import { readTimeSeries } from '@btcfc/core'
 * readTimeSeries('series', [1, null, 3]).values // -> 1, NaN, 3
 */
export function readTimeSeries(name: string, given: unknown, options?: ReadTimeSeriesOptions): TimeSeries {
  const { covariates } = readOptions.read(options);
  if (!isTimeSeries(given)) return { values: readNumbers(given, { name }) };
  checkOptionNames(name, given, timeSeriesNames, `${name}.`);
  const { dates, frequency, id, pastCovariates, futureCovariates, staticCovariates } = given;
  const values = readNumbers(given.values, { name: `${name}.values` });
  const rows = values.length;
  return {
    values,
    ...(dates !== undefined && { dates: readAscendingDates(`${name}.dates`, dates, rows) }),
    ...(frequency !== undefined && { frequency: readFrequency(frequency, `${name}.frequency`) }),
    ...(id !== undefined && { id: readId(`${name}.id`, id) }),
    ...(pastCovariates !== undefined && {
      pastCovariates: readPastCovariates(`${name}.pastCovariates`, pastCovariates, rows, { covariates }),
    }),
    ...(futureCovariates !== undefined && {
      futureCovariates: readFutureCovariates(`${name}.futureCovariates`, futureCovariates, rows, {
        covariates,
      }),
    }),
    ...(staticCovariates !== undefined && {
      staticCovariates: readStaticCovariates(`${name}.staticCovariates`, staticCovariates),
    }),
  };
}

/**
 * Columns beside a series of so many rows, copied and checked.
 *
 * @param name what errors call them
 * @throws BtcfcError `INVALID_DATA` for another number of rows, or what is neither a number nor missing
 *
 * @example
 * import { readPastCovariates } from '@btcfc/core'
 * readPastCovariates('pastCovariates', { sales: [1, 2, null] }, 3)
 */
export function readPastCovariates(
  name: string,
  columns: Readonly<Record<string, unknown>>,
  rows: number,
  options?: ReadTimeSeriesOptions,
): Record<string, Float64Array> {
  return readColumns(name, columns, readOptions.read(options), (values, column) => {
    if (values.length !== rows) throw otherRows(column, values.length, `the series has ${rows}`);
  });
}

/**
 * Columns that are known ahead, of as many rows as the series or more, copied and checked.
 *
 * @param name what errors call them
 * @throws BtcfcError `INVALID_DATA` for fewer rows, or what is neither a number nor missing
 *
 * @example
 * import { readFutureCovariates } from '@btcfc/core'
 * readFutureCovariates('futureCovariates', { weekday: [0, 1, 2, 3, 4] }, 3)
 */
export function readFutureCovariates(
  name: string,
  columns: Readonly<Record<string, unknown>>,
  rows: number,
  options?: ReadTimeSeriesOptions,
): Record<string, Float64Array> {
  return readColumns(name, columns, readOptions.read(options), (values, column) => {
    if (values.length < rows)
      throw otherRows(column, values.length, `the series has ${rows}, or more are needed`);
  });
}

/**
 * Whether a value is written as a `TimeSeries`: a plain object with `values`.
 *
 * @example
 * import { isTimeSeries } from '@btcfc/core'
 * isTimeSeries({ values: Float64Array.of(1, 2) }) // -> true
 */
export function isTimeSeries(given: unknown): given is TimeSeries {
  if (typeof given !== 'object' || given === null || !('values' in given)) return false;
  // a danfo Series has `values` too
  return isPlainObject(given);
}

/** Whether something is an object of no class. */
function isPlainObject(given: unknown): given is Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false;
  // the prototype that is Object's, in whichever realm, has none itself
  const prototype: object | null = Object.getPrototypeOf(given);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function readId(name: string, id: unknown): string {
  if (typeof id === 'string' && id !== '') return id;
  throw invalidOption(name, id, 'text that is not empty');
}

function readStaticCovariates(name: string, given: unknown): Record<string, number | string> {
  if (!isPlainObject(given)) throw noColumns(name, given);
  for (const [column, value] of Object.entries(given)) {
    const isGood = typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
    if (!isGood) throw invalidOption(`${name}.${column}`, value, 'a finite number or text');
  }
  return { ...given } as Record<string, number | string>;
}

function readColumns(
  name: string,
  columns: Readonly<Record<string, unknown>>,
  { covariates }: Required<ReadTimeSeriesOptions>,
  check: (values: Float64Array, column: string) => void,
): Record<string, Float64Array> {
  if (!isPlainObject(columns)) throw noColumns(name, columns);
  const read = Object.entries(columns).map(([column, given]) => {
    const isShared = covariates === 'shared' && given instanceof Float64Array;
    const values = isShared ? given : readNumbers(given, { name: `${name}.${column}` });
    if (isShared) checkFinite(`${name}.${column}`, values);
    check(values, `${name}.${column}`);
    return [column, values] as const;
  });
  return Object.fromEntries(read);
}

function readAscendingDates(name: string, given: unknown, rows: number): Float64Array {
  const dates = readDates(given, { name, missing: 'refused' });
  if (dates.length !== rows) throw otherRows(name, dates.length, `the series has ${rows}`);
  const row = dates.findIndex((date, index) => index > 0 && !(date > dates[index - 1]!));
  if (row < 0) return dates;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${name}\` does not ascend: row ${row + 1} is not after row ${row}.`,
    received: new Date(dates[row]!).toISOString(),
    remedy: 'Sort the rows by date, and keep one row for each date.',
  });
}

function noColumns(name: string, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${name}\` must be columns by their names.`,
    received: received === null ? 'null' : received,
    remedy: 'Pass an object with an array for each name.',
  });
}

function otherRows(name: string, rows: number, expected: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${name}\` has ${rows} rows where ${expected}.`,
    received: rows,
    remedy: 'Pass columns as long as the series, with NaN where a value is missing.',
  });
}
