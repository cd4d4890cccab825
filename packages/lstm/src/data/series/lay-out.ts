import type { Settings } from '../../settings/hyperparameters';
import { rowsAhead } from '../windows/cut-windows';
import { type MeasuredSeries, measureSeries } from './measured-series';
import { type SeriesScales, type TrailingScale, trailingScales } from './scales/series-scales';
import { placedSmoothing } from './scales/shared-smoothing';
import { columnNames, columnsOf, type SeriesColumns } from './series-columns';
import type { SeriesRows } from './series-rows';

/** A series among the rows of all. */
export interface PlacedSeries extends MeasuredSeries {
  series: SeriesRows;
  /** What its columns are measured by: the series itself, then those known for the past. */
  scales: TrailingScale[];
  /** What is added to its values under a logarithm. */
  shift: number;
  /** Whether it was part of the fit, so that its scales are the same on all rows. */
  isKnown: boolean;
  /** Where its first row stands among those of all. */
  start: number;
  /** The row after its last one, and after those known ahead. */
  end: number;
}

/** The rows of all series one after another, each followed by those of the columns known ahead. */
export interface Layout {
  columns: readonly string[];
  /** Columns that may differ within a series: the first ones. */
  moving: number;
  /** Columns that are measured: the first ones. Those after them are numbers of categories. */
  measured: number;
  placed: readonly PlacedSeries[];
  /** Rows in all. */
  rows: number;
  /** What the network sees before it is scaled, NaN where missing. Shape [rows, columns]. */
  values: Float64Array;
}

/** What of series is laid out. */
export interface LaidRows {
  /** Rows that nothing is known of before each series. @default 0 */
  before?: number;
  /** How many of the last rows of each series are looked at; those before them are left missing. @default all of them */
  last?: number;
}

/** Lays series out as the network sees them. */
export function layOut(
  series: readonly SeriesRows[],
  columns: SeriesColumns,
  known: SeriesScales,
  settings: Settings,
  { before = 0, last = Number.POSITIVE_INFINITY }: LaidRows = {},
): Layout {
  const names = columnNames(columns, settings);
  const width = names.length;
  const ahead = rowsAhead(settings);
  const rows = series.reduce((sum, { values }) => sum + before + values.length + ahead, 0);
  const values = new Float64Array(rows * width).fill(Number.NaN);
  let end = 0;
  const placed = series.map((one) => {
    const start = end + before;
    const smoothing = placedSmoothing(one, known.smoothing, columns.clock, settings);
    const own = trailingScales(one, columns, known, settings);
    const measured = measureSeries(one, settings, own.ground, smoothing);
    const first = Math.max(0, one.values.length - last);
    let column = 0;
    for (const part of columnsOf(one, measured, columns, { settings, ahead, first })) {
      for (let row = first; row < part.rows; row++) {
        for (let at = 0; at < part.columns; at++) {
          values[(start + row) * width + column + at] = part.valueAt(row, at);
        }
      }
      column += part.columns;
    }
    end = start + one.values.length + ahead;
    return {
      series: one,
      ...measured,
      scales: own.scales,
      shift: own.ground.shift,
      isKnown: own.isKnown,
      start,
      end,
    };
  });
  const { numbers, categories } = columns.statics;
  const measured = width - categories.length;
  return { columns: names, moving: measured - numbers.length, measured, placed, rows, values };
}
