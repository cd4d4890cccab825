import { BtcfcError, defineOptions, type OptionsInput, option, readCsvHeader } from '@btcfc/core';
import { BITCOIN_COLUMNS, type BitcoinFrame, numberColumns } from './columns';
import { type CsvSource, checkText, delimiterRemedy, openCsvFile } from './csv-source';
import { readDatedCsv } from './dated-csv';

const readOptions = defineOptions('readBitcoinCsv', {
  /** What stands between two fields, one character. @default found out: a comma, a semicolon, a tab or a bar */
  delimiter: option.anything<string>(),
  /** The time zone whose clocks dates without an offset were read from. @default 'UTC' */
  timeZone: option.text(),
});

const parseOptions = defineOptions('parseBitcoinCsv', {
  ...readOptions.spec,
  /** What error messages call the text. @default 'CSV' */
  source: option.text({ default: 'CSV' }),
});

/** Options of `readBitcoinCsv`. */
export interface ReadBitcoinCsvOptions extends OptionsInput<typeof readOptions> {}
/** Options of `parseBitcoinCsv`. */
export interface ParseBitcoinCsvOptions extends OptionsInput<typeof parseOptions> {}

/**
 * Reads the 24-column Bitcoin dataset from a CSV file in UTF-8.
 *
 * The first line names the columns, in any order; what `readCsv` of `@btcfc/core` understands is understood. Dates have
 * any form that `readDate` reads. Rows keep the file's order: see `sortByDate` of `@btcfc/core`.
 *
 * Further columns come after the 24 if each of their fields is a number or missing and one is a number;
 * others, and unnamed ones, are left out.
 *
 * @returns plain columns, a row per line; `Date` as ISO text, the others as numbers with NaN for missing
 * @throws BtcfcError `FILE_ACCESS` if the file can't be read; `MISSING_COLUMN`; `PARSE_FAILED`, naming line
 * and column, for a field that is neither number nor missing, an infinite number, a date that is unreadable,
 * impossible or there twice, a column that is there twice, a line with too few or too many fields, a broken
 * quote, or no data at all; `INVALID_OPTION`
 *
 * @example no-run
 * import { readBitcoinCsv } from '@btcfc/btc-data';
 *
 * const { Date: days, btc_market_price: prices } = readBitcoinCsv('data/bitcoin_dataset.csv');
 */
export function readBitcoinCsv(path: string | URL, options?: ReadBitcoinCsvOptions): BitcoinFrame {
  const told = readOptions.read(options);
  return readFrame(openCsvFile(path), told);
}

/**
 * Like `readBitcoinCsv`, for a text at hand.
 *
 * @throws BtcfcError as `readBitcoinCsv` does, but `FILE_ACCESS`
 *
 * @example
 * import { BITCOIN_COLUMNS, parseBitcoinCsv } from '@btcfc/btc-data';
 *
 * const text = `${BITCOIN_COLUMNS.join(',')}\n12/1/2017 0:00,10125.01${',NA'.repeat(22)}\n`;
 * parseBitcoinCsv(text).btc_market_price; // -> Float64Array [10125.01]
 */
export function parseBitcoinCsv(text: string, options?: ParseBitcoinCsvOptions): BitcoinFrame {
  const { source, ...told } = parseOptions.read(options);
  return readFrame({ input: checkText(text), source }, told);
}

function readFrame(csv: CsvSource, options: ReadBitcoinCsvOptions): BitcoinFrame {
  const header = readCsvHeader(csv.input, { delimiter: options.delimiter, source: csv.source });
  const absent = BITCOIN_COLUMNS.filter((name) => !header.includes(name));
  if (absent.length > 0) throw lacksColumns(csv.source, absent, header);
  const known = new Set<string>(BITCOIN_COLUMNS);
  const optional = header.filter((name) => name !== '' && !known.has(name));
  const { dates, columns } = readDatedCsv(csv, {
    ...options,
    date: 'Date',
    required: numberColumns,
    optional,
  });
  return Object.fromEntries([['Date', dates], ...columns]) as BitcoinFrame;
}

function lacksColumns(source: string, absent: readonly string[], header: readonly string[]): BtcfcError {
  return new BtcfcError({
    code: 'MISSING_COLUMN',
    message: `${source} lacks the column${absent.length > 1 ? 's' : ''} ${absent.join(', ')}.`,
    received: header,
    remedy: delimiterRemedy(header) ?? 'Pass a CSV whose first line names all 24 columns (BITCOIN_COLUMNS).',
  });
}
