import type { Settings } from '../../settings/hyperparameters';
import { leadsOf } from '../windows/cut-windows';
import type { Layout, PlacedSeries } from './lay-out';
import type { SeriesUnits } from './series-units';

/**
 * The rows that end a whole window: one without a gap, a border of its series or a value that is not known ahead. Shape
 * [rows], 1 where one ends.
 */
export function wholeWindows({ columns, moving, placed, values }: Layout, settings: Settings): Uint8Array {
  const width = columns.length;
  const { seqLen } = settings;
  const leads = leadsOf(columns, settings);
  const isWhole = new Uint8Array(values.length / width);
  for (const { start, series } of placed) {
    let run = 0;
    for (let row = start; row < start + series.values.length; row++) {
      let isKnown = true;
      for (let column = 0; column < moving && isKnown; column++) {
        isKnown = !Number.isNaN(values[row * width + column]!);
      }
      isKnown &&= leads.every(({ column, rows }) => !Number.isNaN(values[(row + rows) * width + column]!));
      run = isKnown ? run + 1 : 0;
      if (run >= seqLen) isWhole[row] = 1;
    }
  }
  return isWhole;
}

/** Some windows whose targets are known. */
export interface LabelledRows {
  /** Of each window the last row. */
  lastRows: Int32Array;
  /** The positions of the series that hold any of them. */
  taught: ReadonlySet<number>;
}

/**
 * Whole windows whose targets stand among some of each series' rows and are known.
 *
 * @param within of a series, the first row a target may stand on, and the one after the last
 */
export function labelledRows(
  { placed }: Layout,
  units: SeriesUnits,
  isWhole: Uint8Array,
  { horizon }: Settings,
  within: (position: number) => readonly [from: number, to: number],
): LabelledRows {
  const rowsOf = (each: (row: number, position: number) => void) => {
    placed.forEach(({ start }, position) => {
      const [from, to] = within(position);
      for (let row = Math.max(0, from - 1); row + horizon < to; row++) {
        if (isWhole[start + row] === 1 && isLabelled(units, start + row, horizon))
          each(start + row, position);
      }
    });
  };
  let count = 0;
  rowsOf(() => count++);
  const lastRows = new Int32Array(count);
  const taught = new Set<number>();
  let window = 0;
  rowsOf((row, position) => {
    taught.add(position);
    lastRows[window++] = row;
  });
  return { lastRows, taught };
}

/** Whether all targets of a row are known. */
export function isLabelled(units: SeriesUnits, row: number, horizon: number): boolean {
  for (let step = 0; step < horizon; step++) if (Number.isNaN(units.target(row, step))) return false;
  return true;
}

/** The rows of each series that are forecast from. */
export function originsOf(
  { series, start }: PlacedSeries,
  isWhole: Uint8Array,
  origins: 'last' | 'all' | number,
): number[] {
  const rows = series.values.length;
  if (origins === 'all') {
    return [...Array(rows).keys()].map((row) => start + row).filter((row) => isWhole[row] === 1);
  }
  const count = Math.min(rows, origins === 'last' ? 1 : origins);
  return Array.from({ length: count }, (_, index) => start + rows - count + index);
}
