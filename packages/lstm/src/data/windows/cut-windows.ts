import type { Settings } from '../../settings/hyperparameters';
import type { ScaledInputs } from '../scaling/scale';
import { type Lead, Sequences } from './sequences';

/**
 * Windows of inputs as the network takes them: the last stage of fitting and forecasting.
 *
 * @param targets scaled, shape [windows, horizon]; empty where there are none
 * @param windows number of windows, or the last row of each
 */
export function cutWindows(
  { values, columns, statistics }: ScaledInputs,
  targets: Float32Array,
  windows: number | Int32Array,
  settings: Settings,
): Sequences {
  const { seqLen, targetOffset, horizon } = settings;
  const leads = leadsOf(columns, settings);
  const source = { values, width: columns.length, seqLen, targetOffset, horizon, targets, leads, statistics };
  if (typeof windows === 'number') return new Sequences(source, 0, windows);
  return new Sequences({ ...source, lastRows: windows }, 0, windows.length);
}

/** Columns known ahead at the rows of the targets; at an offset of 0 the first of these is in the window. */
export function leadsOf(
  columns: readonly string[],
  {
    futureCovariates,
    targetOffset,
    horizon,
  }: Pick<Settings, 'futureCovariates' | 'targetOffset' | 'horizon'>,
): Lead[] {
  const ahead = Array.from({ length: horizon }, (_, step) => targetOffset + step).filter((rows) => rows > 0);
  return ahead.flatMap((rows) =>
    futureCovariates.map((column) => ({ column: columns.indexOf(column), rows })),
  );
}

/** Rows after the last that windows read of the columns known ahead. */
export function rowsAhead({ futureCovariates, targetOffset, horizon }: Settings): number {
  return futureCovariates.length > 0 ? targetOffset + horizon - 1 : 0;
}
