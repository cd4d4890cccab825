import { BtcfcError } from '../../errors/error';
import { describeKind } from '../numbers';
import type { Column, Table } from './column';
import { toDates } from './data-frame';
import type { RowObjects, RowObjectsResult } from './frame';

/** The columns of row objects, in the order in which their keys first appear. */
export function columnsOfRows(rows: RowObjects): [string, unknown[]][] {
  const names = new Set<string>();
  for (const [row, object] of rows.entries()) {
    if (describeKind(object) !== 'an object') throw notAnObject(row, object);
    for (const name in object) if (Object.hasOwn(object, name)) names.add(name);
  }
  return Array.from(names, (name) => [name, rows.map((row) => (row as Record<string, unknown>)[name])]);
}

/** A table as row objects, null where missing. */
export function writeRowObjects({ rows, columns }: Table): RowObjectsResult {
  const values = Array.from(columns, ([name, column]) => [name, valuesForRows(column)] as const);
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(values.map(([name, column]) => [name, column[row]!])),
  );
}

function valuesForRows(column: Column): ArrayLike<number | string | boolean | Date | null> {
  if (column.type === 'date') return toDates(column.values);
  if (column.type === 'flag') return Array.from(column.values, Boolean);
  if (column.type !== 'number') return column.values;
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
}

function notAnObject(row: number, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `A list of rows must hold an object for each row, but row ${row + 1} is ${describeKind(received)}.`,
    received,
    remedy: 'Pass rows such as { Date: "2018-01-31", load: 1.5 }, or an object of columns.',
  });
}
