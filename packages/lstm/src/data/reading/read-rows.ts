import { BtcfcError, invalidOption, readNumbers } from '@btcfc/core';
import type { Settings } from '../../settings/hyperparameters';
import { rowTargets, type Target } from '../../settings/scaling';
import {
  columnValues,
  invalidData,
  type Matrix,
  type MatrixLike,
  missingColumn,
  takeColumns,
  tooFewRows,
} from './matrix';
import { isListOfRows, readDatedMatrix, readMatrix } from './read-matrix';
import type { KnownSeries, LabelledRows, RowValues } from './row-options';

/** Rows as they were read and checked: the first stage of fitting and forecasting. */
export interface Rows {
  X: Matrix;
  /** The target of each row, where it was given. */
  y: Float64Array | undefined;
  /** The last known value of each row, where forecasts start from it. */
  base: Float64Array | undefined;
  /** A spread known on each row. */
  scale: Float64Array | undefined;
  /** The moment of each row, milliseconds. */
  dates: Float64Array | undefined;
}

/** What the parts are called in messages. */
export interface RowNames {
  X: string;
  y: string;
  base: string;
  scale: string;
}

const plainNames: RowNames = { X: 'X', y: 'y', base: 'base', scale: 'scale' };

export interface ReadOptions {
  settings: Settings;
  names?: RowNames;
  /** The columns to take. @default all */
  columns?: readonly string[];
  /** What a frame's other columns are: left aside, or an error. @default 'ignored' */
  others?: 'ignored' | 'refused';
}

/** Whether forecasts are made from, moved toward or scaled by the last known value. */
export function needsBase({ target, shrinkage, scaling }: Settings): boolean {
  return target !== 'level' || shrinkage !== 'none' || scaling !== 'train';
}

/**
 * Reads inputs, targets and the series beside them.
 *
 * @throws BtcfcError `INVALID_DATA`, `MISSING_COLUMN`
 */
export function readRows(
  given: KnownSeries & { X: MatrixLike; y?: ArrayLike<number> },
  { settings, names = plainNames, columns, others }: ReadOptions,
): Rows {
  const beside = [given.base, given.scale].filter((series) => typeof series === 'string');
  // columns of a frame may serve beside those the network takes; those of rows of numbers are all named
  const wanted = columns && !isListOfRows(given.X) ? [...new Set([...columns, ...beside])] : columns;
  const { matrix, dates } = readDatedMatrix(names.X, given.X, { columns: wanted, others });
  const read = (key: 'y' | 'base' | 'scale') => readSeries(names, key, given[key], matrix);
  const y = read('y');
  const scale = read('scale');
  const base = needsBase(settings)
    ? (read('base') ?? (settings.targetOffset > 0 ? y : undefined))
    : undefined;
  const rows = { X: columns ? takeColumns(matrix, columns) : matrix, y, base, scale, dates };
  checkRows(rows, settings, names);
  return rows;
}

/**
 * The same of rows to train on: enough for one window with its targets, and for `seqLen + 1` rows.
 *
 * @throws BtcfcError `INVALID_DATA`, `MISSING_COLUMN`
 */
export function readTrainingRows(given: LabelledRows, options: ReadOptions): Rows {
  const rows = readRows(given, options);
  const { seqLen, targetOffset, horizon } = options.settings;
  const needed = seqLen + Math.max(1, targetOffset + horizon - 1);
  if (rows.X.rows < needed) throw tooFewRows((options.names ?? plainNames).X, rows.X.rows, needed);
  return rows;
}

function readSeries(
  names: RowNames,
  key: 'y' | 'base' | 'scale',
  given: RowValues | undefined,
  X: Matrix,
): Float64Array | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== 'string') return readTarget(names[key], given, X.rows);
  const values = key === 'y' ? undefined : columnValues(X, given);
  if (values) return values;
  if (key === 'y') throw invalidData(`\`${names.y}\` is not an array of numbers.`, given);
  throw missingColumn(names.X, [given], X.columns);
}

/**
 * A number for each row.
 *
 * @throws BtcfcError `INVALID_DATA`
 */
export function readTarget(name: string, given: ArrayLike<number>, rows: number): Float64Array {
  return readNumbers(given, { name, missing: 'refused', rows });
}

function checkRows({ X, y, base, scale }: Rows, settings: Settings, names: RowNames): void {
  if (X.columns.length === 0) throw invalidData(`\`${names.X}\` has no columns.`);
  if (scale && settings.target === 'level') {
    throw invalidData(`\`${names.scale}\` is a spread of changes, and \`target\` is "level".`);
  }
  checkRowTarget(settings.target);
  if (needsBase(settings) && !base) throw missingBase(names);
  if (settings.target === 'log-difference') {
    if (y) checkPositive(names.y, y);
    if (base) checkPositive(names.base, base);
  }
  if (scale) checkPositive(names.scale, scale);
  const { futureCovariates } = settings;
  const missing = futureCovariates.filter((column) => !X.columns.includes(column));
  if (missing.length > 0) throw missingColumn(names.X, missing, X.columns);
  if (y && settings.targetOffset === 0) checkLeak(X, y, names);
}

function checkRowTarget(target: Target): void {
  if (rowTargets.some((known) => known === target)) return;
  const known = rowTargets.map((name) => `"${name}"`).join(', ');
  throw invalidOption('target', target, `one of ${known} for rows: others are known of series`);
}

// a constant says nothing, so it can not give anything away
function checkLeak(X: Matrix, y: Float64Array, names: RowNames): void {
  if (y.every((value) => value === y[0])) return;
  const width = X.columns.length;
  const leak = X.columns.find((_, column) =>
    y.every((value, row) => X.values[row * width + column] === value),
  );
  if (leak === undefined) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `This is a leak: \`${names.y}\` equals the column "${leak}" of \`${names.X}\`, and at \`targetOffset\` 0 the network is to forecast what it is shown.`,
    received: leak,
    remedy: 'Forecast the next row (`targetOffset` 1), or pass a target that the inputs do not hold.',
  });
}

/**
 * The rows after the last of `X`, of the columns known ahead.
 *
 * @throws BtcfcError `INVALID_DATA`, `MISSING_COLUMN`
 */
export function readFuture(future: MatrixLike | undefined, rows: number, columns: readonly string[]): Matrix {
  if (rows === 0 || columns.length === 0)
    return { rows: 0, columns: [...columns], values: new Float64Array() };
  if (future === undefined) {
    throw invalidData(`\`future\` is missing: the ${rows} rows after the last of \`X\` are needed.`);
  }
  const matrix = readMatrix('future', future, { columns });
  if (matrix.rows < rows) {
    throw invalidData(`\`future\` has ${matrix.rows} rows where at least ${rows} are needed.`);
  }
  return matrix;
}

function missingBase(names: RowNames): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${names.base}\` is missing: \`target\`, \`scaling\` or \`shrinkage\` start from the last known value.`,
    remedy: `Pass as \`${names.base}\` the value known on each row, or the name of its column.`,
  });
}

function checkPositive(name: string, values: Float64Array): void {
  const row = values.findIndex((value) => value <= 0);
  if (row >= 0) throw invalidData(`\`${name}\` is not above 0 in row ${row + 1}.`, values[row]);
}

/** The error for a spread that some of the rows lack. */
export function scaleMismatch(name: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${name}\` is given to only some of the rows.`,
    remedy: 'Pass a spread for all rows that are trained on and forecast from, or for none.',
  });
}
