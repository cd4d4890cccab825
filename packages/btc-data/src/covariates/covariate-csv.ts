import {
  BtcfcError,
  defineOptions,
  invalidOption,
  type OptionsOutput,
  option,
  optionsFor,
  readCsvHeader,
} from '@btcfc/core';
import { type CsvSource, checkText, delimiterRemedy, openCsvFile } from '../csv/csv-source';
import { readDatedCsv } from '../csv/dated-csv';

/**
 * A row per date: `Date` as ISO days, or ISO instants where the time is not midnight UTC; each covariate as a
 * `Float64Array` with NaN for missing. Where the names are known to the compiler, so are the columns.
 */
export type CovariateFrame<Name extends string = string> = string extends Name
  ? { Date: string[]; [covariate: string]: string[] | Float64Array }
  : { Date: string[] } & { [Covariate in Name]: Float64Array };

/** Options of `readCovariates`. */
export interface ReadCovariatesOptions<Name extends string = string> {
  /** The column that holds the dates. @default the one called Date or observation_date, in any case */
  date?: string;
  /** The columns to read; the others are not looked at. @default all but the dates */
  columns?: readonly Name[];
  /** What stands between two fields, one character. @default found out: a comma, a semicolon, a tab or a bar */
  delimiter?: string;
  /** Further fields that are missing, in any case, beside what `readCsv` takes for missing and a lone dot. @default none */
  na?: readonly string[];
  /** The time zone whose clocks dates without an offset were read from. @default 'UTC' */
  timeZone?: string;
  /** Which moment a date means that falls into the hour which autumn doubles. @default 'by-order' */
  doubledHour?: 'by-order' | 'earlier' | 'later';
  /** Whether rows of the same date are an error, or kept in the order in which they came. @default 'error' */
  duplicates?: 'error' | 'kept';
}

/** Options of `parseCovariates`. */
export interface ParseCovariatesOptions<Name extends string = string> extends ReadCovariatesOptions<Name> {
  /** What error messages call the text. @default 'CSV' */
  source?: string;
}

const readOptions = optionsFor<ReadCovariatesOptions>()('readCovariates', {
  date: option.text(),
  columns: option.custom(checkColumns),
  delimiter: option.anything<string>(),
  na: option.list(option.text(), { default: [] }),
  timeZone: option.text(),
  doubledHour: option.oneOf(['by-order', 'earlier', 'later'] as const, { default: 'by-order' }),
  duplicates: option.oneOf(['error', 'kept'] as const, { default: 'error' }),
});

const parseOptions = defineOptions('parseCovariates', {
  ...readOptions.spec,
  source: option.text({ default: 'CSV' }),
});

/**
 * Reads any CSV file in UTF-8 with a column of dates and columns of numbers, such as FRED's `fredgraph.csv`, and sorts
 * it by date.
 *
 * The first line names the columns; what `readCsv` of `@btcfc/core` understands is understood, and a lone dot is missing
 * too. Dates have any form that `readDate` reads. Unnamed columns are left out.
 *
 * @returns plain columns, oldest row first; the dates are called `Date`, whatever the file calls them
 * @throws BtcfcError `FILE_ACCESS` if the file can't be read; `MISSING_COLUMN` if the dates or a column can't be found;
 * `PARSE_FAILED`, naming line and column, for a field that is neither number nor missing, an infinite number, a date
 * that is unreadable, impossible or, unless `duplicates` keeps it, there twice, a line with too few or too many fields,
 * a broken quote, or no data at all; `INVALID_OPTION`
 *
 * @example no-run
 * import { readCovariates } from '@btcfc/btc-data';
 *
 * const { Date: days, DGS10: yields } = readCovariates('fredgraph.csv');
 */
export function readCovariates<const Name extends string = string>(
  path: string | URL,
  options?: ReadCovariatesOptions<Name>,
): CovariateFrame<Name> {
  const told = readOptions.read(options);
  return readFrame(openCsvFile(path), told);
}

/**
 * Like `readCovariates`, for a text at hand.
 *
 * @throws BtcfcError as `readCovariates` does, but `FILE_ACCESS`
 *
 * @example
 * import { parseCovariates } from '@btcfc/btc-data';
 *
 * parseCovariates('observation_date,DGS10\n2018-01-02,2.46\n2018-01-01,.\n', { columns: ['DGS10'] });
 * // -> { Date: ['2018-01-01', '2018-01-02'], DGS10: Float64Array [NaN, 2.46] }
 */
export function parseCovariates<const Name extends string = string>(
  text: string,
  options?: ParseCovariatesOptions<Name>,
): CovariateFrame<Name> {
  const { source, ...told } = parseOptions.read(options);
  return readFrame({ input: checkText(text), source }, told);
}

type Told = OptionsOutput<typeof readOptions>;

function readFrame<Name extends string>(csv: CsvSource, told: Told): CovariateFrame<Name> {
  const { date, columns, delimiter, na, timeZone, doubledHour, duplicates } = told;
  const header = readCsvHeader(csv.input, { delimiter, source: csv.source });
  const layout = findColumns(header, csv.source, { date, columns });
  const read = readDatedCsv(csv, {
    ...layout,
    delimiter,
    na: ['.', ...na],
    timeZone,
    doubledHour,
    duplicates,
  });
  const { instants } = read;
  // rows of one date keep their order: the sort is stable
  const order = Array.from(instants.keys()).sort((a, b) => instants[a]! - instants[b]!);
  return Object.fromEntries([
    ['Date', order.map((row) => read.dates[row]!)],
    ...read.columns.map(([name, values]) => [name, Float64Array.from(order, (row) => values[row]!)] as const),
  ]) as CovariateFrame<Name>;
}

interface Layout {
  date: string;
  required: readonly string[];
}

function findColumns(
  header: readonly string[],
  source: string,
  { date: told, columns }: Pick<Told, 'date' | 'columns'>,
): Layout {
  const missingColumn = (message: string, remedy: string) =>
    new BtcfcError({
      code: 'MISSING_COLUMN',
      message: `${source} ${message}.`,
      received: header,
      remedy: delimiterRemedy(header) ?? remedy,
    });
  const dates = header.filter((name) =>
    told === undefined ? /^(?:observation_)?date$/i.test(name) : name === told,
  );
  const [date] = dates;
  if (date === undefined || dates.length > 1) {
    throw missingColumn(
      told === undefined
        ? `has ${date === undefined ? 'no column' : `${dates.length} columns`} called Date or observation_date`
        : `has no column ${JSON.stringify(told)}`,
      'Name the column that holds the dates in `date`.',
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
  if (required.includes(date)) {
    throw invalidOption('columns', columns, 'a list of different column names, without the dates');
  }
  // the dates get that name
  if (required.includes('Date')) {
    throw missingColumn(
      `has a column Date beside its dates, ${JSON.stringify(date)}`,
      'Rename it, or name the columns to read in `columns`.',
    );
  }
  return { date, required };
}

function checkColumns(name: string, value: unknown): readonly string[] {
  const named = Array.isArray(value) && value.every((column) => typeof column === 'string' && column !== '');
  if (named && value.length > 0 && new Set(value).size === value.length) return value;
  throw invalidOption(name, value, 'a list of different column names, without the dates');
}
