import { BtcfcError } from '../../errors/error';
import { invalidOption } from '../../options/check-value';
import { defineOptions, type OptionsInput } from '../../options/define-options';
import * as option from '../../options/option';
import { type ReadDatesOptions, readDates } from '../dates/dates';
import { checkFinite, type ReadNumbersOptions } from '../numbers';
import { columnsOfArquero, isArqueroTable, writeArquero } from './arquero-table';
import { columnsOfArrow, isArrowTable } from './arrow-table';
import type { Column, Table } from './column';
import { buildDataFrame, columnsOfDataFrame, rebuildDataFrame, toDates } from './data-frame';
import {
  type DataFrameConstructor,
  type DataFrameLike,
  type Frame,
  type FrameResult,
  isDataFrame,
  type PlainFrame,
  type PlainFrameResult,
  type RowObjects,
} from './frame';
import { readColumn } from './read-column';
import { columnsOfRows, writeRowObjects } from './row-objects';

const readTableOptions = defineOptions('readTable', {
  /** Whether a column that is a `Float64Array` is copied; without it the table is only to be read. @default true */
  copies: option.boolean({ default: true }),
});

/** How a frame is read. */
export interface ReadTableOptions extends OptionsInput<typeof readTableOptions> {}

/**
 * Reads a frame into a table: a danfo `DataFrame`, an object of columns (arrays, typed arrays, danfo Series), a list
 * of row objects, an arquero table or an Apache Arrow table. All columns are copied, so the table may be changed
 * freely, unless `copies` is false. Each is typed by its values; danfo's own type labels are ignored, since it calls a column `int32` when only
 * its first rows are whole. Infinite numbers stay as they are.
 *
 * @throws BtcfcError `INVALID_DATA` if columns differ in length, mix numbers, text, booleans and Dates, are not arrays,
 * hold a BigInt beyond 2^53, or a `Uint8Array` holds something else than 0 and 1
 *
 * @example
 * import { readTable } from '@btcfc/core';
 *
 * const table = readTable([{ day: new Date('2018-01-31'), load: 1.5 }, { day: new Date('2018-02-01') }]);
 * table.columns.get('load'); // -> { type: 'number', values: Float64Array [1.5, NaN] }
 */
export function readTable(frame: Frame, options?: ReadTableOptions): Table {
  const { copies } = readTableOptions.read(options);
  const columns = new Map<string, Column>();
  let rows: number | undefined;
  for (const [name, values] of columnsOf(frame)) {
    const column = readColumn(name, values, copies);
    const { length } = column.values;
    rows ??= length;
    if (length !== rows) {
      throw invalidFrame(
        `Column "${name}" has ${length} rows where the columns before it have ${rows}.`,
        name,
      );
    }
    columns.set(name, column);
  }
  return { rows: rows ?? (Array.isArray(frame) ? frame.length : 0), columns };
}

/**
 * Turns a table back into the kind of frame `like` is; plain columns for an Arrow table, whose classes cannot be
 * reached from a table. Dates come back as `Date`s; what is missing is null, NaN in columns of numbers. For a danfo
 * frame the index is kept when the number of rows is, and every number column is labelled float32 (danfo's only label
 * for fractions; the values stay 64-bit) unless it was an int32 column before and still is one.
 *
 * @example
 * import { readTable, writeTable } from '@btcfc/core';
 *
 * const rows = [{ load: 1.5 }, { load: null }];
 * writeTable(readTable(rows), rows); // -> [{ load: 1.5 }, { load: null }]
 */
export function writeTable<Input extends Frame>(table: Table, like: Input): FrameResult<Input> {
  return writeAs(table, like) as FrameResult<Input>;
}

/**
 * The rows of a table at the given positions, in that order, as the kind of frame `like` is, which the table was read
 * from: the labels of a danfo frame move with their rows.
 *
 * @example
 * import { readTable, writeRows } from '@btcfc/core';
 *
 * const frame = { load: [1, 2, 3] };
 * writeRows(readTable(frame), [2, 0], frame); // -> { load: Float64Array [3, 1] }
 */
export function writeRows<Input extends Frame>(
  table: Table,
  positions: ArrayLike<number>,
  like: Input,
): FrameResult<Input> {
  return writeAs(takeRows(table, positions), like, positions) as FrameResult<Input>;
}

/**
 * Plain columns as a danfo `DataFrame`, its columns typed by all their values, where danfo itself looks at
 * the first few and calls a column that begins with zeros `int32`.
 *
 * @param DataFrame danfo's class, passed in so that danfo stays optional
 *
 * @example
 * import { toDataFrame } from '@btcfc/core';
 * import { DataFrame } from 'danfojs-node';
 *
 * toDataFrame({ day: ['2018-01-30', '2018-01-31'], load: [0, 0.5] }, DataFrame).print();
 */
export function toDataFrame<Result extends DataFrameLike>(
  frame: PlainFrame | RowObjects,
  DataFrame: DataFrameConstructor<Result>,
): Result {
  if (typeof DataFrame !== 'function') throw invalidOption('DataFrame', DataFrame, "danfo's class DataFrame");
  return buildDataFrame(readTable(frame), DataFrame);
}

/**
 * The values of a number column.
 *
 * @param options whether a value may be infinite (default) or that is an error
 * @throws BtcfcError `MISSING_COLUMN` if absent, `INVALID_DATA` if it holds something else
 *
 * @example
 * import { numbersOf, readTable } from '@btcfc/core';
 *
 * numbersOf(readTable({ load: [1, null] }), 'load'); // -> Float64Array [1, NaN]
 */
