import { BtcfcError } from '../../errors/error';
import type { Column, Table } from './column';

/**
 * Adds a column to a table, behind those that are there.
 *
 * @param remedy what the error says to do about a name that is taken
 * @throws BtcfcError `INVALID_DATA` if there is a column of that name
 *
 * @example
 * import { addColumn, readTable } from '@btcfc/core';
 *
 * const table = readTable({ load: [1, 2] });
 * addColumn(table, 'doubled', { type: 'number', values: Float64Array.of(2, 4) });
 */
export function addColumn(
  table: Table,
  name: string,
  column: Column,
  remedy = 'Transform a frame once, or rename that column.',
): void {
  if (!table.columns.has(name)) {
    table.columns.set(name, column);
    return;
  }
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The frame has a column "${name}" already.`,
    remedy,
  });
}
