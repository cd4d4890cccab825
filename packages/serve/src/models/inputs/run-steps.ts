import { columnOf, type FrameStep, type PlainFrame, readTable } from '@btcfc/core';
import type { RawRows } from './raw-rows';

/** What all rows up to the first of some come to, where there were rows before it. Plain JSON. */
export interface RowsBefore {
  /** For each step where its sums stand. */
  sums: Record<string, number>[];
  /** The last known value of each input. */
  inputs: Record<string, number>;
}

/** Rows that steps have made. */
export interface MadeRows {
  frame: PlainFrame;
  /** Of each row the place of the one that it was made of. */
  rows: readonly number[];
  /** For each step the columns that are sums, and the rows they stand on. */
  sums: readonly { rows: readonly number[]; columns: Readonly<Record<string, Float64Array>> }[];
}

export interface RunOptions {
  steps: readonly FrameStep[];
  /** How the column of dates is called. */
  dateColumn: string;
  /** What sums go on from. */
  before: RowsBefore | undefined;
}

/** The column that steps hand on and leave alone: the number of each row. */
const rowColumn = 'btcfc row';

/** Lets steps make what they make of some rows, one after the other. */
export function runSteps({ rows, columns, dates }: RawRows, options: RunOptions): MadeRows {
  const { steps, dateColumn, before } = options;
  let frame: PlainFrame = {
    ...(dates && { [dateColumn]: Array.from(dates, (date) => new Date(date).toISOString()) }),
    ...columns,
    // text: no step takes it for an input
    [rowColumn]: Array.from({ length: rows }, (_, row) => String(row)),
  };
  const sums = steps.map(({ transform, sums: names = [] }, place) => {
    frame = transform(frame);
    if (names.length === 0) return { rows: [], columns: {} };
    const own = names.filter((name) => name in frame);
    const from = before?.sums[place];
    const totals = Object.fromEntries(
      own.map((name) => [name, total(frame[name] as Float64Array, from?.[name])]),
    );
    frame = { ...frame, ...totals };
    return { rows: rowsOf(frame), columns: totals };
  });
  return { frame, rows: rowsOf(frame), sums };
}

/** What the rows up to one of them come to. @param names the inputs */
export function rowsUpTo(
  made: MadeRows,
  row: number,
  names: readonly string[],
  before?: RowsBefore,
): RowsBefore {
  const lastKnown = (values: ArrayLike<unknown>, rows: readonly number[]) => {
    let last: number | undefined;
    for (let place = 0; place < rows.length && rows[place]! <= row; place++) {
      const value = Number(values[place] ?? Number.NaN);
      if (!Number.isNaN(value)) last = value;
    }
    return last;
  };
  return {
    sums: made.sums.map(({ rows, columns }, place) =>
      Object.fromEntries(
        Object.entries(columns).map(([name, values]) => [
          name,
          lastKnown(values, rows) ?? before?.sums[place]?.[name] ?? 0,
        ]),
      ),
    ),
    inputs: Object.fromEntries(
      names.flatMap((name) => {
        const last = lastKnown(made.frame[name] as ArrayLike<unknown>, made.rows) ?? before?.inputs[name];
        return last === undefined ? [] : [[name, last]];
      }),
    ),
  };
}

function total(values: Float64Array, from: number | undefined): Float64Array {
  if (from === undefined) return values;
  const total = values.map((value) => value + from);
  // in its first row a sum of what lies between rows is not known
  if (total.length > 0) total[0] = from;
  return total;
}

function rowsOf(frame: PlainFrame): number[] {
  return Array.from(columnOf(readTable({ [rowColumn]: frame[rowColumn]! }), rowColumn).values, Number);
}
