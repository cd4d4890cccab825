import { BtcfcError } from '@btcfc/core';
import { digestOf } from './checkpoint';
import type { Settings } from './hyperparameters';
import {
  checkKnownColumns,
  type LabelledRows,
  type ReadRows,
  readLabelledRows,
  targetsOf,
} from './labelled-rows';
import { type Matrix, sliceMatrix, tooFewRows, windowsIn } from './matrix';
import { type Lead, Sequences } from './sequences';
import { StandardScaler } from './standard-scaler';
import { type RowSeries, scalingRows, TargetUnits, usualSpread } from './target-units';
import { trailingStatistics } from './window-statistics';

/** What is fitted on the training rows, besides the network. */
export interface Scalers {
  inputScaler: StandardScaler;
  /** Of normalized targets: one column, or one for each step. */
  targetScaler: StandardScaler;
  /** The spread of a window that has none of its own, where scaling is by windows. */
  usualSpread: number;
}

export interface TrainingData {
  columns: string[];
  scalers: Scalers;
  train: Sequences;
  validation: Sequences | undefined;
  /** Units of the validation windows. */
  validationUnits: TargetUnits;
  digest: string;
}

export interface TrainingDataOptions {
  settings: Settings;
  columns?: readonly string[];
  others?: 'ignored' | 'refused';
  /** Rows, or a share of the last rows. */
  validation: LabelledRows | number;
  /** Scalers to go on with, instead of new ones. */
  scalers?: Scalers;
}

/** Reads and checks rows, fits scalers on those to train on and cuts windows. */
export function prepareTrainingData(rows: LabelledRows, options: TrainingDataOptions): TrainingData {
  const { settings, validation, columns, others } = options;
  const read = readLabelledRows(rows, { settings, columns, others });
  checkKnownColumns('X', read.X.columns, settings);
  if (typeof validation === 'number') return holdOut(read, checkShare(validation, settings), options);
  const held = readLabelledRows(validation, {
    settings,
    names: { X: 'validation.X', y: 'validation.y', base: 'validation.base', scale: 'validation.scale' },
    columns: read.X.columns,
    others: 'refused',
  });
  if ((held.scale === undefined) !== (read.scale === undefined)) throw scaleMismatch('validation.scale');
  return besides(read, held, options);
}

// the last rows are set aside: their windows reach back into the rows before, whose inputs are known by then
function holdOut(rows: ReadRows, share: number, { settings, scalers }: TrainingDataOptions): TrainingData {
  const held = Math.floor(rows.X.rows * share);
  const cut = rows.X.rows - held;
  const total = windowsIn(rows.X.rows, settings);
  const trained = total - held;
  if (trained < 1) throw tooFewRows('X', cut, cut + 1 - trained);
  // a window whose targets stand on both sides belongs to neither
  const first = trained + settings.steps - 1;
  if (held > 0 && first >= total) throw tooFewRows('validation', held, settings.steps);
  const fitted = scalers ?? fitScalers(rows, cut, trained, settings);
  const units = new TargetUnits(settings, rows, fitted.usualSpread);
  const all = labelledSequences(rows, units, fitted, settings);
  return {
    scalers: fitted,
    columns: rows.X.columns,
    train: all.slice(0, trained),
    validation: held > 0 ? all.slice(first, total) : undefined,
    validationUnits: units,
    digest: digest(rows, Float64Array.of(held)),
  };
}

function besides(rows: ReadRows, held: ReadRows, { settings, scalers }: TrainingDataOptions): TrainingData {
  const windows = windowsIn(rows.X.rows, settings);
  const fitted = scalers ?? fitScalers(rows, rows.X.rows, windows, settings);
  const units = (of: RowSeries) => new TargetUnits(settings, of, fitted.usualSpread);
  return {
    scalers: fitted,
    columns: rows.X.columns,
    train: labelledSequences(rows, units(rows), fitted, settings),
    validation: labelledSequences(held, units(held), fitted, settings),
    validationUnits: units(held),
    digest: digest(rows, held.X.values, held.y, ...seriesOf(held)),
  };
}

function digest(rows: ReadRows, ...others: Float64Array[]): string {
  return digestOf(rows.X.values, rows.y, ...others, ...seriesOf(rows));
}

