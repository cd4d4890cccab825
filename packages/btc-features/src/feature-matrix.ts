import {
  BtcfcError,
  type Column,
  checkNumber,
  type Frame,
  type FrameResult,
  numbersOf,
  readTable,
  type Table,
  writeTable,
} from '@btcfc/core';
import type { TargetColumnOptions } from './add-target';

/** What is no input of a model, unless told otherwise. */
export const notFeatures = ['Date', 'btc_market_price', 'target_next_day_price'];

export interface SelectFeaturesOptions {
  /**
   * Columns that are no inputs of the model.
   * @default those of 'Date', 'btc_market_price' and 'target_next_day_price' that are there
   */
  exclude?: readonly string[];
}

export interface ToMatrixOptions extends SelectFeaturesOptions {
  /**
   * What stands for a missing number: a number, or `'previous'` for the last value before it in the same
   * column and 0 where there is none, which takes nothing from the future. @default NaN stays NaN
   */
  fillMissing?: 'previous' | number;
}

/** Numbers row by row, each row holding its `columns.length` values in a sequence. */
export interface FeatureMatrix {
  columns: string[];
  rows: number;
  values: Float64Array;
}

/**
 * The frame without the columns that are no inputs of the model.
 *
 * @throws BtcfcError `MISSING_COLUMN` if `exclude` names a column that is not there
 */
export function selectFeatures<Input extends Frame>(
  frame: Input,
  { exclude }: SelectFeaturesOptions = {},
): FrameResult<Input> {
  const table = readTable(frame);
  removeColumns(table, exclude);
  return writeTable(table, frame);
}

/**
 * The inputs of a model as one matrix: number columns as they are, booleans and flags as 0 and 1.
 *
 * Fill before cutting a frame into parts, or the first gap of a later part has no value before it: call
 * `toMatrix` on the whole frame, or fill the frame itself.
 *
 * @throws BtcfcError `INVALID_OPTION`, `MISSING_COLUMN` if `exclude` names a column that is not there,
 * `INVALID_DATA` if a column that is left holds text
 */
export function toMatrix(frame: Frame, { exclude, fillMissing }: ToMatrixOptions = {}): FeatureMatrix {
  if (fillMissing !== undefined && fillMissing !== 'previous') checkNumber('fillMissing', fillMissing);
  const table = readTable(frame);
  removeColumns(table, exclude);
  const columns = [...table.columns.keys()];
  const values = new Float64Array(table.rows * columns.length);
  for (const [position, name] of columns.entries()) {
    const numbers = filled(asNumbers(name, table.columns.get(name)!), fillMissing);
    for (let row = 0; row < table.rows; row++) values[row * columns.length + position] = numbers[row]!;
  }
  return { columns, rows: table.rows, values };
}

/**
 * The target of each row.
 *
 * @throws BtcfcError `MISSING_COLUMN`, `INVALID_DATA` if it is no number column
 */
export function targetValues(
  frame: Frame,
  { targetColumn = 'target_next_day_price' }: TargetColumnOptions = {},
): Float64Array {
  return numbersOf(readTable(frame), targetColumn);
}

function removeColumns(table: Table, exclude: readonly string[] | undefined): void {
  for (const name of exclude ?? notFeatures) {
    if (table.columns.delete(name) || !exclude) continue;
    throw new BtcfcError({
      code: 'MISSING_COLUMN',
      message: `There is no column "${name}" to exclude.`,
      received: [...table.columns.keys()],
      remedy: 'Name columns of the frame in `exclude`.',
    });
  }
}

/** A column as numbers, truth values as 0 and 1. */
export function asNumbers(name: string, column: Column): Float64Array {
  if (column.type === 'number') return column.values;
  if (column.type !== 'text') {
    return Float64Array.from(column.values as (boolean | null)[], (flag) =>
      flag === null ? Number.NaN : +flag,
    );
  }
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `Column "${name}" holds text, which is no input of a model.`,
    received: column.values.slice(0, 3),
    remedy: 'Exclude it.',
  });
}

function filled(numbers: Float64Array, fillMissing: ToMatrixOptions['fillMissing']): Float64Array {
  if (fillMissing === undefined) return numbers;
  let last = fillMissing === 'previous' ? 0 : fillMissing;
  for (let row = 0; row < numbers.length; row++) {
    if (Number.isNaN(numbers[row]!)) numbers[row] = last;
    else if (fillMissing === 'previous') last = numbers[row]!;
  }
  return numbers;
}
