import { BtcfcError, invalidOption } from '@btcfc/core';
import { BITCOIN_COLUMNS, type BitcoinFrame, numberColumns } from './columns';
import { readCsvFile } from './csv-file';
import { type CsvLayout, checkDelimiter, delimiterRemedy, parseDatedCsv } from './dated-csv';

export interface ReadBitcoinCsvOptions {
  /** What stands between two fields. @default ',' */
  delimiter?: string;
}

export interface ParseBitcoinCsvOptions extends ReadBitcoinCsvOptions {
  /** What error messages call the text. @default 'CSV' */
  source?: string;
}

/**
 * Reads the 24-column Bitcoin dataset from a CSV file in UTF-8.
 *
 * The first line names the columns, in any order; quoted fields, CRLF and a byte order mark are understood,
 * blank lines skipped. Dates are `M/D/YYYY h:mm`, `M/D/YYYY`, ISO days or ISO instants, all UTC. An empty
 * field, NA, NaN and null (any case) are missing. Rows keep the file's order: see `sortByDate`.
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
 * @example
 * const { Date: days, btc_market_price: prices } = readBitcoinCsv('data/bitcoin_dataset.csv')
 */
export function readBitcoinCsv(
  path: string | URL,
  { delimiter = ',' }: ReadBitcoinCsvOptions = {},
): BitcoinFrame {
  checkDelimiter(delimiter);
  const { bytes, source } = readCsvFile(path);
  return parseCsv(bytes, delimiter, source);
}

/** Like `readBitcoinCsv`, for a text at hand. */
export function parseBitcoinCsv(
  text: string,
  { delimiter = ',', source = 'CSV' }: ParseBitcoinCsvOptions = {},
): BitcoinFrame {
  if (typeof text !== 'string') throw invalidOption('text', text, 'a string');
  checkDelimiter(delimiter);
  return parseCsv(text, delimiter, source);
}

function parseCsv(input: string | Uint8Array, delimiter: string, source: string): BitcoinFrame {
  const layoutOf = (header: readonly string[]) => bitcoinLayout(header, source);
  const { dates, columns } = parseDatedCsv(input, { delimiter, source, layoutOf });
  return Object.fromEntries([['Date', dates], ...columns]) as BitcoinFrame;
}

function bitcoinLayout(header: readonly string[], source: string): CsvLayout {
  const absent = BITCOIN_COLUMNS.filter((name) => !header.includes(name));
  if (absent.length > 0) {
    throw new BtcfcError({
      code: 'MISSING_COLUMN',
      message: `${source} lacks the column${absent.length > 1 ? 's' : ''} ${absent.join(', ')}.`,
      received: header,
      remedy:
        delimiterRemedy(header) ?? 'Pass a CSV whose first line names all 24 columns (BITCOIN_COLUMNS).',
    });
  }
  const known = new Set<string>(BITCOIN_COLUMNS);
  const optional = header.filter((name) => name !== '' && !known.has(name));
  return { date: 'Date', required: numberColumns, optional };
}
