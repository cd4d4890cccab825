import { BtcfcError } from '@btcfc/core';
import type { Matrix } from '@btcfc/lstm';
import { invalidInput } from './http-errors';

/** Rows as they come in JSON: lists of numbers, or a list for each column. */
type Given = unknown;

/**
 * Rows of numbers, or columns, in the order of `columns`; booleans count as 0 and 1.
 *
 * @param others columns beside them that may be there
 * @throws BtcfcError `INVALID_DATA`, `MISSING_COLUMN`
 */
export function readMatrix(
  name: string,
  given: Given,
  columns: readonly string[],
  others: readonly string[] = [],
): Matrix {
  if (Array.isArray(given)) return fromRows(name, given, columns);
  if (typeof given !== 'object' || given === null) {
    throw invalidInput(`\`${name}\` is neither rows of numbers nor columns.`, given);
  }
  return fromColumns(name, given as Record<string, unknown>, columns, others);
}

/** One number for each of some rows. */
export function readNumbers(name: string, given: unknown, rows: number): Float64Array {
  if (!Array.isArray(given)) throw invalidInput(`\`${name}\` is not a list of numbers.`, given);
  if (given.length !== rows) {
    throw invalidInput(`\`${name}\` has ${given.length} values, where ${rows} are due.`);
  }
  return Float64Array.from(given, (cell, row) => numberOf(cell, () => `\`${name}\`, row ${row + 1},`));
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

function fromRows(name: string, given: unknown[], columns: readonly string[]): Matrix {
  const width = columns.length;
  const values = new Float64Array(given.length * width);
  given.forEach((cells, row) => {
    if (!Array.isArray(cells)) throw invalidInput(`Row ${row + 1} of \`${name}\` is not a list.`, cells);
    if (cells.length !== width) {
      throw invalidInput(`Row ${row + 1} of \`${name}\` has ${cells.length} values, where ${width} are due.`);
    }
    cells.forEach((cell, column) => {
      values[row * width + column] = numberOf(
        cell,
        () => `Row ${row + 1} of \`${name}\`, column "${columns[column]}",`,
      );
    });
  });
  return { rows: given.length, columns: [...columns], values };
}

function fromColumns(
  name: string,
  given: Record<string, unknown>,
  columns: readonly string[],
  others: readonly string[],
): Matrix {
  const missing = columns.filter((column) => !Object.hasOwn(given, column));
  if (missing.length > 0) throw missingColumns(name, missing);
  const unknown = Object.keys(given).find((column) => !columns.includes(column) && !others.includes(column));
  if (unknown !== undefined) {
    throw invalidInput(`\`${name}\` has a column that the model was not fitted on.`, unknown);
  }
  const first = given[columns[0]!];
  const rows = Array.isArray(first) ? first.length : 0;
  const values = new Float64Array(rows * columns.length);
  columns.forEach((column, position) => {
    const numbers = readNumbers(`${name}.${column}`, given[column], rows);
    for (let row = 0; row < rows; row++) values[row * columns.length + position] = numbers[row]!;
  });
  return { rows, columns: [...columns], values };
}

function numberOf(cell: unknown, where: () => string): number {
  if (typeof cell === 'boolean') return Number(cell);
  if (typeof cell === 'number' && Number.isFinite(cell)) return cell;
  throw invalidInput(`${where()} is not a finite number.`, cell);
}

function missingColumns(name: string, missing: readonly string[]): BtcfcError {
  return new BtcfcError({
    code: 'MISSING_COLUMN',
    message: `\`${name}\` lacks ${missing.length} of the columns that the model takes.`,
    received: missing,
    remedy: 'Send all that `GET /v1/models` lists, under the same names.',
  });
}
