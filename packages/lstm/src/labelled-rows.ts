import { BtcfcError } from '@btcfc/core';
import type { Settings } from './hyperparameters';
import {
  invalidData,
  type Matrix,
  type MatrixLike,
  readMatrix,
  readTarget,
  takeColumns,
  tooFewRows,
  windowsIn,
} from './matrix';
import type { RowSeries } from './target-units';

/** A value for each row: the values, or the name of the column of `X` that holds them. */
export type Series = ArrayLike<number> | string;

export interface KnownSeries {
  /**
   * The last value of the target's series that is known on each row, such as today's price where `y` is
   * tomorrow's. Needed where `target` is a change, for `shrinkage`, and to scale by windows. A column named
   * in `fit` is taken again later.
   *
   * @default `y` of the row itself, if `targetOffset` is 1 or more and `y` is there
   */
  base?: Series;
  /**
   * A spread of the change known on each row, above 0, such as an exponentially weighted volatility: the
   * change is learned, and its distribution told, in multiples of it. A column named in `fit` is taken again
   * later.
   *
   * @default none
   */
  scale?: Series;
}

export interface LabelledRows extends KnownSeries {
  /** Inputs, a row per day. */
  X: MatrixLike;
  /** The target of each row. */
  y: ArrayLike<number>;
}

/** Rows as read and checked. */
export interface ReadRows extends RowSeries {
  X: Matrix;
  y: Float64Array;
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
  columns?: readonly string[];
  /** What a frame's other columns are: left aside, or an error. */
  others?: 'ignored' | 'refused';
}

/** Whether forecasts are made from, moved toward or scaled by the last known value. */
export function needsBase({ target, shrinkage, scaling }: Settings): boolean {
  return target !== 'price' || shrinkage !== 'none' || scaling !== 'train';
}

/** Inputs and the series beside them. */
export function readInputs(
  { X, base, scale }: KnownSeries & { X: MatrixLike },
  { settings, names = plainNames, columns, others }: ReadOptions,
  y?: Float64Array,
): { X: Matrix } & RowSeries {
  const named = [base, scale].filter((series) => typeof series === 'string');
  // columns of a frame may serve beside those the network takes; those of rows of numbers are all named
  const extra = columns && !Array.isArray(X) ? named.filter((name) => !columns.includes(name)) : [];
  const all = readMatrix(names.X, X, { columns: columns && [...new Set([...columns, ...extra])], others });
  const series = (key: 'base' | 'scale', given: Series | undefined) =>
    given === undefined ? undefined : readSeries(names, key, given, all);
  if (settings.target === 'price' && scale !== undefined) {
    throw invalidData(`\`${names.scale}\` is a spread of changes, and \`target\` is "price".`);
  }
  const ownBase = settings.targetOffset > 0 ? y : undefined;
  const known = needsBase(settings) ? (series('base', base) ?? ownBase) : undefined;
  if (needsBase(settings) && !known) throw missingBase(names);
  if (known && settings.target === 'log-return') checkPositive(names.base, known);
  const spread = series('scale', scale);
  if (spread) checkPositive(names.scale, spread);
  return { X: columns ? takeColumns(all, columns) : all, base: known, scale: spread };
}

/** Inputs and targets: finite, of one length, and enough for one window and for `seqLen + 1` rows. */
export function readLabelledRows(rows: LabelledRows, options: ReadOptions): ReadRows {
  const { settings, names = plainNames, columns } = options;
  const matrix = readMatrix(names.X, rows.X, { columns, others: 'ignored' });
  if (matrix.columns.length === 0) throw invalidData(`\`${names.X}\` has no columns.`);
  const y = readTarget(names.y, rows.y, matrix.rows);
  if (settings.target === 'log-return') checkPositive(names.y, y);
  const needed = settings.seqLen + Math.max(1, settings.targetOffset + settings.steps - 1);
  if (matrix.rows < needed) throw tooFewRows(names.X, matrix.rows, needed);
  return { ...readInputs(rows, options, y), y };
}

/** The rows after the last of `X`, of the columns known ahead. */
export function readFuture(future: MatrixLike | undefined, rows: number, settings: Settings): Matrix {
  const { knownColumns } = settings;
  if (future === undefined || rows === 0 || knownColumns.length === 0) {
    if (rows > 0 && knownColumns.length > 0) {
      throw invalidData(`\`future\` is missing: the ${rows} rows after the last of \`X\` are needed.`);
    }
    return { rows: 0, columns: [...knownColumns], values: new Float64Array() };
  }
  const matrix = readMatrix('future', future, { columns: knownColumns });
  if (matrix.rows >= rows) return matrix;
  throw invalidData(`\`future\` has ${matrix.rows} rows where at least ${rows} are needed.`);
}

export function checkKnownColumns(name: string, present: readonly string[], settings: Settings): void {
  const missing = settings.knownColumns.filter((column) => !present.includes(column));
  if (missing.length > 0) throw missingColumn(name, missing[0]!, present);
}

function readSeries(names: RowNames, key: 'base' | 'scale', given: Series, X: Matrix): Float64Array {
  if (typeof given !== 'string') return readTarget(names[key], given, X.rows);
  const position = X.columns.indexOf(given);
  if (position < 0) throw missingColumn(names.X, given, X.columns);
  return Float64Array.from({ length: X.rows }, (_, row) => X.values[row * X.columns.length + position]!);
}

export function missingColumn(name: string, column: string, present: readonly string[]): BtcfcError {
  return new BtcfcError({
    code: 'MISSING_COLUMN',
    message: `\`${name}\` lacks the column "${column}".`,
    received: present,
    remedy: 'Pass it with the others, or name one that is there.',
  });
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

/** Targets of the windows that have all of them, `[windows, steps]`. */
export function targetsOf(y: Float64Array, settings: Settings): Float64Array {
  const { seqLen, targetOffset, steps } = settings;
  const windows = Math.max(0, windowsIn(y.length, settings));
  return Float64Array.from(
    { length: windows * steps },
    (_, position) => y[Math.floor(position / steps) + seqLen - 1 + targetOffset + (position % steps)]!,
  );
}
