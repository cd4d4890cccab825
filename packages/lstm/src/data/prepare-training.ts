import { digestOf, invalidOption } from '@btcfc/core';
import type { Settings } from '../settings/hyperparameters';
import { type Rows, readTrainingRows } from './reading/read-rows';
import type { LabelledRows } from './reading/row-options';
import { rangeWarnings } from './scaling/range-warning';
import { fitScalers, normalizedTargets, type Scalers, scaleInputs, scaleTargets } from './scaling/scale';
import { TargetUnits, type Units } from './scaling/target-units';
import { type Part, type Split, splitRows } from './split';
import { cutWindows } from './windows/cut-windows';
import type { Sequences } from './windows/sequences';
import { windowsIn } from './windows/windows-in';

/** All that a training needs of its data. */
export interface TrainingData {
  columns: readonly string[];
  scalers: Scalers;
  train: Sequences;
  validation: Sequences | undefined;
  /** Units of the validation windows. */
  validationUnits: Units;
  /** What is wrong with the data though it can be learned from. */
  warnings: readonly string[];
  /** A short name for the data: equal only for equal numbers. */
  digest(): string;
}

export interface PrepareOptions {
  settings: Settings;
  /** The columns to take. @default all */
  columns?: readonly string[];
  /** What a frame's other columns are: left aside, or an error. @default 'ignored' */
  others?: 'ignored' | 'refused';
  /** Scalers to go on with, instead of new ones. */
  scalers?: Scalers;
}

/**
 * From what a user gave to what the network is trained on, in one pass of stages: read, split, transform, scale, window.
 *
 * @param validation rows of their own, or the share of the last rows to set aside
 * @throws BtcfcError `INVALID_DATA`, `MISSING_COLUMN`, `INVALID_OPTION`
 */
export function prepareTraining(
  given: LabelledRows,
  validation: LabelledRows | number,
  { settings, columns, others, scalers }: PrepareOptions,
): TrainingData {
  checkBaseline(settings);
  checkSeason(settings);
  const rows = readTrainingRows(given, { settings, columns, others });
  const held = typeof validation === 'number' ? validation : readValidation(validation, rows, settings);
  const split = splitRows(rows, held, settings);
  const fitted = scalers ?? fitScalers(split, settings);
  const train = labelledWindows(split.train, fitted, settings);
  const decides =
    split.validation?.rows === rows
      ? { ...train, windows: train.all.slice(split.validation.first, split.validation.end) }
      : split.validation && labelledWindows(split.validation, fitted, settings);
  return {
    columns: rows.X.columns,
    scalers: fitted,
    train: train.windows,
    validation: decides?.windows,
    validationUnits: (decides ?? train).units,
    warnings: rangeWarnings(
      settings,
      train.windows.allTargets(),
      decides?.windows.allTargets() ?? new Float32Array(),
      "`fit({ series })` does, or `target: 'difference'` with `base`",
    ),
    digest: () => digestOfSplit(split),
  };
}

function checkBaseline({ baseline }: Settings): void {
  if (baseline === 'auto' || baseline === 'persistence') return;
  throw invalidOption('baseline', baseline, '"auto" or "persistence" for rows: others are known of series');
}

function checkSeason({ period, calendar }: Settings): void {
  const remedy =
    'of rows, whose season and dates are not known: pass `series`, or the season as columns of `X`';
  if (period !== 1) throw invalidOption('period', period, `"auto" or 1 ${remedy}`);
  if (calendar) throw invalidOption('calendar', calendar, `"auto" or false ${remedy}`);
}

function readValidation(given: LabelledRows, rows: Rows, settings: Settings): Rows {
  return readTrainingRows(given, {
    settings,
    names: { X: 'validation.X', y: 'validation.y', base: 'validation.base', scale: 'validation.scale' },
    columns: rows.X.columns,
    others: 'refused',
  });
}

interface LabelledWindows {
  /** The windows of the part. */
  windows: Sequences;
  /** All windows of its rows. */
  all: Sequences;
  units: TargetUnits;
}

function labelledWindows({ rows, first, end }: Part, scalers: Scalers, settings: Settings): LabelledWindows {
  const { X } = rows;
  const units = new TargetUnits(settings, rows, scalers.usualSpread);
  const normalized = normalizedTargets(rows, units, settings);
  const targets = scaleTargets((index) => normalized[index]!, normalized.length, scalers);
  const inputs = scaleInputs(X, X.rows, scalers, settings);
  const all = cutWindows(inputs, targets, windowsIn(X.rows, settings), settings);
  return { windows: all.slice(first, end), all, units };
}

function digestOfSplit({ train, validation, fittedRows }: Split): string {
  const others = validation && validation.rows !== train.rows ? numbersOf(validation.rows) : [];
  return digestOf(Float64Array.of(fittedRows), ...numbersOf(train.rows), ...others).slice(0, 16);
}

function numbersOf({ X, y, base, scale }: Rows): Float64Array[] {
  return [X.values, y, base, scale].filter((values) => values !== undefined);
}
