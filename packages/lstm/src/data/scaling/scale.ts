import type { Settings } from '../../settings/hyperparameters';
import { invalidData, type Matrix } from '../reading/matrix';
import type { Rows } from '../reading/read-rows';
import type { Split } from '../split';
import { targetsOf } from '../windows/windows-in';
import { StandardScaler, standardize } from './standard-scaler';
import { scalingRows, TargetUnits, usualSpread } from './target-units';
import { type TrailingStatistics, trailingStatistics } from './window-statistics';

/** What is fitted on the training rows, besides the network. */
export interface Scalers {
  inputScaler: StandardScaler;
  /** Of normalized targets: one column, or one for each row ahead. */
  targetScaler: StandardScaler;
  /** The spread of a window that has none of its own, where scaling is by windows. */
  usualSpread: number;
}

/** Inputs as the network takes them. */
export interface ScaledInputs {
  columns: readonly string[];
  /** Shape [rows, columns]: scaled, or as they were where each window has its own `statistics`. */
  values: Float32Array | Float64Array;
  /** What each window is scaled by, at its last row. */
  statistics: TrailingStatistics | undefined;
}

/** Learns the scalers from the training rows and their windows, and from nothing else. */
export function fitScalers({ train, fittedRows }: Split, settings: Settings): Scalers {
  const { X, y, base } = train.rows;
  const spread = scalingRows(settings) && base ? usualSpread(settings.target, base, fittedRows) : 1;
  const width = X.columns.length;
  const inputScaler = new StandardScaler().fit(X.values.subarray(0, fittedRows * width), width);
  if (settings.target === 'level' && settings.scaling === 'train') {
    const targetScaler = new StandardScaler().fit(y!.subarray(0, fittedRows));
    return { inputScaler, targetScaler, usualSpread: spread };
  }
  const units = new TargetUnits(settings, train.rows, spread);
  const normalized = normalizedTargets(train.rows, units, settings).subarray(0, train.end * settings.horizon);
  return {
    inputScaler,
    targetScaler: new StandardScaler().fit(normalized, settings.horizon),
    usualSpread: spread,
  };
}

/** Targets as changes and in multiples of their window's spread, shape [windows, horizon]. */
export function normalizedTargets({ y }: Rows, units: TargetUnits, settings: Settings): Float64Array {
  const { seqLen, horizon } = settings;
  const targets = targetsOf(y!, settings);
  for (let position = 0; position < targets.length; position++) {
    const row = Math.floor(position / horizon) + seqLen - 1;
    targets[position] = units.normalize(row, targets[position]!);
  }
  return targets;
}

/**
 * Targets as the network learns them, shape [windows, horizon].
 *
 * @param normalizedAt by their place among those of all windows
 * @param count how many there are
 */
export function scaleTargets(
  normalizedAt: (index: number) => number,
  count: number,
  { targetScaler }: Pick<Scalers, 'targetScaler'>,
): Float32Array {
  return standardize(normalizedAt, targetScaler.toJSON(), new Float32Array(count));
}

/**
 * @param known rows whose own values count in the statistics of windows; those after them are known ahead
 * @throws BtcfcError `INVALID_DATA`, naming row and column, for a value that 32 bits do not hold once it is scaled
 */
export function scaleInputs(
  X: Matrix,
  known: number,
  { inputScaler }: Scalers,
  settings: Settings,
): ScaledInputs {
  const { columns } = X;
  const width = columns.length;
  const length = scalingRows(settings);
  if (length !== undefined) {
    return {
      columns,
      values: X.values,
      statistics: trailingStatistics(X.values, { rows: known, width, length }),
    };
  }
  const { mean, scale } = inputScaler.toJSON();
  const values = new Float32Array(X.values.length);
  for (let index = 0; index < values.length; index++) {
    const column = index % width;
    values[index] = (X.values[index]! - mean[column]!) / scale[column]!;
    if (!Number.isFinite(values[index])) throw tooLarge(X, index);
  }
  return { columns, values, statistics: undefined };
}

function tooLarge({ columns, values }: Matrix, index: number) {
  const column = columns[index % columns.length];
  const row = Math.floor(index / columns.length) + 1;
  return invalidData(
    `\`X\` is too large in row ${row}, column "${column}": scaled as the training rows were, it does not fit into 32 bits.`,
    values[index],
  );
}
