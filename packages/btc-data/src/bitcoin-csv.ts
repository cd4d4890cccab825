import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BtcfcError, invalidOption } from '@btcfc/core';
import { fileAccessError } from '@btcfc/core/files';
import { CsvError, parse } from 'csv-parse/sync';
import { parseCalendarDate } from './calendar';
import { BITCOIN_COLUMNS, type BitcoinFrame } from './columns';

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
  if (typeof path !== 'string' && !(path instanceof URL && path.protocol === 'file:')) {
    throw invalidOption('path', path, 'the path of a file, or its file: URL');
  }
  checkDelimiter(delimiter);
  const source = typeof path === 'string' ? path : fileURLToPath(path);
  const bytes = readBytes(source);
  if (isUtf8(bytes)) return parseCsv(bytes, delimiter, source);
  throw new BtcfcError({
    code: 'PARSE_FAILED',
    message: `${source} is not text in UTF-8.`,
    remedy: 'Save it as CSV in UTF-8 first.',
  });
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
  const reader = new RecordReader(source);
  try {
    parse(input, {
      bom: true,
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
      // null, so that the parser keeps nothing: memory holds numbers, not text
      on_record(record: string[], { lines }) {
        reader.read(record, lines);
        return null;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) throw brokenCsv(source, error);
    throw error;
  }
  return reader.finish();
}

interface ColumnReader {
  name: string;
  position: number;
  /** Whether it is one of the 24: then a field that is no number is an error. */
  required: boolean;
  numbers: number[];
  /** Whether all fields so far were numbers or missing. */
  numeric: boolean;
}

/** Takes the records one by one, the header first. */
class RecordReader {
  private header: string[] | undefined;
  private datePosition = 0;
  private columns: ColumnReader[] = [];
  private readonly dates: string[] = [];
  private readonly lineOfInstant = new Map<number, number>();
  /** A record with too few fields: an error of its own kind if it turns out to be the last. */
  private short: { line: number; fields: number } | undefined;

  constructor(private readonly source: string) {}

  read(record: string[], line: number): void {
    if (this.header) this.readRow(record, line, this.header.length);
    else this.readHeader(record, line);
  }

  finish(): BitcoinFrame {
    if (!this.header) {
      throw this.parseFailed('is empty', 'Pass a CSV whose first line names the columns.');
    }
    if (this.short) {
      const { line, fields } = this.short;
      throw this.parseFailed(
        `ends in the middle of a row: its last line (${line}) has ${fields} of ${this.header.length} fields`,
        'Get the file anew, or delete that line.',
      );
    }
    if (this.dates.length === 0) {
      throw this.parseFailed('has a header but no rows', 'Pass a CSV with at least one row.');
    }
    const kept = this.columns.filter(
      ({ required, numeric, numbers }) => required || (numeric && hasNumber(numbers)),
    );
    return Object.fromEntries([
      ['Date', this.dates],
      ...kept.map(({ name, numbers }) => [name, Float64Array.from(numbers)]),
    ]) as BitcoinFrame;
  }

  private readHeader(record: string[], line: number): void {
    // the parser trims around quotes, not within
    const header = record.map((name) => name.trim());
    const positions = new Map<string, number>();
    for (const [position, name] of header.entries()) {
      if (name === '') continue;
      if (positions.has(name)) {
        throw this.parseFailed(
          `has column ${JSON.stringify(name)} twice (line ${line}, fields ${positions.get(name)! + 1} and ${position + 1})`,
          'Rename or delete one of the two.',
        );
      }
      positions.set(name, position);
    }
    this.checkColumns(header, positions);
    this.header = header;
    this.datePosition = positions.get('Date')!;
    const required = new Set<string>(BITCOIN_COLUMNS);
    const extra = [...positions.keys()].filter((name) => !required.has(name));
    this.columns = [...BITCOIN_COLUMNS.slice(1), ...extra].map((name) => ({
      name,
      position: positions.get(name)!,
      required: required.has(name),
      numbers: [],
      numeric: true,
    }));
  }

  private checkColumns(header: string[], positions: Map<string, number>): void {
    const absent = BITCOIN_COLUMNS.filter((name) => !positions.has(name));
    if (absent.length === 0) return;
    const otherDelimiter = header.length === 1 && /[;\t|]/.exec(header[0]!)?.[0];
    throw new BtcfcError({
      code: 'MISSING_COLUMN',
      message: `${this.source} lacks the column${absent.length > 1 ? 's' : ''} ${absent.join(', ')}.`,
      received: header,
      remedy: otherDelimiter
        ? `Pass ${JSON.stringify(otherDelimiter)} as \`delimiter\`.`
        : 'Pass a CSV whose first line names all 24 columns (BITCOIN_COLUMNS).',
    });
  }

  private readRow(record: string[], line: number, expected: number): void {
    if (this.short) throw this.wrongFieldCount(this.short.line, this.short.fields, expected);
    if (record.length < expected) {
      this.short = { line, fields: record.length };
      return;
    }
    if (record.length > expected) throw this.wrongFieldCount(line, record.length, expected);
    this.readDate(record[this.datePosition]!, line);
    for (const column of this.columns) this.readNumber(column, record[column.position]!, line);
  }

  private readDate(field: string, line: number): void {
    const text = field.trim();
    if (isMissing(text)) throw this.badField('Date', line, 'a date is missing', field);
    const date = parseCalendarDate(text);
    if (typeof date === 'string') throw this.badField('Date', line, date, field);
    const earlier = this.lineOfInstant.get(date.instant);
    if (earlier !== undefined) {
      throw this.badField('Date', line, `${date.text} is in line ${earlier} already`, field);
    }
    this.lineOfInstant.set(date.instant, line);
    this.dates.push(date.text);
  }

  private readNumber(column: ColumnReader, field: string, line: number): void {
    if (!column.numeric) return;
    const value = parseNumber(field);
    if (value !== undefined && Math.abs(value) !== Number.POSITIVE_INFINITY) {
      column.numbers.push(value);
      return;
    }
    if (column.required) {
      const reason = value === undefined ? 'it is not a number' : 'it is infinite';
      throw this.badField(column.name, line, reason, field);
    }
    column.numeric = false;
    column.numbers = [];
  }

  private badField(column: string, line: number, reason: string, received: string): BtcfcError {
    return new BtcfcError({
      code: 'PARSE_FAILED',
      message: `${this.source}, line ${line}, column ${JSON.stringify(column)} can't be read: ${reason}.`,
      received,
      remedy:
        column === 'Date'
          ? 'Correct the date, or delete the line.'
          : 'Correct the field, or leave it empty if the value is missing.',
    });
  }

  private wrongFieldCount(line: number, fields: number, expected: number): BtcfcError {
    return this.parseFailed(
      `has ${fields} fields in line ${line}, its header has ${expected}`,
      'Correct the line; a field that holds the delimiter must be in quotes.',
    );
  }

  private parseFailed(message: string, remedy: string): BtcfcError {
    return new BtcfcError({ code: 'PARSE_FAILED', message: `${this.source} ${message}.`, remedy });
  }
}

// Number() alone would also take hexadecimal, and blank as 0
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const infinite = /^[+-]?inf(?:inity)?$/i;

/** The number in a field; NaN where missing, `undefined` where it is no number. */
function parseNumber(field: string): number | undefined {
  if (decimal.test(field)) return Number(field);
  const text = field.trim();
  if (isMissing(text)) return Number.NaN;
  if (infinite.test(text)) return Number.POSITIVE_INFINITY;
  return decimal.test(text) ? Number(text) : undefined;
}

function isMissing(text: string): boolean {
  return text === '' || /^(?:na|nan|null)$/i.test(text);
}

function hasNumber(numbers: number[]): boolean {
  return numbers.some((value) => !Number.isNaN(value));
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw fileAccessError('read', file, error);
  }
}

function checkDelimiter(delimiter: unknown): void {
  if (typeof delimiter !== 'string' || delimiter === '' || /["\r\n]/.test(delimiter)) {
    throw invalidOption('delimiter', delimiter, 'text without quotes and line breaks, such as "," or ";"');
  }
}

function brokenCsv(source: string, error: CsvError): BtcfcError {
  return new BtcfcError({
    code: 'PARSE_FAILED',
    message: `${source} is not valid CSV: ${error.message}.`,
    remedy:
      'Check the quotes there (a quote inside a quoted field is written twice), and that the file is whole.',
    cause: error,
  });
}
