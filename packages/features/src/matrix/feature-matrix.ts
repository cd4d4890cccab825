import {
  BtcfcError,
  type Column,
  checkNumber,
  columnOf,
  defineOptions,
  type Frame,
  type FrameResult,
  invalidOption,
  numbersOf,
  type OptionsInput,
  option,
  readTable,
  type Table,
  writeTable,
} from '@btcfc/core';
import { checkPresent, columnNames } from '../frames/column-names';

const selectOptions = defineOptions('selectFeatures', {
  /** Columns that are no inputs of the model, such as dates and the target. @default none */
  exclude: columnNames,
});

const matrixOptions = defineOptions('toMatrix', {
  ...selectOptions.spec,
  /**
   * What stands for a missing number: a number, or `'previous'` for the last value before it in the same
   * column and 0 where there is none, which takes nothing from the future. @default NaN stays NaN
   */
  fillMissing: option.custom((name, value): 'previous' | number => {
    if (value === 'previous') return value;
    if (typeof value !== 'number') throw invalidOption(name, value, "a number or 'previous'");
    return checkNumber(name, value);
  }),
});

/** Options of `selectFeatures`. */
export interface SelectFeaturesOptions extends OptionsInput<typeof selectOptions> {}
/** Options of `toMatrix`. */
export interface ToMatrixOptions extends OptionsInput<typeof matrixOptions> {}

/** Numbers row by row, each row holding its `columns.length` values in a sequence. */
export interface FeatureMatrix {
  columns: string[];
  rows: number;
  /** [rows, columns] */
  values: Float64Array;
}

/**
 * The frame without the columns that are no inputs of the model.
 *
 * @throws BtcfcError `INVALID_OPTION`; `MISSING_COLUMN` if `exclude` names a column that is not there
 *
 * @example
 * import { selectFeatures } from '@btcfc/features';
 *
 * selectFeatures({ load: [1, 2], target: [2, 3] }, { exclude: ['target'] }); // -> { load: Float64Array [1, 2] }
 */
export function selectFeatures<Input extends Frame>(
  frame: Input,
  options?: SelectFeaturesOptions,
): FrameResult<Input> {
  const { exclude } = selectOptions.read(options);
  const table = readTable(frame);
  removeColumns(table, exclude);
  return writeTable(table, frame);
}

/**
 * The inputs of a model as one matrix: number columns as they are, booleans and flags as 0 and 1. What is missing is
 * NaN, unless `fillMissing` says otherwise.
 *
 * Fill before cutting a frame into parts, or the first gap of a later part has no value before it: call
 * `toMatrix` on the whole frame, or fill the frame itself.
 *
 * @throws BtcfcError `INVALID_OPTION`; `MISSING_COLUMN` if `exclude` names a column that is not there;
 * `INVALID_DATA` if a column that is left holds text, dates or an infinite number
 *
 * @example
 * import { toMatrix } from '@btcfc/features';
 *
 * toMatrix({ load: [1, null], open: [true, false] }, { fillMissing: 'previous' });
 * // -> { columns: ['load', 'open'], rows: 2, values: Float64Array [1, 1, 1, 0] }
 */
export function toMatrix(frame: Frame, options?: ToMatrixOptions): FeatureMatrix {
  const { exclude, fillMissing } = matrixOptions.read(options);
  const table = readTable(frame);
  removeColumns(table, exclude);
  const columns = [...table.columns.keys()];
  const values = new Float64Array(table.rows * columns.length);
  for (const [position, name] of columns.entries()) {
    const numbers = filled(inputsOf(table, name), fillMissing);
    for (let row = 0; row < table.rows; row++) values[row * columns.length + position] = numbers[row]!;
  }
  return { columns, rows: table.rows, values };
}

/**
 * A column as finite numbers, truth values as 0 and 1, NaN where missing.
 *
 * @throws BtcfcError `MISSING_COLUMN`, `INVALID_DATA`
 */
export function inputsOf(table: Table, name: string, remedy = 'Exclude it.'): Float64Array {
  const column = columnOf(table, name);
  if (column.type === 'number') return numbersOf(table, name, { infinite: 'refused' });
  const numbers = truthNumbers(column);
  if (numbers) return numbers;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `Column "${name}" holds ${column.type === 'date' ? 'dates' : 'text'}, not numbers.`,
    received: column.values.slice(0, 3),
    remedy,
  });
}

/** Booleans and flags as 0 and 1. */
export function truthNumbers(column: Column): Float64Array | undefined {
  if (column.type === 'flag') return Float64Array.from(column.values);
  if (column.type !== 'boolean') return undefined;
  return Float64Array.from(column.values, (value) => (value === null ? Number.NaN : Number(value)));
}

/** Whether this is a matrix as `toMatrix` makes it. */
export function isMatrix(value: unknown): value is FeatureMatrix {
  if (typeof value !== 'object' || value === null) return false;
  const { columns, rows, values } = value as Partial<FeatureMatrix>;
  if (typeof rows !== 'number' || !Array.isArray(columns) || !(values instanceof Float64Array)) return false;
  if (rows * columns.length === values.length) return true;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `A matrix of ${rows} rows and ${columns.length} columns can't hold ${values.length} values.`,
    remedy: 'Pass a matrix as `toMatrix` makes it.',
  });
}

function removeColumns(table: Table, exclude: readonly string[] = []): void {
  checkPresent('exclude', exclude, table.columns.keys());
  for (const name of exclude) table.columns.delete(name);
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
