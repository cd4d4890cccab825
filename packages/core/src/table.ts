import type { Column, FlagColumn, Table } from './column';
import { buildDataFrame, columnsOfDataFrame } from './data-frame';
import { BtcfcError } from './error';
import {
  type DataFrameConstructor,
  type DataFrameLike,
  type Frame,
  type FrameResult,
  isDataFrame,
  type PlainFrame,
  type PlainFrameResult,
} from './frame';

/**
 * Reads a danfo `DataFrame` or plain columns into a table. All columns are copied, so the table may be
 * changed freely; danfo's own type labels are ignored, since it calls a column `int32` when only its first
 * rows are whole.
 *
 * @throws BtcfcError `INVALID_DATA` if columns differ in length, mix numbers with text, are not arrays, or a
 * `Uint8Array` holds something else than 0 and 1
 */
export function readTable(frame: Frame): Table {
  if (typeof frame !== 'object' || frame === null) {
    throw invalidFrame('A frame must be a danfo DataFrame or an object of columns.', frame);
  }
  const named = isDataFrame(frame) ? columnsOfDataFrame(frame) : Object.entries(frame);
  const columns = new Map<string, Column>();
  let rows: number | undefined;
  for (const [name, values] of named) {
    if (!Array.isArray(values) && !ArrayBuffer.isView(values)) {
      throw invalidFrame(`Column "${name}" is not an array.`, values);
    }
    const { length } = values as ArrayLike<unknown>;
    rows ??= length;
    if (length !== rows) {
      throw invalidFrame(
        `Column "${name}" has ${length} rows where the columns before it have ${rows}.`,
        name,
      );
    }
    columns.set(name, readColumn(name, values as ArrayLike<unknown>));
  }
  return { rows: rows ?? 0, columns };
}

/**
 * Turns a table back into the kind of frame `like` is. For a danfo frame the index is kept when the number
 * of rows is, and every number column is labelled float32 (danfo's only label for fractions; the values
 * stay 64-bit) unless it was an int32 column before and still is one.
 */
export function writeTable<Input extends Frame>(table: Table, like: Input): FrameResult<Input> {
  if (!isDataFrame(like)) return writePlainFrame(table) as FrameResult<Input>;
  const index = like.shape[0] === table.rows ? [...like.index] : undefined;
  return rebuildDataFrame(table, like, index) as FrameResult<Input>;
}

/**
 * The rows of a table at the given positions, in that order, as the kind of frame `like` is, which the table was read
 * from: the labels of a danfo frame move with their rows.
 */
export function writeRows<Input extends Frame>(
  table: Table,
  positions: ArrayLike<number>,
  like: Input,
): FrameResult<Input> {
  const rows = takeRows(table, positions);
  if (!isDataFrame(like)) return writePlainFrame(rows) as FrameResult<Input>;
  const index = Array.from(positions, (position) => like.index[position]!);
  return rebuildDataFrame(rows, like, index) as FrameResult<Input>;
}

/**
 * Plain columns as a danfo `DataFrame`, its columns typed by all their values, where danfo itself looks at
 * the first few and calls a column that begins with zeros `int32`.
 *
 * @param DataFrame danfo's class, passed in so that danfo stays optional
 *
 * @example
 * import { DataFrame } from 'danfojs-node'
 * const frame = toDataFrame({ day: ['2018-01-30', '2018-01-31'], price: [10184.06, 10125.01] }, DataFrame)
 */
export function toDataFrame<Result extends DataFrameLike>(
  frame: PlainFrame,
  DataFrame: DataFrameConstructor<Result>,
): Result {
  return buildDataFrame(readTable(frame), DataFrame);
}

/**
 * The values of a number column.
 *
 * @throws BtcfcError `MISSING_COLUMN` if absent, `INVALID_DATA` if it holds something else
 */
export function numbersOf(table: Table, name: string): Float64Array {
  const column = columnOf(table, name);
  if (column.type !== 'number') {
    throw invalidFrame(`Column "${name}" holds ${column.type}, not numbers.`, column.values.slice(0, 3));
  }
  return column.values;
}

