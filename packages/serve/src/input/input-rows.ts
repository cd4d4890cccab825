import { BtcfcError, nearestName, readNumbers } from '@btcfc/core';
import type { Matrix } from '@btcfc/lstm';
import { invalidInput } from './invalid-input';

/** Rows as read and checked. */
export interface InputRows {
  X: Matrix;
  /** The last value of the target's series known on each row. */
  base: Float64Array | undefined;
  scale: Float64Array | undefined;
  /** Milliseconds since 1970. */
  dates: Float64Array | undefined;
  /** On whose clocks days and longer steps are counted. @default UTC */
  timeZone?: string | undefined;
  /** The rows after the last of `X`, of the columns known ahead. */
  future: Matrix | undefined;
}

/**
 * Rows of numbers, or columns, in the order of `columns`. A column of booleans counts as 0 and 1.
 *
 * @param given as it comes in JSON: lists of numbers, or a list for each column
 * @param others columns beside them that may be there
 * @throws BtcfcError `INVALID_DATA`, `MISSING_COLUMN`
 */
export function readMatrix(
  name: string,
  given: unknown,
  columns: readonly string[],
  others: readonly string[] = [],
): Matrix {
  if (Array.isArray(given)) return fromColumns(name, columnsOf(name, given, columns), columns, given.length);
  if (typeof given !== 'object' || given === null) {
    throw invalidInput(`\`${name}\` is neither rows of numbers nor columns.`, given);
  }
  const named = given as Record<string, unknown>;
  checkColumns(name, Object.keys(named), columns, others);
  const first = named[columns[0]!];
  return fromColumns(name, named, columns, Array.isArray(first) ? first.length : 0);
}

/**
 * The columns of rows of which inputs are made, NaN where a number is missing.
 *
 * @throws BtcfcError `INVALID_DATA`, `MISSING_COLUMN`
 */
export function readColumns(
  name: string,
  given: unknown,
  columns: readonly string[],
): Record<string, Float64Array> {
  const cells = Array.isArray(given) ? columnsOf(name, given, columns) : given;
  if (typeof cells !== 'object' || cells === null) {
    throw invalidInput(`\`${name}\` is neither rows of numbers nor columns.`, given);
  }
  const named = cells as Record<string, unknown>;
  checkColumns(name, Object.keys(named), columns, []);
  const first = named[columns[0]!];
  const rows = Array.isArray(first) ? first.length : 0;
  return Object.fromEntries(
    columns.map((column) => {
      const what = `column "${column}" of \`${name}\``;
      return [column, readNumbers(listOf(`The ${what}`, named[column], rows), { name: what })];
    }),
  );
}

/** One number for each of some rows, as a series that is no input. */
export function readSeriesValues(name: string, given: unknown, rows: number): Float64Array {
  return readNumbers(listOf(`\`${name}\``, given, rows), { name, missing: 'refused' });
}

/** The values of one column. */
export function columnOf({ rows, columns, values }: Matrix, column: string): Float64Array | undefined {
  const position = columns.indexOf(column);
  if (position < 0) return undefined;
  return Float64Array.from({ length: rows }, (_, row) => values[row * columns.length + position]!);
}

/** The last rows of a matrix. */
export function lastRows({ rows, columns, values }: Matrix, count: number): Matrix {
  const kept = Math.min(rows, count);
  return { rows: kept, columns, values: values.subarray((rows - kept) * columns.length) };
}

function columnsOf(name: string, rows: unknown[], columns: readonly string[]): Record<string, unknown[]> {
  const width = columns.length;
  rows.forEach((cells, row) => {
    if (!Array.isArray(cells)) throw invalidInput(`Row ${row + 1} of \`${name}\` is not a list.`, cells);
    if (cells.length !== width) {
      throw invalidInput(`Row ${row + 1} of \`${name}\` has ${cells.length} values, where ${width} are due.`);
    }
  });
  return Object.fromEntries(
    columns.map((column, position) => [column, (rows as unknown[][]).map((cells) => cells[position])]),
  );
}

function fromColumns(
  name: string,
  given: Readonly<Record<string, unknown>>,
  columns: readonly string[],
  rows: number,
): Matrix {
  const values = new Float64Array(rows * columns.length);
  columns.forEach((column, position) => {
    const what = `column "${column}" of \`${name}\``;
    const cells = listOf(`The ${what}`, given[column], rows);
    const numbers = readNumbers(cells, { name: what, missing: 'refused', booleans: 'allowed' });
    for (let row = 0; row < rows; row++) values[row * columns.length + position] = numbers[row]!;
  });
  return { rows, columns: [...columns], values };
}

function listOf(what: string, given: unknown, rows: number): unknown[] {
  if (!Array.isArray(given)) throw invalidInput(`${what} is not a list of numbers.`, given);
  if (given.length === rows) return given;
  throw invalidInput(`${what} has ${given.length} values, where ${rows} are due.`);
}

function checkColumns(
  name: string,
  given: readonly string[],
  columns: readonly string[],
  others: readonly string[],
): void {
  const missing = columns.filter((column) => !given.includes(column));
  if (missing.length > 0) {
    throw new BtcfcError({
      code: 'MISSING_COLUMN',
      message: `\`${name}\` lacks ${missing.length} of the columns that the model takes: ${missing.map((column) => JSON.stringify(column)).join(', ')}.`,
      received: given,
      remedy: 'Send all that `GET /v1/models` lists, under the same names.',
    });
  }
  const unknown = given.find((column) => !columns.includes(column) && !others.includes(column));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, columns);
  throw invalidInput(
    `\`${name}\` has a column that the model was not fitted on${nearest ? `: did you mean "${nearest}"?` : '.'}`,
    unknown,
  );
}