export function numbersOf(
  table: Table,
  name: string,
  { infinite = 'allowed' }: Pick<ReadNumbersOptions, 'infinite'> = {},
): Float64Array {
  const column = columnOf(table, name);
  if (column.type !== 'number') {
    throw invalidFrame(
      `Column "${name}" holds ${nouns[column.type]}, not numbers.`,
      column.values.slice(0, 3),
    );
  }
  if (infinite === 'refused') checkFinite(`column "${name}"`, column.values);
  return column.values;
}

/**
 * The moments of a column of Dates, of text that `readDate` reads, or of numbers, which are milliseconds since 1970.
 *
 * @param options how texts are read and whether a date may be missing; `name` is the column's, unless it is set
 * @throws BtcfcError `MISSING_COLUMN` if absent; `INVALID_DATA`, naming the row, for what is not a date
 *
 * @example
 * import { datesOf, readTable } from '@btcfc/core';
 *
 * datesOf(readTable({ Date: ['1/31/2018'] }), 'Date'); // -> Float64Array [1517356800000]
 */
export function datesOf(table: Table, name: string, options: Partial<ReadDatesOptions> = {}): Float64Array {
  return readDates(columnOf(table, name).values, { name: `column "${name}"`, ...options });
}

const nouns: Record<Column['type'], string> = {
  number: 'numbers',
  date: 'dates',
  text: 'text',
  boolean: 'booleans',
  flag: 'booleans',
};

/**
 * A column by name.
 *
 * @throws BtcfcError `MISSING_COLUMN`
 *
 * @example
 * import { columnOf, readTable } from '@btcfc/core';
 *
 * columnOf(readTable({ note: ['a', null] }), 'note').type; // -> 'text'
 */
export function columnOf(table: Table, name: string): Column {
  const column = table.columns.get(name);
  if (column) return column;
  throw new BtcfcError({
    code: 'MISSING_COLUMN',
    message: `There is no column "${name}".`,
    received: [...table.columns.keys()],
    remedy: `Add it to the frame, or name another column in the options.`,
  });
}

/**
 * The rows at the given positions, in that order, as a new table.
 *
 * @example
 * import { readTable, takeRows } from '@btcfc/core';
 *
 * takeRows(readTable({ load: [1, 2, 3] }), [2, 0]).rows; // -> 2
 */
export function takeRows(table: Table, positions: ArrayLike<number>): Table {
  const columns = new Map<string, Column>();
  for (const [name, column] of table.columns) {
    columns.set(name, takeValues(column, positions));
  }
  return { rows: positions.length, columns };
}

/**
 * The rows from `start` up to but not including `end`, as a new table.
 *
 * @example
 * import { readTable, sliceRows } from '@btcfc/core';
 *
 * sliceRows(readTable({ load: [1, 2, 3] }), 1, 3).rows; // -> 2
 */
export function sliceRows(table: Table, start: number, end: number): Table {
  const first = Math.max(0, start);
  const count = Math.max(0, Math.min(end, table.rows) - first);
  const columns = new Map<string, Column>();
  for (const [name, column] of table.columns) {
    columns.set(name, { type: column.type, values: column.values.slice(first, first + count) } as Column);
  }
  return { rows: count, columns };
}

function takeValues(column: Column, positions: ArrayLike<number>): Column {
  if (column.type === 'number' || column.type === 'date') {
    const values = new Float64Array(positions.length);
    for (let row = 0; row < values.length; row++) values[row] = column.values[positions[row]!]!;
    return { type: column.type, values };
  }
  if (column.type === 'flag') {
    return { type: 'flag', values: Uint8Array.from(positions, (position) => column.values[position]!) };
  }
  const values = Array.from(positions, (position) => column.values[position]!);
  return { type: column.type, values } as Column;
}

function columnsOf(frame: unknown): [string, unknown][] {
  if (typeof frame !== 'object' || frame === null || ArrayBuffer.isView(frame) || frame instanceof Date) {
    throw invalidFrame(
      'A frame must be a danfo DataFrame or an object of columns, a list of row objects, or an arquero or Arrow table.',
      frame,
    );
  }
  if (isDataFrame(frame)) return columnsOfDataFrame(frame);
  if (Array.isArray(frame)) return columnsOfRows(frame);
  if (isArqueroTable(frame)) return columnsOfArquero(frame);
  if (isArrowTable(frame)) return columnsOfArrow(frame);
  return Object.entries(frame);
}

function writeAs(table: Table, like: Frame, positions?: ArrayLike<number>): unknown {
  if (isDataFrame(like)) return rebuildDataFrame(table, like, positions);
  if (Array.isArray(like)) return writeRowObjects(table);
  if (isArqueroTable(like)) return writeArquero(table, like);
  return writePlainFrame(table, like);
}

/** Plain columns, with what `like` is marked with by symbols. */
function writePlainFrame(table: Table, like: object): PlainFrameResult {
  const frame = Object.fromEntries(
    [...table.columns].map(([name, { type, values }]) => [name, type === 'date' ? toDates(values) : values]),
  ) as PlainFrameResult;
  for (const symbol of Object.getOwnPropertySymbols(like)) {
    Object.defineProperty(frame, symbol, Object.getOwnPropertyDescriptor(like, symbol)!);
  }
  return frame;
}

function invalidFrame(message: string, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message,
    received,
    remedy: 'Pass columns of equal length, each of numbers, of text, of booleans or of Dates.',
  });
}
