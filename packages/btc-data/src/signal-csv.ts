import { BtcfcError, invalidOption } from '@btcfc/core';
import { readCsvFile } from './csv-file';
import { type CsvLayout, checkDelimiter, delimiterRemedy, parseDatedCsv } from './dated-csv';

/**
 * A row per date: `Date` as ISO days, or ISO instants where the time is not midnight UTC; each signal as a
 * `Float64Array` with NaN for missing. Where the names are known to the compiler, so are the columns.
 */
export type SignalFrame<Name extends string = string> = string extends Name
  ? { Date: string[]; [signal: string]: string[] | Float64Array }
  : { Date: string[] } & { [Signal in Name]: Float64Array };

export interface ReadSignalCsvOptions<Name extends string = string> {
  /** The column that holds the dates. @default the one called Date or observation_date, in any case */
  dateColumn?: string;
  /** The columns to read; the others are not looked at. @default all but the dates */
  columns?: readonly Name[];
  /** What stands between two fields. @default ',' */
  delimiter?: string;
}

export interface ParseSignalCsvOptions<Name extends string = string> extends ReadSignalCsvOptions<Name> {
  /** What error messages call the text. @default 'CSV' */
  source?: string;
}

/**
 * Reads any CSV file in UTF-8 with a column of dates and columns of numbers, such as FRED's `fredgraph.csv`.
 *
 * As with `readBitcoinCsv`, the first line names the columns, dates are `M/D/YYYY h:mm`, `M/D/YYYY`, ISO days or ISO
 * instants, all UTC, and rows keep the file's order. An empty field, a lone dot, NA, NaN and null (any case) are
 * missing. Unnamed columns are left out.
 *
 * @returns plain columns; the dates are called `Date`, whatever the file calls them
 * @throws BtcfcError `FILE_ACCESS` if the file can't be read; `MISSING_COLUMN` if the dates or a column can't be found;
 * `PARSE_FAILED`, naming line and column, for a field that is neither number nor missing, an infinite number, a date
 * that is unreadable, impossible or there twice, a line with too few or too many fields, a broken quote, or no data at
 * all; `INVALID_OPTION`
 *
 * @example
 * const { Date: days, DGS10: yields } = readSignalCsv('fredgraph.csv')
 */
export function readSignalCsv<const Name extends string = string>(
  path: string | URL,
  options: ReadSignalCsvOptions<Name> = {},
): SignalFrame<Name> {
  checkOptions(options);
  const { bytes, source } = readCsvFile(path);
  return parseCsv(bytes, { ...options, source });
}

/** Like `readSignalCsv`, for a text at hand. */
export function parseSignalCsv<const Name extends string = string>(
  text: string,
  options: ParseSignalCsvOptions<Name> = {},
): SignalFrame<Name> {
  if (typeof text !== 'string') throw invalidOption('text', text, 'a string');
  checkOptions(options);
  return parseCsv(text, options);
}

// FRED writes a dot where there is no value
const missing = /^(?:\.|na|nan|null)?$/i;

function parseCsv<Name extends string>(
  input: string | Uint8Array,
  { delimiter = ',', source = 'CSV', ...choice }: ParseSignalCsvOptions<Name>,
): SignalFrame<Name> {
  const layoutOf = (header: readonly string[]) => signalLayout(header, source, choice);
  const { dates, columns } = parseDatedCsv(input, { delimiter, source, layoutOf, missing });
  return Object.fromEntries([['Date', dates], ...columns]) as SignalFrame<Name>;
}

function signalLayout(
  header: readonly string[],
  source: string,
  { dateColumn, columns }: Pick<ReadSignalCsvOptions, 'dateColumn' | 'columns'>,
): CsvLayout {
  const missingColumn = (message: string, remedy: string) =>
    new BtcfcError({
      code: 'MISSING_COLUMN',
      message: `${source} ${message}.`,
      received: header,
      remedy: delimiterRemedy(header) ?? remedy,
    });
  const dates = header.filter((name) =>
    dateColumn === undefined ? /^(?:observation_)?date$/i.test(name) : name === dateColumn,
  );
  const [date] = dates;
  if (date === undefined || dates.length > 1) {
    throw missingColumn(
      dateColumn === undefined
        ? `has ${date === undefined ? 'no column' : `${dates.length} columns`} called Date or observation_date`
        : `has no column ${JSON.stringify(dateColumn)}`,
      'Name the column that holds the dates in `dateColumn`.',
    );
  }
  const required = columns ?? header.filter((name) => name !== '' && name !== date);
  const absent = required.filter((name) => !header.includes(name));
  if (absent.length > 0) {
    throw missingColumn(`has no column ${absent.join(', ')}`, 'Name columns of its first line in `columns`.');
  }
  if (required.length === 0) {
    throw missingColumn('has no column beside its dates', 'Pass a CSV with a column of numbers.');
  }
  // the dates get that name
  if (required.includes('Date')) {
    throw missingColumn(
      `has a column Date beside its dates, ${JSON.stringify(date)}`,
      'Rename it, or name the columns to read in `columns`.',
    );
  }
  return { date, required, optional: [] };
}

function checkOptions({ dateColumn, columns, delimiter = ',' }: ReadSignalCsvOptions): void {
  checkDelimiter(delimiter);
  if (dateColumn !== undefined && (typeof dateColumn !== 'string' || dateColumn === '')) {
    throw invalidOption('dateColumn', dateColumn, 'the name of a column');
  }
  if (columns === undefined) return;
  const named = Array.isArray(columns) && columns.every((name) => typeof name === 'string' && name !== '');
  if (
    !named ||
    columns.length === 0 ||
    new Set(columns).size < columns.length ||
    columns.includes(dateColumn!)
  ) {
    throw invalidOption('columns', columns, 'a list of different column names, without the dates');
  }
}
