import { BtcfcError, type Frequency, stepperOf, type Table, type TimeSeries } from '@btcfc/core';
import type { Duplicates } from '../options';
import type { OpenedSource } from '../source/opened-source';
import { gather, type MergedRows } from './merge-rows';

/** A series being read, before its frequency is known. */
export interface DraftSeries {
  id: string | undefined;
  value: string;
  merged: MergedRows;
  values: Float64Array;
  /** Rows up to and with the last one that has a value; later ones are known ahead. */
  known: number;
}

/** A column as numbers: truth values are 0 and 1. */
export function numbersAt(source: OpenedSource, name: string, part: string): Float64Array {
  const column = source.table.columns.get(name)!;
  if (column.type === 'number') return column.values;
  if (column.type === 'flag') return Float64Array.from(column.values);
  if (column.type === 'boolean')
    return Float64Array.from(column.values, (value) => (value === null ? Number.NaN : Number(value)));
  const unclear = source.unclear?.get(name);
  if (unclear) throw unclear;
  const row = (column.values as ArrayLike<unknown>).length
    ? Array.prototype.findIndex.call(
        column.values,
        (value: unknown) => value !== null && !looksNumeric(value),
      )
    : -1;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `${source.name}, column ${JSON.stringify(name)} holds ${column.type === 'date' ? 'dates' : 'text'} where ${part} must be numbers${row < 0 ? '' : `: ${source.rowName(row)}`}.`,
    received: row < 0 ? column.values.slice(0, 3) : column.values[row],
    remedy:
      part === 'covariates'
        ? 'Write a column of 0 and 1 for each category; if the text stands for a missing value, name it in `na`.'
        : 'Correct the fields, or name what stands for a missing value in `na`.',
  });
}

function looksNumeric(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
}

/** Columns beside the values of a series, by name. */
export function covariatesOf(
  columns: ReadonlyMap<string, Float64Array>,
  merged: MergedRows,
  rows: number,
  how: Duplicates,
): Record<string, Float64Array> {
  // a sum of temperatures or of flags is none: of rows of one stamp the mean is taken
  const each = how === 'sum' ? 'mean' : how;
  return Object.fromEntries(
    [...columns].map(([name, column]) => [name, gather(column, merged, each).slice(0, rows)]),
  );
}

/** Columns known ahead: the rows beyond the last value are put on the steps that follow it. */
export function futureOf(
  columns: ReadonlyMap<string, Float64Array>,
  { merged, known }: DraftSeries,
  how: Duplicates,
  frequency: Frequency | undefined,
): Record<string, Float64Array> {
  const every = covariatesOf(columns, merged, merged.dates.length, how);
  const ahead = merged.dates.subarray(known);
  if (!frequency || ahead.length === 0 || known === 0) return every;
  const { count } = stepperOf(frequency);
  const steps = Array.from(ahead, (date) => count(merged.dates[known - 1]!, date));
  if (steps.some(Number.isNaN) || steps.every((step, index) => step === index + 1)) return every;
  return Object.fromEntries(
    Object.entries(every).map(([name, values]) => {
      const placed = new Float64Array(known + steps.at(-1)!).fill(Number.NaN);
      placed.set(values.subarray(0, known));
      for (const [index, step] of steps.entries()) placed[known + step - 1] = values[known + index]!;
      return [name, placed];
    }),
  );
}

/**
 * What stays the same through a series.
 *
 * @throws BtcfcError `INVALID_DATA`, naming the row, where it does not
 */
export function staticsOf(
  source: OpenedSource,
  table: Table,
  names: readonly string[],
  { merged, id }: DraftSeries,
): NonNullable<TimeSeries['staticCovariates']> {
  const found: Record<string, number | string> = {};
  for (const name of names) {
    const { values, type } = table.columns.get(name)!;
    let value: unknown = null;
    let first = -1;
    for (const row of merged.rows) {
      const here = values[row];
      if (here === null || here === undefined || Number.isNaN(here)) continue;
      if (first >= 0 && here !== value) throw changes(source, name, id, [first, row], [value, here]);
      if (first < 0) [value, first] = [here, row];
    }
    if (first < 0) continue;
    found[name] = type === 'boolean' ? Number(value) : (value as number | string);
  }
  return found;
}

function changes(
  { name: source, rowName }: OpenedSource,
  name: string,
  id: string | undefined,
  rows: readonly [number, number],
  values: readonly unknown[],
): BtcfcError {
  const [first, second] = rows.map(rowName);
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${source}, column ${JSON.stringify(name)} does not stay the same${id === undefined ? '' : ` through series ${JSON.stringify(id)}`}: ${first} and ${second} differ.`,
    received: values,
    remedy: 'Name it among `pastCovariates` or `futureCovariates` if it changes with time.',
  });
}
