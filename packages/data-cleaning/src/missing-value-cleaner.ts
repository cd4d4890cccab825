import {
  type Column,
  defineOptions,
  type Frame,
  type FrameResult,
  type OptionsInput,
  option,
  readTable,
  writeTable,
} from '@btcfc/core';
import { backwardFillInPlace } from './backward-fill';
import { fillMedianInPlace } from './fill-median';
import { forwardFillInPlace } from './forward-fill';
import { interpolateInPlace } from './interpolate-linear';
import { countMissing } from './missing';

const fillMethods = ['interpolation', 'forwardFill', 'backwardFill', 'median'] as const;

/** A way to fill missing values. */
export type FillMethod = (typeof fillMethods)[number];

/** How many missing values of a column each method filled, and how many `remaining` are missing still. */
export type ColumnReport = Record<FillMethod | 'remaining', number>;

/** One entry for each column that had missing values, by column name. */
export type CleaningReport = Record<string, ColumnReport>;

const cleanerOptions = defineOptions('MissingValueCleaner', {
  /** Whether to log how many values were filled in each column. @default false */
  verbose: option.boolean({ default: false }),
  /** Receives the lines that `verbose` logs. @default console.log */
  log: option.callback<(line: string) => void>(),
  /**
   * What to fill with, one after the other, each taking what those before it left. Interpolation and median
   * apply to number columns only. @default ['interpolation', 'forwardFill', 'backwardFill', 'median']
   */
  methods: option.list(option.oneOf(fillMethods), { default: fillMethods }),
});

/** Options of `MissingValueCleaner`. */
export interface MissingValueCleanerOptions extends OptionsInput<typeof cleanerOptions> {}

/**
 * Fills the missing values of a frame: numbers by linear interpolation over rows, then every column from the
 * row before and the row after, then numbers by the median of their column.
 *
 * @example
 * import { MissingValueCleaner } from '@btcfc/data-cleaning';
 *
 * const cleaner = new MissingValueCleaner();
 * cleaner.clean({ load: [1, null, 3], source: ['a', null, 'b'] }).load; // -> Float64Array [1, 2, 3]
 * cleaner.report.load; // -> { interpolation: 1, forwardFill: 0, backwardFill: 0, median: 0, remaining: 0 }
 */
export class MissingValueCleaner {
  /** What the latest `clean` did; empty before it, and where nothing was missing. */
  report: CleaningReport = {};

  readonly #verbose: boolean;
  readonly #log: (line: string) => void;
  readonly #methods: readonly FillMethod[];

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(options?: MissingValueCleanerOptions) {
    const { verbose, log, methods } = cleanerOptions.read(options);
    this.#verbose = verbose;
    this.#log = log ?? console.log;
    this.#methods = methods;
  }

  /**
   * Returns a frame of the same kind without missing values, and sets `report`. A column missing throughout
   * stays so. The frame passed in is not modified.
   *
   * @param frame a danfo `DataFrame`, plain columns, row objects, or an arquero or Arrow table (for which plain columns
   * come back); missing is NaN or null. An infinity is a value.
   * @throws BtcfcError `INVALID_DATA` if columns differ in length or mix types
   */
  clean<Input extends Frame>(frame: Input): FrameResult<Input> {
    const table = readTable(frame);
    const report: [string, ColumnReport][] = [];
    for (const [name, column] of table.columns) {
      const counts = fillColumn(column, this.#methods);
      if (counts) report.push([name, counts]);
    }
    this.report = Object.fromEntries(report);
    if (this.#verbose) for (const line of describeReport(this.report)) this.#log(line);
    return writeTable(table, frame);
  }
}

function fillColumn(column: Column, methods: readonly FillMethod[]): ColumnReport | undefined {
  if (column.type === 'flag') return undefined;
  const missing = countMissing(column.values);
  if (missing === 0) return undefined;
  const counts: ColumnReport = {
    interpolation: 0,
    forwardFill: 0,
    backwardFill: 0,
    median: 0,
    remaining: missing,
  };
  for (const method of methods) {
    if (counts.remaining === 0) break;
    const filled = fill(column, method);
    counts[method] += filled;
    counts.remaining -= filled;
  }
  return counts;
}

function fill(column: Exclude<Column, { type: 'flag' }>, method: FillMethod): number {
  if (method === 'forwardFill') return forwardFillInPlace(column.values);
  if (method === 'backwardFill') return backwardFillInPlace(column.values);
  if (column.type !== 'number') return 0;
  return method === 'interpolation' ? interpolateInPlace(column.values) : fillMedianInPlace(column.values);
}

function describeReport(report: CleaningReport): string[] {
  const columns = Object.entries(report);
  if (columns.length === 0) return ['No missing values.'];
  const width = Math.max(...columns.map(([name]) => name.length));
  return [
    'Missing values filled per column:',
    ...columns.map(([name, counts]) => describeColumn(name, counts, width)),
  ];
}

function describeColumn(name: string, counts: ColumnReport, width: number): string {
  const used = fillMethods.filter((method) => counts[method] > 0);
  const filled = used.reduce((sum, method) => sum + counts[method], 0);
  const left = counts.remaining > 0 ? `, ${counts.remaining} still missing` : '';
  const how = used.length > 0 ? ` (${used.map((method) => `${method} ${counts[method]}`).join(', ')})` : '';
  return `${name.padEnd(width)}  ${filled}${how}${left}`;
}
