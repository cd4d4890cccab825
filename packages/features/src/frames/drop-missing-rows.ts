import {
  type Column,
  defineOptions,
  type Frame,
  type FrameResult,
  type OptionsInput,
  readTable,
  takeRows,
  writeTable,
} from '@btcfc/core';
import { checkPresent, columnNames } from './column-names';

const dropOptions = defineOptions('dropMissingRows', {
  /** The columns that must have a value. @default all */
  columns: columnNames,
});

/** Options of `dropMissingRows`. */
export interface DropMissingRowsOptions extends OptionsInput<typeof dropOptions> {}

/**
 * The rows in which no value is missing, or none of some columns. A danfo frame that loses rows gets a new index.
 *
 * @throws BtcfcError `INVALID_OPTION`; `MISSING_COLUMN`; `INVALID_DATA` for what is no frame
 *
 * @example
 * import { dropMissingRows } from '@btcfc/features';
 *
 * dropMissingRows({ load: [1, null, 3] }); // -> { load: Float64Array [1, 3] }
 */
export function dropMissingRows<Input extends Frame>(
  frame: Input,
  options?: DropMissingRowsOptions,
): FrameResult<Input> {
  const { columns } = dropOptions.read(options);
  const table = readTable(frame);
  if (columns) checkPresent('columns', columns, table.columns.keys());
  const needed = (columns ?? [...table.columns.keys()]).map((name) => table.columns.get(name)!);
  const positions: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (needed.every((column) => hasValue(column, row))) positions.push(row);
  }
  return writeTable(takeRows(table, positions), frame);
}

function hasValue({ values }: Column, row: number): boolean {
  const value = values[row];
  return value !== null && !Number.isNaN(value);
}
