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

/** A danfo frame from typed columns; `float32` is danfo's only label for fractions, the values stay 64-bit. */
export function buildDataFrame<Result extends DataFrameLike>(
  table: Table,
  DataFrame: DataFrameConstructor<Result>,
  { intColumns = new Set(), index }: BuildDataFrameOptions = {},
): Result {
  const names = [...table.columns.keys()];
  const columns = [...table.columns.values()].map(withRealBooleans);
  const rows = Array.from({ length: table.rows }, (_, row) => columns.map((column) => column.values[row]));
  const dtypes = names.map((name, position) => dtypeOf(columns[position]!, intColumns.has(name)));
  return new (DataFrame as unknown as RowConstructor<Result>)(rows, {
    columns: names,
    dtypes,
    ...(index && { index }),
  });
}

function withRealBooleans(column: Column): Column {
  return column.type === 'flag' ? { type: 'boolean', values: Array.from(column.values, Boolean) } : column;
}

function dtypeOf(column: Column, wasInt: boolean): string {
  if (column.type === 'text') return 'string';
  if (column.type === 'boolean') return 'boolean';
  return wasInt && column.values.every(isInt32) ? 'int32' : 'float32';
}

function isInt32(value: number): boolean {
  return (value | 0) === value;
}
