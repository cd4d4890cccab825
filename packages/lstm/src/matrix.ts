import { BtcfcError, type Frame, readTable, type Table } from '@btcfc/core';

/** Numbers in rows and named columns, row after row. */
export interface Matrix {
  rows: number;
  columns: string[];
  /** `rows * columns.length` values, row-major. */
  values: Float64Array;
}

/**
 * Inputs as users have them: rows of numbers, a matrix, plain columns, or a danfo `DataFrame` whose columns
 * are numbers or booleans (true is 1).
 */
export type MatrixLike = readonly ArrayLike<number>[] | Matrix | Frame;

export interface ColumnChoice {
  /** Names for rows of numbers; for a frame or matrix the columns to take, in this order. */
  columns?: readonly string[];
  /** What a frame's other columns are: left aside, or an error. @default 'ignored' */
  others?: 'ignored' | 'refused';
}

/** Where no columns are given, those of rows of numbers are called `feature_1`, `feature_2`, ... */
export function readMatrix(name: string, input: MatrixLike, choice: ColumnChoice = {}): Matrix {
  const matrix = toMatrix(name, input, choice);
  checkFinite(name, matrix);
  return matrix;
}

/** A target column as 64-bit numbers. */
export function readTarget(name: string, input: ArrayLike<number>, rows: number): Float64Array {
  if (!Array.isArray(input) && !ArrayBuffer.isView(input)) {
    throw invalidData(`\`${name}\` is not an array of numbers.`, input);
  }
  if (input.length !== rows) {
    throw invalidData(`\`${name}\` has ${input.length} values for ${rows} rows of inputs.`);
  }
  for (let row = 0; row < rows; row++) {
    if (!Number.isFinite(input[row])) {
      throw invalidData(`\`${name}\` is not a finite number in row ${row + 1}.`, input[row]);
    }
  }
  return Float64Array.from(input);
}

/** How windows are cut. */
interface WindowShape {
  seqLen: number;
  targetOffset: number;
  /** Targets per window. @default 1 */
  steps?: number;
}

/** Number of windows that have all their targets. */
export function windowsIn(rows: number, { seqLen, targetOffset, steps = 1 }: WindowShape): number {
  return rows - seqLen + 2 - targetOffset - steps;
}

export function tooFewRows(name: string, rows: number, needed: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${name}\` has ${rows} rows where at least ${needed} are needed.`,
    remedy: 'Pass more rows, or choose a smaller `seqLen`.',
  });
}

/** Rows `start` to `end` (not included), sharing memory with the whole. */
export function sliceMatrix(matrix: Matrix, start: number, end: number): Matrix {
  const width = matrix.columns.length;
  const values = matrix.values.subarray(start * width, end * width);
  return { rows: end - start, columns: matrix.columns, values };
}

function toMatrix(name: string, input: MatrixLike, { columns, others }: ColumnChoice): Matrix {
  if (Array.isArray(input)) return fromRows(name, input, columns);
  if (typeof input !== 'object' || input === null) {
    throw invalidData(`\`${name}\` is not rows of numbers, a matrix or a frame.`, input);
  }
  const source = isMatrix(input) ? checkMatrix(name, input) : readTable(input as Frame);
  const present = 'values' in source ? source.columns : [...source.columns.keys()];
  if (columns) checkColumns(name, present, columns, others);
  return 'values' in source
    ? takeColumns(source, columns ?? present)
    : fromTable(name, source, columns ?? present);
}

function checkColumns(
  name: string,
  present: readonly string[],
  wanted: readonly string[],
  others: ColumnChoice['others'],
): void {
  const missing = wanted.filter((column) => !present.includes(column));
  if (missing.length > 0) {
    throw new BtcfcError({
      code: 'MISSING_COLUMN',
      message: `\`${name}\` lacks ${describeColumns(missing)}.`,
      received: present,
      remedy: 'Pass all columns the model takes, under the same names.',
    });
  }
  const unknown = others === 'refused' ? present.filter((column) => !wanted.includes(column)) : [];
  if (unknown.length === 0) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${name}\` has ${describeColumns(unknown)}, which the model was not fitted on.`,
    remedy: 'Pass the columns the model was fitted on and no others.',
  });
}

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

function isMatrix(input: object): input is Matrix {
  const { rows, columns, values } = input as Partial<Matrix>;
  return typeof rows === 'number' && Array.isArray(columns) && values instanceof Float64Array;
}

function checkMatrix(name: string, matrix: Matrix): Matrix {
  if (matrix.values.length === matrix.rows * matrix.columns.length) return matrix;
  throw invalidData(
    `\`${name}\` has ${matrix.values.length} values for ${matrix.rows} rows of ${matrix.columns.length} columns.`,
  );
}

function fromRows(
  name: string,
  input: readonly ArrayLike<number>[],
  columns: readonly string[] | undefined,
): Matrix {
  const width = columns?.length ?? input[0]?.length ?? 0;
  const values = new Float64Array(input.length * width);
  for (let row = 0; row < input.length; row++) {
    const cells = input[row]!;
    if (cells?.length !== width) {
      throw invalidData(
        `\`${name}\` has ${cells?.length} columns in row ${row + 1}, where ${width} are due.`,
      );
    }
    for (let column = 0; column < width; column++) values[row * width + column] = cells[column]!;
  }
  const names = columns ?? Array.from({ length: width }, (_, column) => `feature_${column + 1}`);
  return { rows: input.length, columns: [...names], values };
}

function fromTable(name: string, table: Table, columns: readonly string[]): Matrix {
  const width = columns.length;
  const values = new Float64Array(table.rows * width);
  columns.forEach((label, position) => {
    const column = table.columns.get(label)!;
    if (column.type === 'text') {
      throw invalidData(`Column "${label}" of \`${name}\` holds text.`, column.values[0]);
    }
    for (let row = 0; row < table.rows; row++) {
      const value = column.values[row];
      values[row * width + position] = value === null ? Number.NaN : Number(value);
    }
  });
  return { rows: table.rows, columns: [...columns], values };
}

function checkFinite(name: string, { columns, values }: Matrix): void {
  const width = columns.length;
  for (let index = 0; index < values.length; index++) {
    if (Number.isFinite(values[index])) continue;
    const row = Math.floor(index / width);
    throw invalidData(
      `\`${name}\` is not a finite number in row ${row + 1}, column "${columns[index % width]}".`,
      values[index],
    );
  }
}

function describeColumns(names: readonly string[]): string {
  const list = names
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(', ');
  if (names.length === 1) return `the column ${list}`;
  return `${names.length} columns: ${list}${names.length > 5 ? ', ...' : ''}`;
}

export function invalidData(message: string, received?: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message,
    received,
    remedy: 'Pass complete, finite numbers in matching shapes; fill or drop missing values first.',
  });
}
