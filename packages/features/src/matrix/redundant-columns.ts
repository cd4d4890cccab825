import {
  BtcfcError,
  checkInteger,
  defineOptions,
  describeValue,
  type Frame,
  type FrameResult,
  type OptionsInput,
  option,
  readTable,
  writeTable,
} from '@btcfc/core';
import { checkPresent, columnNames } from '../frames/column-names';
import { type FeatureMatrix, isMatrix, truthNumbers } from './feature-matrix';

const redundantOptions = defineOptions('dropRedundantColumns', {
  /** How many of the first rows decide what is redundant, such as those of training. @default all */
  trainRows: option.integer({ min: 1 }),
  /** Columns that stay whatever they hold, and that no other is dropped for, such as the target. @default none */
  exclude: columnNames,
});

/** Options of `dropRedundantColumns`. */
export interface DropRedundantColumnsOptions extends OptionsInput<typeof redundantOptions> {}

/** A column that is dropped, and why. */
export type DroppedColumn =
  | {
      column: string;
      reason: 'constant';
      /** The one value it has in the rows of training; NaN if it is missing throughout. */
      value: number;
    }
  | {
      column: string;
      reason: 'duplicate';
      /** The column, kept, that it equals in every row of training. */
      equals: string;
    };

/** What was dropped, and by how many rows that was decided. */
export interface RedundancyReport {
  /** How many rows decided. */
  trainRows: number;
  /** The columns that are kept, in their order. */
  kept: string[];
  /** The columns that are dropped, in their order. */
  dropped: DroppedColumn[];
}

/** What `dropRedundantColumns` gives back. */
export interface WithoutRedundantColumns<Result> {
  frame: Result;
  report: RedundancyReport;
}

/**
 * Drops number, boolean and flag columns that hold one value only, and those that equal an earlier one; missing
 * values equal each other. Only the first `trainRows` rows decide, all rows lose the columns. Text and dates stay.
 * Numbers are only compared, so that an infinite one is a value as any other.
 *
 * @returns the frame or matrix without them, of the kind that was given, and the report of what was dropped
 * @throws BtcfcError `INVALID_OPTION` for more rows than there are; `MISSING_COLUMN` if `exclude` names a column that is
 * not there; `INVALID_DATA` for a frame without rows
 *
 * @example
 * import { dropRedundantColumns } from '@btcfc/features';
 *
 * const { frame, report } = dropRedundantColumns({ load: [1, 2, 3], copy: [1, 2, 4] }, { trainRows: 2 });
 * Object.keys(frame); // -> ['load']
 * report.dropped; // -> [{ column: 'copy', reason: 'duplicate', equals: 'load' }]
 */
export function dropRedundantColumns(
  frame: FeatureMatrix,
  options?: DropRedundantColumnsOptions,
): WithoutRedundantColumns<FeatureMatrix>;
export function dropRedundantColumns<Input extends Frame>(
  frame: Input,
  options?: DropRedundantColumnsOptions,
): WithoutRedundantColumns<FrameResult<Input>>;
export function dropRedundantColumns(
  frame: Frame | FeatureMatrix,
  options?: DropRedundantColumnsOptions,
): WithoutRedundantColumns<unknown> {
  const { trainRows, exclude = [] } = redundantOptions.read(options);
  const { rows, columns } = isMatrix(frame) ? matrixColumns(frame) : frameColumns(frame);
  if (rows === 0) throw noRows();
  checkPresent('exclude', exclude, columns.keys());
  const decisive = trainRows ?? rows;
  checkInteger('trainRows', decisive, { min: 1, max: rows });
  const report = findRedundant(columns, decisive, new Set(exclude));
  return { frame: isMatrix(frame) ? dropColumns(frame, report) : dropColumns(frame, report), report };
}

/**
 * Another frame or matrix without the columns that a report dropped, so that what was decided on the rows of training
 * holds for all.
 *
 * @throws BtcfcError `MISSING_COLUMN` if it lacks one of the columns that the report speaks of; `INVALID_DATA` for what
 * is no report, or no frame
 *
 * @example
 * import { dropColumns, dropRedundantColumns } from '@btcfc/features';
 *
 * const { report } = dropRedundantColumns({ load: [1, 2], copy: [1, 2] });
 * dropColumns({ load: [3], copy: [4] }, report); // -> { load: Float64Array [3] }
 */