function seriesOf({ base, scale }: RowSeries): Float64Array[] {
  return [base, scale].filter((series) => series !== undefined);
}

function fitScalers(rows: ReadRows, cut: number, windows: number, settings: Settings): Scalers {
  const { X, y, base } = rows;
  const spread = scalingRows(settings) && base ? usualSpread(settings.target, base, cut) : 1;
  const inputScaler = new StandardScaler().fit(sliceMatrix(X, 0, cut).values, X.columns.length);
  if (settings.target === 'price' && settings.scaling === 'train') {
    return { inputScaler, targetScaler: new StandardScaler().fit(y.subarray(0, cut)), usualSpread: spread };
  }
  const units = new TargetUnits(settings, rows, spread);
  const normalized = normalizedTargets(y, units, settings).subarray(0, windows * settings.steps);
  const targetScaler = new StandardScaler().fit(normalized, settings.steps);
  return { inputScaler, targetScaler, usualSpread: spread };
}

function normalizedTargets(y: Float64Array, units: TargetUnits, settings: Settings): Float64Array {
  const { seqLen, steps } = settings;
  return targetsOf(y, settings).map((value, position) =>
    units.normalize(Math.floor(position / steps) + seqLen - 1, value),
  );
}

function labelledSequences(
  { X, y }: ReadRows,
  units: TargetUnits,
  scalers: Scalers,
  settings: Settings,
): Sequences {
  const targets = Float32Array.from(scalers.targetScaler.transform(normalizedTargets(y, units, settings)));
  return sequencesOf(X, targets, windowsIn(X.rows, settings), scalers, settings);
}

/**
 * Windows of inputs as the network takes them.
 *
 * @param ahead rows of the known columns after the last of `X`
 */
export function sequencesOf(
  X: Matrix,
  targets: Float32Array,
  length: number,
  { inputScaler }: Scalers,
  settings: Settings,
  ahead?: Matrix,
): Sequences {
  const { seqLen, targetOffset, steps } = settings;
  const width = X.columns.length;
  const rolling = scalingRows(settings);
  const values = ahead ? appendRows(X, ahead) : X.values;
  const statistics =
    rolling === undefined
      ? undefined
      : trailingStatistics(X.values, { rows: X.rows, width, length: rolling });
  const source = {
    values: statistics ? values : Float32Array.from(inputScaler.transform(values)),
    width,
    seqLen,
    targetOffset,
    steps,
    targets,
    leads: leadsOf(X.columns, settings),
    statistics,
  };
  return new Sequences(source, 0, length);
}

/** The known columns at the rows of the targets; at an offset of 0 the first of these is in the window. */
export function leadsOf(columns: readonly string[], { knownColumns, targetOffset, steps }: Settings): Lead[] {
  const ahead = Array.from({ length: steps }, (_, step) => targetOffset + step).filter((rows) => rows > 0);
  return ahead.flatMap((rows) => knownColumns.map((column) => ({ column: columns.indexOf(column), rows })));
}

/** Rows after the last that windows read known columns of. */
export function rowsAhead({ knownColumns, targetOffset, steps }: Settings): number {
  return knownColumns.length > 0 ? targetOffset + steps - 1 : 0;
}

function appendRows(X: Matrix, ahead: Matrix): Float64Array {
  const width = X.columns.length;
  const values = new Float64Array((X.rows + ahead.rows) * width);
  values.set(X.values);
  for (let row = 0; row < ahead.rows; row++) {
    ahead.columns.forEach((column, position) => {
      values[(X.rows + row) * width + X.columns.indexOf(column)] =
        ahead.values[row * ahead.columns.length + position]!;
    });
  }
  return values;
}

function checkShare(share: number, { shrinkage }: Settings): number {
  const isShare = share >= 0 && share < 1;
  if (isShare && (share > 0 || shrinkage !== 'validation')) return share;
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: isShare
      ? '`shrinkage` is chosen on validation rows, and `validation` is 0.'
      : '`validation` must be rows or a share from 0 to below 1.',
    received: share,
    remedy: 'Pass { X, y }, or a share such as 0.2.',
  });
}

export function scaleMismatch(name: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`${name}\` is given to only some of the rows.`,
    remedy: 'Pass a spread for all rows that are trained on and forecast from, or for none.',
  });
}
