import type { Column, Table } from './column';
import type { DataFrameConstructor, DataFrameLike } from './frame';

export interface BuildDataFrameOptions {
  /** Columns to label `int32` as long as they hold nothing else. @default none */
  intColumns?: ReadonlySet<string>;
  /** Row labels. @default danfo's own, 0 to rows - 1 */
  index?: (string | number)[];
}

type RowConstructor<Result> = new (rows: unknown[][], options: Record<string, unknown>) => Result;

/** The columns of a danfo frame by name, in order. */
export function columnsOfDataFrame(frame: DataFrameLike): [string, unknown[]][] {
  const rows = frame.values as unknown[][];
  return frame.columns.map((name, position) => [name, rows.map((row) => row[position])]);
}

/**
 * A danfo frame of the class that `like` has. Its labels move with their rows where `positions` says which rows these
 * are, and stay where their number does.
 */
export function rebuildDataFrame(
  table: Table,
  like: DataFrameLike,
  positions: ArrayLike<number> | undefined,
): DataFrameLike {
  const DataFrame = (like as object).constructor as DataFrameConstructor<DataFrameLike>;
  const intColumns = new Set(like.columns.filter((_, position) => like.dtypes[position] === 'int32'));
  const kept = like.shape[0] === table.rows ? [...like.index] : undefined;
  const index = positions ? Array.from(positions, (position) => like.index[position]!) : kept;
  return buildDataFrame(table, DataFrame, { intColumns, index });
}

/** A danfo frame from typed columns; `float32` is danfo's only label for fractions, the values stay 64-bit. */
export function buildDataFrame<Result extends DataFrameLike>(
  table: Table,
  DataFrame: DataFrameConstructor<Result>,
  { intColumns = new Set(), index }: BuildDataFrameOptions = {},
): Result {
  const names = [...table.columns.keys()];
  const columns = [...table.columns.values()];
  const values = columns.map(valuesForDanfo);
  const rows = Array.from({ length: table.rows }, (_, row) => values.map((column) => column[row]));
  const dtypes = names.map((name, position) => dtypeOf(columns[position]!, intColumns.has(name)));
  return new (DataFrame as unknown as RowConstructor<Result>)(rows, {
    columns: names,
    dtypes,
    ...(index && { index }),
  });
}

function valuesForDanfo(column: Column): ArrayLike<unknown> {
  if (column.type === 'flag') return Array.from(column.values, Boolean);
  return column.type === 'date' ? toDates(column.values) : column.values;
}

/** Moments as Dates, null where missing. */
export function toDates(instants: Float64Array): (Date | null)[] {
  return Array.from(instants, (instant) => (Number.isNaN(instant) ? null : new Date(instant)));
}

function dtypeOf(column: Column, wasInt: boolean): string {
  if (column.type === 'text') return 'string';
  if (column.type === 'date') return 'datetime';
  if (column.type !== 'number') return 'boolean';
  return wasInt && column.values.every(isInt32) ? 'int32' : 'float32';
}

function isInt32(value: number): boolean {
  return (value | 0) === value;
}
