import { BtcfcError, type Column, type Frame, readTable, type Table } from '@btcfc/core';
import {
  describeColumns,
  invalidData,
  type Matrix,
  type MatrixLike,
  missingColumn,
  takeColumns,
} from './matrix';

export interface ColumnChoice {
  /** Names for rows of numbers; for a frame or matrix the columns to take, in this order. */
  columns?: readonly string[];
  /** What a frame's other columns are: left aside, or an error. @default 'ignored' */
  others?: 'ignored' | 'refused';
}

/** Inputs, and the moments of their rows where a frame has a column of Dates. */
export interface DatedMatrix {
  matrix: Matrix;
  dates: Float64Array | undefined;
}

/**
 * Reads inputs. Where no columns are given, those of rows of numbers are called `feature_1`, `feature_2`, ..., and a
 * frame's are all but its Dates.
 *
 * @throws BtcfcError `INVALID_DATA`, naming row and column, for what is not a finite number; `MISSING_COLUMN`
 */
export function readMatrix(name: string, input: MatrixLike, choice: ColumnChoice = {}): Matrix {
  return readDatedMatrix(name, input, choice).matrix;
}

/** The same, with the moments of the rows. */
export function readDatedMatrix(name: string, input: MatrixLike, choice: ColumnChoice = {}): DatedMatrix {
  if (isListOfRows(input)) return { matrix: fromRows(name, input, choice.columns), dates: undefined };
  if (typeof input !== 'object' || input === null || ArrayBuffer.isView(input)) {
    throw invalidData(`\`${name}\` is not rows of numbers, a matrix or a frame.`, input);
  }
  return isMatrix(input)
    ? fromMatrix(name, input, choice)
    : fromTable(name, readTable(input as Frame, { copies: false }), choice);
}

/** Whether inputs are rows of numbers, rather than row objects; an empty list is. */
export function isListOfRows(input: MatrixLike): input is readonly ArrayLike<number>[] {
  if (!Array.isArray(input)) return false;
  const first: unknown = input[0];
  const isRowObject =
    typeof first === 'object' && first !== null && !Array.isArray(first) && !ArrayBuffer.isView(first);
  return !isRowObject || first instanceof Date;
}

function isMatrix(input: object): input is Matrix {
  const { rows, columns, values } = input as Partial<Matrix>;
  return typeof rows === 'number' && Array.isArray(columns) && values instanceof Float64Array;
}

function fromRows(
  name: string,
  input: readonly ArrayLike<number>[],
  columns: readonly string[] | undefined,
): Matrix {
  const width = columns?.length ?? input[0]?.length ?? 0;
  const names = columns ?? Array.from({ length: width }, (_, column) => `feature_${column + 1}`);
  const values = new Float64Array(input.length * width);
  for (let row = 0; row < input.length; row++) {
    const cells: unknown = input[row];
    if (!Array.isArray(cells) && (!ArrayBuffer.isView(cells) || cells instanceof DataView)) {
      throw invalidData(`\`${name}\` is not rows of numbers: row ${row + 1} is none.`, cells);
    }
    const { length } = cells as unknown as ArrayLike<unknown>;
    if (length !== width) {
      throw invalidData(`\`${name}\` has ${length} columns in row ${row + 1}, where ${width} are due.`);
    }
    for (let column = 0; column < width; column++) {
      const value = (cells as unknown as ArrayLike<unknown>)[column];
      if (typeof value !== 'number' || !Number.isFinite(value))
        throw notANumber(name, row, names[column]!, value);
      values[row * width + column] = value;
    }
  }
  return { rows: input.length, columns: [...names], values };
}

function fromMatrix(name: string, matrix: Matrix, { columns, others }: ColumnChoice): DatedMatrix {
  const { rows, values } = matrix;
  const width = matrix.columns.length;
  if (values.length !== rows * width) {
    throw invalidData(`\`${name}\` has ${values.length} values for ${rows} rows of ${width} columns.`);
  }
  if (columns) checkColumns(name, matrix.columns, columns, others);
  const taken = takeColumns(matrix, columns ?? matrix.columns);
  taken.values.forEach((value, index) => {
    if (Number.isFinite(value)) return;
    const count = taken.columns.length;
    throw notANumber(name, Math.floor(index / count), taken.columns[index % count]!, value);
  });
  return { matrix: taken, dates: undefined };
}

function fromTable(name: string, table: Table, { columns, others }: ColumnChoice): DatedMatrix {
  const dated = [...table.columns].find(([, column]) => column.type === 'date');
  const present = [...table.columns.keys()].filter((label) => table.columns.get(label)!.type !== 'date');
  if (columns) checkColumns(name, present, columns, others);
  const names = columns ?? present;
  const width = names.length;
  const values = new Float64Array(table.rows * width);
  names.forEach((label, position) => {
    const cells = cellsOf(name, label, table.columns.get(label)!);
    for (let row = 0; row < table.rows; row++) {
      const value = cells[row];
      if (value === null || !Number.isFinite(Number(value))) throw notANumber(name, row, label, value);
      values[row * width + position] = Number(value);
    }
  });
  return {
    matrix: { rows: table.rows, columns: [...names], values },
    dates: dated?.[1].values as Float64Array,
  };
}

function cellsOf(name: string, label: string, column: Column): ArrayLike<number | boolean | null> {
  if (column.type !== 'text') return column.values;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `Column "${label}" of \`${name}\` holds text.`,
    received: column.values[0],
    remedy:
      'Leave it out, or name the columns to take as `columns`. A column of dates has to hold Dates: `new Date(text)`.',
  });
}

function checkColumns(
  name: string,
  present: readonly string[],
  wanted: readonly string[],
  others: ColumnChoice['others'],
): void {
  const missing = wanted.filter((column) => !present.includes(column));
  if (missing.length > 0) throw missingColumn(name, missing, present);
  const unknown = others === 'refused' ? present.filter((column) => !wanted.includes(column)) : [];
  if (unknown.length === 0) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${name}\` has ${describeColumns(unknown)}, which the model was not fitted on.`,
    remedy: 'Pass the columns the model was fitted on and no others.',
  });
}

function notANumber(name: string, row: number, column: string, value: unknown): BtcfcError {
  const received = value === undefined ? 'undefined' : value;
  return invalidData(`\`${name}\` is not a finite number in row ${row + 1}, column "${column}".`, received);
}
