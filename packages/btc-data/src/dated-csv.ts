import { BtcfcError, invalidOption } from '@btcfc/core';
import { CsvError, parse } from 'csv-parse/sync';
import { parseCalendarDate } from './calendar';

/** Which columns of a CSV are read. */
export interface CsvLayout {
  /** The column of the dates. */
  date: string;
  /** Columns in which a field that is neither number nor missing is an error. */
  required: readonly string[];
  /** Columns that are left out if they hold such a field, or no number at all. */
  optional: readonly string[];
}

export interface DatedCsvOptions {
  delimiter: string;
  /** What errors call the text. */
  source: string;
  /** Chooses the columns by the header, or throws. Names are distinct; unnamed columns can't be chosen. */
  layoutOf: (header: readonly string[]) => CsvLayout;
  /** Matches the trimmed field of a missing number. @default empty, NA, NaN or null, in any case */
  missing?: RegExp;
}

/** What a CSV with a column of dates holds, a row per line. */
export interface DatedColumns {
  /** ISO days, or ISO instants where the time is not midnight UTC. */
  dates: string[];
  /** Numbers, NaN where missing, in the order of the layout. */
  columns: [name: string, values: Float64Array][];
}

const usuallyMissing = /^(?:na|nan|null)?$/i;

/**
 * Reads a CSV whose first line names the columns, one of which holds distinct dates.
 *
 * @throws BtcfcError `PARSE_FAILED`, naming line and column; what `layoutOf` throws
 */
export function parseDatedCsv(
  input: string | Uint8Array,
  { missing = usuallyMissing, ...options }: DatedCsvOptions,
): DatedColumns {
  const reader = new RecordReader({ missing, ...options });
  const { delimiter, source } = options;
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

/** @throws BtcfcError `INVALID_OPTION` */
export function checkDelimiter(delimiter: unknown): void {
  if (typeof delimiter !== 'string' || delimiter === '' || /["\r\n]/.test(delimiter)) {
    throw invalidOption('delimiter', delimiter, 'text without quotes and line breaks, such as "," or ";"');
  }
}

/** The remedy where a header is a single field because another delimiter stands in it; else `undefined`. */
export function delimiterRemedy(header: readonly string[]): string | undefined {
  const other = header.length === 1 && /[;\t|,]/.exec(header[0]!)?.[0];
  return other ? `Pass ${JSON.stringify(other)} as \`delimiter\`.` : undefined;
}

interface ColumnReader {
  name: string;
  position: number;
  /** Whether a field that is no number is an error. */
  required: boolean;
  numbers: number[];
  /** Whether all fields so far were numbers or missing. */
  numeric: boolean;
}

/** Takes the records one by one, the header first. */
class RecordReader {
  private header: string[] | undefined;
  private date = { name: '', position: 0 };
  private columns: ColumnReader[] = [];
  private readonly dates: string[] = [];
  private readonly lineOfInstant = new Map<number, number>();
  /** A record with too few fields: an error of its own kind if it turns out to be the last. */
  private short: { line: number; fields: number } | undefined;

  constructor(private readonly options: Pick<Required<DatedCsvOptions>, 'source' | 'layoutOf' | 'missing'>) {}

  read(record: string[], line: number): void {
    if (this.header) this.readRow(record, line, this.header.length);
    else this.readHeader(record, line);
  }

  finish(): DatedColumns {
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
    return {
      dates: this.dates,
      columns: kept.map(({ name, numbers }) => [name, Float64Array.from(numbers)]),
    };
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
    const { date, required, optional } = this.options.layoutOf(header);
    this.header = header;
    this.date = { name: date, position: positions.get(date)! };
    const readerOf = (name: string, isRequired: boolean): ColumnReader => ({
      name,
      position: positions.get(name)!,
      required: isRequired,
      numbers: [],
      numeric: true,
    });
    this.columns = [
      ...required.map((name) => readerOf(name, true)),
      ...optional.map((name) => readerOf(name, false)),
    ];
  }

  private readRow(record: string[], line: number, expected: number): void {
    if (this.short) throw this.wrongFieldCount(this.short.line, this.short.fields, expected);
    if (record.length < expected) {
      this.short = { line, fields: record.length };
      return;
    }
    if (record.length > expected) throw this.wrongFieldCount(line, record.length, expected);
    this.readDate(record[this.date.position]!, line);
    for (const column of this.columns) this.readNumber(column, record[column.position]!, line);
  }

  private readDate(field: string, line: number): void {
    const { name } = this.date;
    const text = field.trim();
    if (this.options.missing.test(text)) throw this.badField(name, line, 'a date is missing', field);
    const date = parseCalendarDate(text);
    if (typeof date === 'string') throw this.badField(name, line, date, field);
    const earlier = this.lineOfInstant.get(date.instant);
    if (earlier !== undefined) {
      throw this.badField(name, line, `${date.text} is in line ${earlier} already`, field);
    }
    this.lineOfInstant.set(date.instant, line);
    this.dates.push(date.text);
  }

  private readNumber(column: ColumnReader, field: string, line: number): void {
    if (!column.numeric) return;
    const value = parseNumber(field, this.options.missing);
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
      message: `${this.options.source}, line ${line}, column ${JSON.stringify(column)} can't be read: ${reason}.`,
      received,
      remedy:
        column === this.date.name
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
    return new BtcfcError({ code: 'PARSE_FAILED', message: `${this.options.source} ${message}.`, remedy });
  }
}

// Number() alone would also take hexadecimal, and blank as 0
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const infinite = /^[+-]?inf(?:inity)?$/i;

/** The number in a field; NaN where missing, `undefined` where it is no number. */
function parseNumber(field: string, missing: RegExp): number | undefined {
  if (decimal.test(field)) return Number(field);
  const text = field.trim();
  if (missing.test(text)) return Number.NaN;
  if (infinite.test(text)) return Number.POSITIVE_INFINITY;
  return decimal.test(text) ? Number(text) : undefined;
}

function hasNumber(numbers: number[]): boolean {
  return numbers.some((value) => !Number.isNaN(value));
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
