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

/** Where `columns` are not given, rows of numbers are called `feature_1`, `feature_2`, ... */
export function readMatrix(name: string, input: MatrixLike, columns?: readonly string[]): Matrix {
  const matrix = toMatrix(name, input, columns);
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

/**
 * The same values with the columns in the order of `columns`.
 *
 * @throws BtcfcError `MISSING_COLUMN` if one is absent, `INVALID_DATA` if there is one too many
 */
export function arrangeColumns(name: string, matrix: Matrix, columns: readonly string[]): Matrix {
  if (columns.every((column, position) => matrix.columns[position] === column)) {
    if (columns.length === matrix.columns.length) return matrix;
  }
  const positions = columns.map((column) => matrix.columns.indexOf(column));
  const missing = columns.filter((_, position) => positions[position] === -1);
  if (missing.length > 0) {
    throw new BtcfcError({
      code: 'MISSING_COLUMN',
      message: `\`${name}\` lacks ${countOf(missing)} that the model was fitted on: ${listNames(missing)}.`,
      received: matrix.columns,
      remedy: 'Pass the columns the model was fitted on.',
    });
  }
  const known = new Set(columns);
  const unknown = matrix.columns.filter((column) => !known.has(column));
  if (unknown.length > 0) {
    throw invalidData(
      `\`${name}\` has ${countOf(unknown)} that the model was not fitted on: ${listNames(unknown)}.`,
    );
  }
  const width = columns.length;
  const values = new Float64Array(matrix.rows * width);
  for (let row = 0; row < matrix.rows; row++) {
    for (let column = 0; column < width; column++) {
      values[row * width + column] = matrix.values[row * width + positions[column]!]!;
    }
  }
  return { rows: matrix.rows, columns: [...columns], values };
}

/** Rows `start` to `end` (not included), sharing memory with the whole. */
export function sliceMatrix(matrix: Matrix, start: number, end: number): Matrix {
  const width = matrix.columns.length;
  const values = matrix.values.subarray(start * width, end * width);
  return { rows: end - start, columns: matrix.columns, values };
}

function toMatrix(name: string, input: MatrixLike, columns: readonly string[] | undefined): Matrix {
  if (Array.isArray(input)) return fromRows(name, input, columns);
  if (typeof input !== 'object' || input === null) {
    throw invalidData(`\`${name}\` is not rows of numbers, a matrix or a frame.`, input);
  }
  const matrix = isMatrix(input) ? checkMatrix(name, input) : fromTable(name, readTable(input as Frame));
  return columns ? arrangeColumns(name, matrix, columns) : matrix;
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

function fromTable(name: string, table: Table): Matrix {
  const columns = [...table.columns.keys()];
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
  return { rows: table.rows, columns, values };
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

function countOf(names: readonly string[]): string {
  return names.length === 1 ? 'a column' : `${names.length} columns`;
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`);
  return names.length > 5 ? `${shown.join(', ')}, ...` : shown.join(', ');
}

export function invalidData(message: string, received?: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message,
    received,
    remedy: 'Pass complete, finite numbers in matching shapes; fill or drop missing values first.',
  });
}
