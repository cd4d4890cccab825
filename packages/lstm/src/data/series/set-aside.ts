import type { Settings } from '../../settings/hyperparameters';
import { areMany, median, rowsLost } from './decide';
import type { SeriesRows } from './series-rows';

/** What becomes of a series' rows: from which one on, and up to which one, the targets of a window may stand. */
export interface SeriesPart {
  /** Of windows that are trained on. */
  teaches: readonly [from: number, to: number];
  /** Of windows that decide when to stop and which weights are best. */
  decides: readonly [from: number, to: number];
  /** Its first rows that scalers may be fitted on. */
  trained: number;
}

/**
 * Sets the last rows of each series aside, none where too few would be left to train on; or, of many series that are short,
 * whole series: rows of theirs would take whole seasons away from what is learned, and what is set aside would be of seasons
 * that the network never saw.
 *
 * @param validation the share of the rows or of the series, below 1, or the number of rows
 */
export function setAside(
  series: readonly SeriesRows[],
  validation: number,
  settings: Settings,
): readonly SeriesPart[] {
  if (validation > 0 && validation < 1 && areShort(series, validation, settings)) {
    const held = Math.max(1, Math.floor(series.length * validation));
    // spread over the series, in whatever order they come
    const isHeld = (position: number) =>
      Math.floor((position * held) / series.length) < Math.floor(((position + 1) * held) / series.length);
    return series.map(({ values: { length } }, position) =>
      isHeld(position)
        ? { teaches: [0, 0], decides: [0, length], trained: length }
        : { teaches: [0, length], decides: [length, length], trained: length },
    );
  }
  return series.map(({ values: { length } }) => {
    const trained = length - heldRows(length, validation, settings);
    return { teaches: [0, trained], decides: [trained, length], trained };
  });
}

/** Whether no rows can be set aside, or would leave less than a season of windows or less than half of them. */
function areShort(series: readonly SeriesRows[], validation: number, settings: Settings): boolean {
  if (!areMany(series)) return false;
  const rows = median(series.map(({ values }) => values.length));
  const all = rows - rowsNeeded(settings) + 1;
  const held = heldRows(rows, validation, settings);
  return held === 0 || all - held < Math.max(settings.period, all / 2);
}

function heldRows(rows: number, validation: number, settings: Settings): number {
  if (validation === 0) return 0;
  const held = Math.max(settings.horizon, validation < 1 ? Math.floor(rows * validation) : validation);
  return rows - held >= rowsNeeded(settings) ? held : 0;
}

/** Rows of a window with what it forecasts and what its first change is from. */
export function rowsNeeded({ seqLen, horizon, ...settings }: Settings): number {
  return seqLen + rowsLost(settings) + horizon;
}
