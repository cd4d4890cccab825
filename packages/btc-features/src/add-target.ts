import {
  BtcfcError,
  checkInteger,
  type Frame,
  type FrameResult,
  numbersOf,
  readTable,
  sliceRows,
  type Table,
  takeRows,
  writeTable,
} from '@btcfc/core';

export interface AddTargetOptions {
  /** The column to predict. @default 'btc_market_price' */
  priceColumn?: string;
  /** The name of the column that is added. @default 'target_next_day_price' */
  targetColumn?: string;
  /** How many rows ahead the target lies. @default 1 */
  horizon?: number;
  /** Whether to leave out the last `horizon` rows, which have no target. @default false */
  dropLast?: boolean;
}

/**
 * Adds what is to be predicted: in each row the price `horizon` rows later, NaN in the last `horizon` rows.
 * The rows must be in time order for that to be the future.
 *
 * @throws BtcfcError `INVALID_OPTION`, `MISSING_COLUMN`, `INVALID_DATA` if the price is no number column, the
 * target column is there already, or there are no more than `horizon` rows
 */
export function addTarget<Input extends Frame>(
  frame: Input,
  {
    priceColumn = 'btc_market_price',
    targetColumn = 'target_next_day_price',
    horizon = 1,
    dropLast = false,
  }: AddTargetOptions = {},
): FrameResult<Input> {
  checkInteger('horizon', horizon, { min: 1 });
  const table = readTable(frame);
  const price = numbersOf(table, priceColumn);
  checkRoom(table, targetColumn, horizon);
  const target = new Float64Array(table.rows).fill(Number.NaN);
  target.set(price.subarray(horizon));
  table.columns.set(targetColumn, { type: 'number', values: target });
  return writeTable(dropLast ? sliceRows(table, 0, table.rows - horizon) : table, frame);
}

export interface TargetColumnOptions {
  /** The column that holds the target. @default 'target_next_day_price' */
  targetColumn?: string;
}

/**
 * The rows that have a target. A danfo frame that loses rows gets a new index.
 *
 * @throws BtcfcError `MISSING_COLUMN`, `INVALID_DATA` if the target is no number column
 */
export function dropMissingTarget<Input extends Frame>(
  frame: Input,
  { targetColumn = 'target_next_day_price' }: TargetColumnOptions = {},
): FrameResult<Input> {
  const table = readTable(frame);
  return writeTable(
    takeRows(
      table,
      positionsWhere(numbersOf(table, targetColumn), (target) => !Number.isNaN(target)),
    ),
    frame,
  );
}

export interface KeepPricedRowsOptions {
  /** The column that holds the price. @default 'btc_market_price' */
  priceColumn?: string;
}

/**
 * The rows with a price above 0. A danfo frame that loses rows gets a new index.
 *
 * @throws BtcfcError `MISSING_COLUMN`, `INVALID_DATA` if the price is no number column
 */
export function keepPricedRows<Input extends Frame>(
  frame: Input,
  { priceColumn = 'btc_market_price' }: KeepPricedRowsOptions = {},
): FrameResult<Input> {
  const table = readTable(frame);
  const positions = positionsWhere(numbersOf(table, priceColumn), (price) => price > 0);
  return writeTable(takeRows(table, positions), frame);
}

function positionsWhere(values: Float64Array, keep: (value: number) => boolean): number[] {
  const positions: number[] = [];
  for (let row = 0; row < values.length; row++) if (keep(values[row]!)) positions.push(row);
  return positions;
}

function checkRoom(table: Table, targetColumn: string, horizon: number): void {
  if (table.columns.has(targetColumn)) {
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `The frame has a column "${targetColumn}" already.`,
      remedy: 'Remove it, or name another `targetColumn`.',
    });
  }
  if (table.rows > horizon) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `A target ${horizon} rows ahead needs more than ${horizon} rows.`,
    received: table.rows,
    remedy: 'Pass more rows or a smaller `horizon`.',
  });
}
