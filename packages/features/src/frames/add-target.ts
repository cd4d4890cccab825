import {
  addColumn,
  BtcfcError,
  defineOptions,
  type Frame,
  type FrameResult,
  numbersOf,
  type OptionsInput,
  option,
  readTable,
  sliceRows,
  type Table,
  writeTable,
} from '@btcfc/core';

const targetOptions = defineOptions('addTarget', {
  /** The column to predict. */
  column: option.text({ required: true }),
  /** How many rows ahead the target lies. @default 1 */
  horizon: option.integer({ min: 1, default: 1 }),
  /** The name of the column that is added. @default `<column>_ahead_<horizon>` */
  name: option.text(),
  /** Whether to leave out the last `horizon` rows, which have no target. @default false */
  dropLast: option.boolean({ default: false }),
});

/** Options of `addTarget`. */
export interface AddTargetOptions extends OptionsInput<typeof targetOptions> {}

/**
 * Adds what is to be predicted: in each row the value of `column` `horizon` rows later, NaN in the last `horizon` rows.
 * The rows must be in time order for that to be the future.
 *
 * @throws BtcfcError `INVALID_OPTION`; `MISSING_COLUMN`; `INVALID_DATA` if `column` holds something else than finite or
 * missing numbers, if there is a column of the new one's name, or if there are no more than `horizon` rows
 *
 * @example
 * import { addTarget } from '@btcfc/features';
 *
 * addTarget({ load: [1, 2, 3] }, { column: 'load', horizon: 2 });
 * // -> { load: Float64Array [1, 2, 3], load_ahead_2: Float64Array [3, NaN, NaN] }
 */
export function addTarget<Input extends Frame>(frame: Input, options: AddTargetOptions): FrameResult<Input> {
  const { column, horizon, dropLast, name = `${column}_ahead_${horizon}` } = targetOptions.read(options);
  const table = readTable(frame);
  const values = numbersOf(table, column, { infinite: 'refused' });
  checkRows(table, horizon);
  const target = new Float64Array(table.rows).fill(Number.NaN);
  target.set(values.subarray(horizon));
  addColumn(table, name, { type: 'number', values: target }, 'Remove it, or set another `name`.');
  return writeTable(dropLast ? sliceRows(table, 0, table.rows - horizon) : table, frame);
}

function checkRows(table: Table, horizon: number): void {
  if (table.rows > horizon) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `A target ${horizon} rows ahead needs more than ${horizon} rows.`,
    received: table.rows,
    remedy: 'Pass more rows or a smaller `horizon`.',
  });
}