export function dropColumns(frame: FeatureMatrix, report: RedundancyReport): FeatureMatrix;
export function dropColumns<Input extends Frame>(frame: Input, report: RedundancyReport): FrameResult<Input>;
export function dropColumns(frame: Frame | FeatureMatrix, report: RedundancyReport): unknown {
  checkReport(report);
  const { kept, dropped } = report;
  const spokenOf = [...kept, ...dropped.map(({ column }) => column)];
  if (isMatrix(frame)) {
    checkPresent('report', spokenOf, frame.columns);
    return takeMatrixColumns(frame, new Set(dropped.map(({ column }) => column)));
  }
  const table = readTable(frame);
  checkPresent('report', spokenOf, table.columns.keys());
  for (const { column } of dropped) table.columns.delete(column);
  return writeTable(table, frame);
}

type NamedColumns = Map<string, Float64Array | undefined>;

function matrixColumns({ columns, rows, values }: FeatureMatrix): { rows: number; columns: NamedColumns } {
  const named: NamedColumns = new Map();
  for (const [position, name] of columns.entries()) {
    const width = columns.length;
    named.set(
      name,
      Float64Array.from({ length: rows }, (_, row) => values[row * width + position]!),
    );
  }
  return { rows, columns: named };
}

function frameColumns(frame: Frame): { rows: number; columns: NamedColumns } {
  const table = readTable(frame);
  const columns: NamedColumns = new Map();
  for (const [name, column] of table.columns) {
    columns.set(name, column.type === 'number' ? column.values : truthNumbers(column));
  }
  return { rows: table.rows, columns };
}

function findRedundant(columns: NamedColumns, trainRows: number, exclude: Set<string>): RedundancyReport {
  const kept: string[] = [];
  const dropped: DroppedColumn[] = [];
  const seen = new Map<number, { name: string; numbers: Float64Array }[]>();
  for (const [name, all] of columns) {
    if (!all || exclude.has(name)) {
      kept.push(name);
      continue;
    }
    const numbers = all.subarray(0, trainRows);
    if (numbers.every((number) => same(number, numbers[0]!))) {
      dropped.push({ column: name, reason: 'constant', value: numbers[0]! });
      continue;
    }
    const print = fingerprint(numbers);
    const alike = seen.get(print) ?? [];
    const twin = alike.find((other) => numbers.every((number, row) => same(number, other.numbers[row]!)));
    if (twin) {
      dropped.push({ column: name, reason: 'duplicate', equals: twin.name });
      continue;
    }
    seen.set(print, [...alike, { name, numbers }]);
    kept.push(name);
  }
  return { trainRows, kept, dropped };
}

function same(left: number, right: number): boolean {
  return left === right || (Number.isNaN(left) && Number.isNaN(right));
}

// FNV-1a over the numbers' bits, so that only columns that may be equal are compared
function fingerprint(numbers: Float64Array): number {
  const canonical = numbers.map((number) => (Number.isNaN(number) ? Number.NaN : number + 0));
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(canonical.buffer)) hash = Math.imul(hash ^ word, 0x01000193);
  return hash;
}

function takeMatrixColumns(matrix: FeatureMatrix, dropped: Set<string>): FeatureMatrix {
  const positions = [...matrix.columns.keys()].filter((position) => !dropped.has(matrix.columns[position]!));
  const values = new Float64Array(matrix.rows * positions.length);
  for (let row = 0; row < matrix.rows; row++) {
    for (let place = 0; place < positions.length; place++) {
      values[row * positions.length + place] =
        matrix.values[row * matrix.columns.length + positions[place]!]!;
    }
  }
  return { columns: positions.map((position) => matrix.columns[position]!), rows: matrix.rows, values };
}

function checkReport(report: unknown): void {
  const { kept, dropped } = (report ?? {}) as Partial<RedundancyReport>;
  if (Array.isArray(kept) && Array.isArray(dropped)) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: '`report` must be a report of `dropRedundantColumns`.',
    received: describeValue(report),
    remedy: 'Pass its `report`.',
  });
}

function noRows(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: 'There is no row to judge the columns by.',
    remedy: 'Pass at least one row.',
  });
}
