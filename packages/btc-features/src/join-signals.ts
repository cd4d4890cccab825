import {
  BtcfcError,
  checkNumber,
  columnOf,
  type Frame,
  type FrameResult,
  invalidOption,
  readTable,
  type Table,
  writeTable,
} from '@btcfc/core';
import { addColumn } from './add-column';
import { timesOf } from './date-column';
import { asNumbers } from './feature-matrix';
import { sortedPositions } from './sort-by-date';

export interface JoinSignalsOptions {
  /** The column of `frame` that holds the dates. @default 'Date' */
  dateColumn?: string;
  /** The column of `signals` that holds the dates. @default 'Date' */
  signalDateColumn?: string;
  /** The signals to join. @default all columns but the dates */
  columns?: readonly string[];
  /**
   * Days from the date of a value until it is known, fractions included. 0 takes values of a row's own date, which is
   * right only for what is known by the end of that day. @default 1
   */
  publicationLag?: number;
  /** Greatest age of a value, days from its own date on; an older one is missing. @default Infinity */
  maxAge?: number;
  /** Put before the name of each new column. @default '' */
  prefix?: string;
  /** Whether to add the age of each value, days, as `<column>_age`. @default false */
  age?: boolean;
}

const dayMs = 86_400_000;

/**
 * Adds to each row the last value of each signal that was known on its date: of the values dated at least
 * `publicationLag` days before, the latest that is not missing. NaN where there is none or it is older than `maxAge`.
 * The signals may be of any frequency and in any order; the rows of the frame as well.
 *
 * As pandas' `merge_asof` (backward, exact matches allowed) on each signal without its gaps.
 *
 * @param frame dates as ISO text, as `M/D/YYYY h:mm`, or as milliseconds since 1970
 * @param signals the same, each date once, numbers or booleans beside it
 * @returns the kind of frame that `frame` is
 * @throws BtcfcError `INVALID_OPTION`; `MISSING_COLUMN`; `INVALID_DATA` for a date that can't be read, one that is in
 * `signals` twice, a signal that holds text, or a column of a new one's name
 *
 * @example
 * const joined = joinSignals(frame, await fetchFearGreedIndex(), { maxAge: 7 })
 */
export function joinSignals<Input extends Frame>(
  frame: Input,
  signals: Frame,
  options: JoinSignalsOptions = {},
): FrameResult<Input> {
  const { dateColumn = 'Date', signalDateColumn = 'Date', prefix = '', age = false } = options;
  const { publicationLag, maxAge } = checkOptions(options);
  const table = readTable(frame);
  const rowTimes = timesOf(dateColumn, columnOf(table, dateColumn));
  const source = readTable(signals);
  const signalTimes = timesOf(signalDateColumn, columnOf(source, signalDateColumn));
  const order = sortedPositions(signalDateColumn, signalTimes);
  const sortedTimes = signalTimes.map((_, place) => signalTimes[order[place]!]!);
  const known = rowTimes.map((time) => countUntil(sortedTimes, time - publicationLag * dayMs));
  for (const [name, values] of chosenSignals(source, signalDateColumn, options.columns)) {
    const latest = latestKnown(order, values);
    const joined = new Float64Array(table.rows).fill(Number.NaN);
    const ages = new Float64Array(table.rows).fill(Number.NaN);
    for (let row = 0; row < table.rows; row++) {
      const from = latest[known[row]!]!;
      if (from < 0) continue;
      const days = (rowTimes[row]! - signalTimes[from]!) / dayMs;
      if (days > maxAge) continue;
      joined[row] = values[from]!;
      ages[row] = days;
    }
    addSignal(table, `${prefix}${name}`, joined);
    if (age) addSignal(table, `${prefix}${name}_age`, ages);
  }
  return writeTable(table, frame);
}

function checkOptions({
  publicationLag = 1,
  maxAge = Number.POSITIVE_INFINITY,
  columns,
  prefix,
  age,
}: JoinSignalsOptions) {
  // a value from before its own date would come from the future
  checkNumber('publicationLag', publicationLag, { min: 0 });
  if (maxAge !== Number.POSITIVE_INFINITY) checkNumber('maxAge', maxAge, { min: publicationLag });
  if (prefix !== undefined && typeof prefix !== 'string') throw invalidOption('prefix', prefix, 'text');
  if (age !== undefined && typeof age !== 'boolean') throw invalidOption('age', age, 'a boolean');
  if (columns !== undefined && !(Array.isArray(columns) && new Set(columns).size === columns.length)) {
    throw invalidOption('columns', columns, 'an array of different column names');
  }
  return { publicationLag, maxAge };
}

/** How many of the sorted times are not after `time`. */
function countUntil(sorted: Float64Array, time: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of the first `count` rows in time, for every count from 0 on, the last that has a value; -1 where none has. */
function latestKnown(order: Uint32Array, values: Float64Array): Int32Array {
  const latest = new Int32Array(order.length + 1).fill(-1);
  for (let place = 0; place < order.length; place++) {
    const row = order[place]!;
    latest[place + 1] = Number.isNaN(values[row]!) ? latest[place]! : row;
  }
  return latest;
}

function chosenSignals(
  source: Table,
  dateColumn: string,
  columns: readonly string[] = [...source.columns.keys()].filter((name) => name !== dateColumn),
): [string, Float64Array][] {
  return columns.map((name) => {
    const column = columnOf(source, name);
    if (column.type !== 'text') return [name, asNumbers(name, column)];
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `Signal "${name}" holds text.`,
      received: column.values.slice(0, 3),
      remedy: 'Name the columns that hold numbers in `columns`.',
    });
  });
}

function addSignal(table: Table, name: string, values: Float64Array): void {
  addColumn(table, name, { type: 'number', values }, 'Rename the signal, or set a `prefix`.');
}
