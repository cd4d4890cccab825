import { BtcfcError, type Frame } from '@btcfc/core';

/** Numbers in rows and named columns, row after row. */
export interface Matrix {
  rows: number;
  columns: string[];
  /** Shape [rows, columns], row-major. */
  values: Float64Array;
}

/**
 * Inputs as users have them: rows of numbers, a matrix, or a frame (plain columns, row objects, a danfo `DataFrame`, an
 * arquero or Arrow table) whose columns are numbers or booleans (true is 1).
 */
export type MatrixLike = readonly ArrayLike<number>[] | Matrix | Frame;

/** Some of a matrix's columns, in the order given. */
export function takeColumns(matrix: Matrix, columns: readonly string[]): Matrix {
  const isSame =
    columns.length === matrix.columns.length &&
    columns.every((column, position) => matrix.columns[position] === column);
  if (isSame) return matrix;
  const from = matrix.columns.length;
  const to = columns.length;
  const positions = columns.map((column) => matrix.columns.indexOf(column));
  const values = new Float64Array(matrix.rows * to);
  for (let row = 0; row < matrix.rows; row++) {
    for (let column = 0; column < to; column++) {
      values[row * to + column] = matrix.values[row * from + positions[column]!]!;
    }
  }
  return { rows: matrix.rows, columns: [...columns], values };
}

/** One column's values; undefined if there is none of that name. */
export function columnValues({ rows, columns, values }: Matrix, name: string): Float64Array | undefined {
  const position = columns.indexOf(name);
  if (position < 0) return undefined;
  return Float64Array.from({ length: rows }, (_, row) => values[row * columns.length + position]!);
}

/** The matrix with the rows of some of its columns added below; the others are 0 there. */
export function appendRows(X: Matrix, ahead: Matrix): Matrix {
  if (ahead.rows === 0) return X;
  const width = X.columns.length;
  const values = new Float64Array((X.rows + ahead.rows) * width);
  values.set(X.values);
  const positions = ahead.columns.map((column) => X.columns.indexOf(column));
  for (let row = 0; row < ahead.rows; row++) {
    positions.forEach((position, column) => {
      values[(X.rows + row) * width + position] = ahead.values[row * positions.length + column]!;
    });
  }
  return { rows: X.rows + ahead.rows, columns: X.columns, values };
}

export function invalidData(message: string, received?: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message,
    received,
    remedy: 'Pass complete, finite numbers in matching shapes; fill or drop missing values first.',
  });
}

export function missingColumn(
  name: string,
  columns: readonly string[],
  present: readonly string[],
): BtcfcError {
  return new BtcfcError({
    code: 'MISSING_COLUMN',
    message: `\`${name}\` lacks ${describeColumns(columns)}.`,
    received: present,
    remedy: 'Pass it with the others, under the same name, or name one that is there.',
  });
}

export function describeColumns(names: readonly string[]): string {
  const list = names
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(', ');
  if (names.length === 1) return `the column ${list}`;
  return `${names.length} columns: ${list}${names.length > 5 ? ', ...' : ''}`;
}

export function tooFewRows(name: string, rows: number, needed: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${name}\` has ${rows} rows where at least ${needed} are needed.`,
    remedy: 'Pass more rows, or choose a smaller `seqLen`.',
  });
}
