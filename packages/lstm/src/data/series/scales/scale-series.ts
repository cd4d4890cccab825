import type { Settings } from '../../../settings/hyperparameters';
import { isLevel } from '../../../settings/scaling';
import { invalidData } from '../../reading/matrix';
import type { ScaledInputs } from '../../scaling/scale';
import { type EachValue, measureColumn, StandardScaler } from '../../scaling/standard-scaler';
import { scalingRows } from '../../scaling/target-units';
import { type TrailingStatistics, trailingStatistics } from '../../scaling/window-statistics';
import { rowsLost } from '../decide';
import type { Layout } from '../lay-out';
import { type SeriesColumns, valueColumn } from '../series-columns';
import type { SeriesUnits } from '../series-units';
import type { ColumnScale } from './series-scales';

/** Columns of all series alike have no scale of their own. */
const asItIs: ColumnScale = { center: 0, spread: 1 };

/**
 * Learns the scaler of all series' inputs, each measured by its own scales first, from their training rows.
 *
 * @param rows how many of each series' rows are trained on
 */
export function fitInputScaler(
  { columns, measured: width, placed, values }: Layout,
  rows: readonly number[],
  settings: Settings,
): StandardScaler {
  // no window holds the rows before the first change
  const lost = rowsLost(settings);
  const measured = columns.slice(0, width).map((name, column) => {
    const each: EachValue = (visit) => {
      placed.forEach(({ start, scales }, position) => {
        for (let row = lost; row < rows[position]!; row++) {
          const { center, spread } = scales[column]?.(row) ?? asItIs;
          visit((values[(start + row) * columns.length + column]! - center) / spread);
        }
      });
    };
    return measureColumn(`The column "${name}"`, each, withoutValue(name));
  });
  // the number of a category is no measure
  const ofCategories = (value: number) => columns.slice(width).map(() => value);
  return StandardScaler.fromJSON({
    mean: [...measured.map(({ mean }) => mean), ...ofCategories(0)],
    scale: [...measured.map(({ scale }) => scale), ...ofCategories(1)],
  });
}

/**
 * Learns the scaler of targets: of each row ahead by the training windows, and of levels by the training rows themselves.
 *
 * @param lastRows of the training windows
 * @param rows how many of each series' rows are trained on
 */
export function fitTargetScaler(
  { placed }: Layout,
  units: SeriesUnits,
  lastRows: Int32Array,
  rows: readonly number[],
  settings: Settings,
): StandardScaler {
  const isOfWindows = !isLevel(settings.target) || settings.scaling !== 'train';
  const columns: EachValue[] = isOfWindows
    ? Array.from({ length: settings.horizon }, (_, step) => (visit) => {
        for (const row of lastRows) visit(units.target(row, step));
      })
    : [
        (visit) => {
          placed.forEach(({ scales, level }, position) => {
            for (let row = 0; row < rows[position]!; row++) {
              const { center, spread } = scales[0]!(row);
              visit((level[row]! - center) / spread);
            }
          });
        },
      ];
  const measured = columns.map((each) => measureColumn('The series', each));
  return StandardScaler.fromJSON({
    mean: measured.map(({ mean }) => mean),
    scale: measured.map(({ scale }) => scale),
  });
}

/**
 * Inputs as the network takes them; what is missing is as usual, 0. Where they are scaled at once they take the place of the
 * layout's values, which are gone then.
 *
 * @param lastRows of the windows, by series; all rows where it is left out
 */
export function scaleSeriesInputs(
  layout: Layout,
  inputScaler: StandardScaler,
  told: SeriesColumns,
  settings: Settings,
  lastRows?: readonly (readonly number[])[],
): ScaledInputs {
  const isSame = scalingRows(settings) === undefined && layout.placed.every(({ isKnown }) => isKnown);
  const { mean, scale } = inputScaler.toJSON();
  if (!isSame) {
    const statistics = trailingScalesOf(layout, told, { mean, scale }, settings, lastRows);
    return { columns: layout.columns, values: layout.values, statistics };
  }
  const width = layout.columns.length;
  // a number of 32 bits lies no further than one of 64 that has been read already
  const values = new Float32Array(layout.values.buffer, 0, layout.values.length);
  let next = 0;
  const fillUntil = (end: number) => values.fill(0, next, end);
  for (const { start, end, scales } of layout.placed) {
    fillUntil(start * width);
    const own = layout.columns.map((_, column) => scales[column]?.(0) ?? asItIs);
    for (let index = start * width; index < end * width; index++) {
      const column = index % width;
      const { center, spread } = own[column]!;
      const given = layout.values[index]!;
      const value = ((given - center) / spread - mean[column]!) / scale[column]!;
      values[index] = Number.isNaN(value) ? 0 : value;
      if (!Number.isFinite(values[index])) throw tooLarge(layout.columns[column]!, given);
    }
    next = end * width;
  }
  fillUntil(values.length);
  return { columns: layout.columns, values, statistics: undefined };
}

/** What each window is scaled by, at its last row. */
function trailingScalesOf(
  { columns, placed, rows, values }: Layout,
  { past, future }: SeriesColumns,
  { mean, scale }: { mean: number[]; scale: number[] },
  settings: Settings,
  lastRows?: readonly (readonly number[])[],
): TrailingStatistics {
  const width = columns.length;
  const length = scalingRows(settings);
  const told = { mean: new Float64Array(rows * width), deviation: new Float64Array(rows * width) };
  placed.forEach(({ start, series, scales }, position) => {
    const count = series.values.length;
    const asked = lastRows ? lastRows[position]!.map((row) => row - start) : undefined;
    if (length !== undefined) {
      const own = values.subarray(start * width, (start + count) * width);
      const statistics = trailingStatistics(own, { rows: count, width, length, asked });
      told.mean.set(statistics.mean, start * width);
      told.deviation.set(statistics.deviation, start * width);
    }
    // what is told of the season and of the series itself is the same in all of a window
    const first = length === undefined ? 0 : 1 + past.length + future.length;
    for (const row of asked ?? new Int32Array(count).keys()) {
      for (let column = first; column < width; column++) {
        const { center, spread } = scales[column]?.(row) ?? asItIs;
        told.mean[(start + row) * width + column] = center + spread * mean[column]!;
        told.deviation[(start + row) * width + column] = spread * scale[column]!;
      }
    }
  });
  return told;
}

function withoutValue(column: string): string {
  return column === valueColumn
    ? 'The series are too short: no change over the rows that are trained on is known.'
    : `The column "${column}" of the series has no value in the rows that are trained on.`;
}

function tooLarge(column: string, value: number) {
  return invalidData(
    `The column "${column}" of the series is too large: scaled as the training rows were, it does not fit into 32 bits.`,
    value,
  );
}
