import {
  BtcfcError,
  type CsvColumnType,
  formatDate,
  type ReadCsvOptions,
  readCsvTable,
  type Table,
} from '@btcfc/core';
import type { CsvSource } from './csv-source';

export interface DatedCsvOptions extends Pick<ReadCsvOptions, 'na' | 'timeZone' | 'doubledHour'> {
  delimiter?: string | undefined;
  /** The column of the dates. */
  date: string;
  /** Columns in which a field that is neither number nor missing is an error. */
  required: readonly string[];
  /** Columns that are left out if they hold such a field, or no number at all. @default none */
  optional?: readonly string[];
  /** Whether a date may be there twice. @default it may not, and no option says otherwise */
  duplicates?: 'error' | 'kept';
}

/** What a CSV with a column of dates holds, a row per line. */
export interface DatedColumns {
  /** ISO days, or ISO instants where the time is not midnight UTC. */
  dates: string[];
  /** Milliseconds since 1970. */
  instants: Float64Array;
  /** Numbers, NaN where missing, in the order of the layout. */
  columns: [name: string, values: Float64Array][];
}

/**
 * Reads a CSV whose first line names the columns, one of which holds dates.
 *
 * @throws BtcfcError `PARSE_FAILED`, naming line and column
 */
export function readDatedCsv(
  { input, source }: CsvSource,
  { date, required, optional = [], duplicates, delimiter, ...options }: DatedCsvOptions,
): DatedColumns {
  const types = new Map<string, CsvColumnType>([[date, 'date']]);
  for (const name of required) types.set(name, 'number');
  const { table, lines } = readCsvTable(input, {
    ...options,
    delimiter,
    source,
    columns: [date, ...required, ...optional],
    types: Object.fromEntries(types),
  });
  const instants = table.columns.get(date)!.values as Float64Array;
  const fault = (row: number, reason: string, remedy = 'Correct the date, or delete the line.') =>
    new BtcfcError({
      code: 'PARSE_FAILED',
      message: `${source}, line ${lines[row]}, column ${JSON.stringify(date)} can't be read: ${reason}.`,
      remedy,
    });
  const lineOfInstant = new Map<number, number>();
  const dates = Array.from(instants, (instant, row) => {
    if (Number.isNaN(instant)) throw fault(row, 'a date is missing');
    const text = formatDate(instant);
    // texts of these years sort as the dates do
    if (/^[+-]/.test(text)) throw fault(row, 'it lies outside the years 0 to 9999');
    const earlier = lineOfInstant.get(instant);
    if (earlier !== undefined && duplicates !== 'kept') {
      const otherwise = duplicates === 'error' ? ', or set `duplicates` to "kept"' : '';
      throw fault(
        row,
        `${text} is in line ${earlier} already`,
        `Correct the date, or delete the line${otherwise}.`,
      );
    }
    lineOfInstant.set(instant, lines[row]!);
    return text;
  });
  return { dates, instants, columns: numberColumnsOf(table, required, optional) };
}

function numberColumnsOf(
  { columns }: Table,
  required: readonly string[],
  optional: readonly string[],
): [string, Float64Array][] {
  const kept: [string, Float64Array][] = [];
  for (const name of required) kept.push([name, columns.get(name)!.values as Float64Array]);
  for (const name of optional) {
    const column = columns.get(name)!;
    if (column.type === 'number' && column.values.some((value) => !Number.isNaN(value))) {
      kept.push([name, column.values]);
    }
  }
  return kept;
}
