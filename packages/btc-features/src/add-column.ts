import { BtcfcError, type Column, type Table } from '@btcfc/core';

/** @throws BtcfcError `INVALID_DATA` if there is a column of that name */
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