/**
 * A column by name.
 *
 * @throws BtcfcError `MISSING_COLUMN`
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

/** The rows at the given positions, in that order, as a new table. */
export function takeRows(table: Table, positions: ArrayLike<number>): Table {
  const columns = new Map<string, Column>();
  for (const [name, column] of table.columns) {
    columns.set(name, takeValues(column, positions));
  }
  return { rows: positions.length, columns };
}

/** The rows from `start` up to but not including `end`, as a new table. */
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
  if (column.type === 'number') {
    const values = new Float64Array(positions.length);
    for (let row = 0; row < values.length; row++) values[row] = column.values[positions[row]!]!;
    return { type: 'number', values };
  }
  if (column.type === 'flag') {
    return { type: 'flag', values: Uint8Array.from(positions, (position) => column.values[position]!) };
  }
  const values = Array.from(positions, (position) => column.values[position]!);
  return { type: column.type, values } as Column;
}

function readColumn(name: string, values: ArrayLike<unknown>): Column {
  if (values instanceof Uint8Array) return readFlags(name, values);
  if (ArrayBuffer.isView(values))
    return { type: 'number', values: new Float64Array(values as ArrayLike<number>) };
  const type = typeOfFirstValue(values);
  if (type === 'number') return { type, values: readNumbers(name, values) };
  const expected = type === 'text' ? 'string' : 'boolean';
  // copied whole and checked after: a million cells pushed one by one take ten times as long
  const kept = Array.prototype.slice.call(values) as unknown[];
  for (let row = 0; row < kept.length; row++) {
    const value = kept[row];
    if (typeof value === expected) continue;
    if (!isMissing(value)) throw mixedColumn(name, row, type, value);
    kept[row] = null;
  }
  return { type, values: kept } as Column;
}

function readFlags(name: string, values: Uint8Array): FlagColumn {
  const row = values.findIndex((value) => value > 1);
  if (row === -1) return { type: 'flag', values: new Uint8Array(values) };
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `Column "${name}" is a Uint8Array, which holds truth values, but not so in row ${row + 1}.`,
    received: values[row],
    remedy: 'Pass numbers as a Float64Array.',
  });
}

function readNumbers(name: string, values: ArrayLike<unknown>): Float64Array {
  const numbers = new Float64Array(values.length);
  for (let row = 0; row < numbers.length; row++) {
    const value = values[row];
    if (typeof value === 'number') numbers[row] = value;
    else if (value === null || value === undefined) numbers[row] = Number.NaN;
    else throw mixedColumn(name, row, 'number', value);
  }
  return numbers;
}

// a column without a single value is a number column that is missing throughout
function typeOfFirstValue(values: ArrayLike<unknown>): Column['type'] {
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (isMissing(value)) continue;
    if (typeof value === 'string') return 'text';
    if (typeof value === 'boolean') return 'boolean';
    return 'number';
  }
  return 'number';
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}

function rebuildDataFrame(
  table: Table,
  like: DataFrameLike,
  index: (string | number)[] | undefined,
): DataFrameLike {
  const DataFrame = (like as object).constructor as DataFrameConstructor<DataFrameLike>;
  const intColumns = new Set(like.columns.filter((_, position) => like.dtypes[position] === 'int32'));
  return buildDataFrame(table, DataFrame, { intColumns, index });
}

function writePlainFrame(table: Table): PlainFrameResult {
  return Object.fromEntries(
    [...table.columns].map(([name, column]) => [name, column.values]),
  ) as PlainFrameResult;
}

function mixedColumn(name: string, row: number, type: Column['type'], received: unknown): BtcfcError {
  return invalidFrame(`Column "${name}" holds ${type}, but not so in row ${row + 1}.`, received);
}

function invalidFrame(message: string, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message,
    received,
    remedy: 'Pass columns of equal length, each of numbers, of text or of booleans.',
  });
}
