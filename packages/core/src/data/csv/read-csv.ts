import { BtcfcError } from '../../errors/error';
import { invalidOption } from '../../options/check-value';
import { defineOptions, type OptionsInput } from '../../options/define-options';
import * as option from '../../options/option';
import { dateOptions, readDatesOf } from '../dates/dates';
import type { Column, Table } from '../frames/column';
import { writeTable } from '../frames/table';
import { describeKind } from '../numbers';
import { ColumnProfile, isBooleanText } from './column-profile';
import { decodeText } from './decode-text';
import { delimiters, findDelimiter } from './find-delimiter';
import { firstRecord, readHeader } from './header';
import { shownNumberStyle, toldStyle } from './number-style';
import { type NumberStyle, parseNumber } from './number-text';
import { readRows } from './rows';

/** What a column of a CSV is read as. */
export type CsvColumnType = 'number' | 'text' | 'boolean' | 'date';

const csvOptions = defineOptions('readCsv', {
  /** The columns to read, in the order in which they come back. @default all that have a name, in the file's order */
  columns: option.list(option.text()),
  /**
   * What columns are read as, by name; `date` gives `Date`s of what `readDate` reads. @default found out: numbers where
   * every field is one or missing, booleans where every field is true or false, text otherwise
   */
  types: option.custom<Readonly<Record<string, CsvColumnType>>>(checkTypes),
  /** What stands between two fields, one character. @default found out: a comma, a semicolon or a tab */
  delimiter: option.custom<string>(checkDelimiter),
  /** What stands before the fraction of a number. @default found out; a point where nothing shows a comma */
  decimal: option.oneOf(['.', ','] as const),
  /**
   * What may stand between groups of three digits: one character; a space is also a no-break one. @default the comma
   * or point that `decimal` is not, where that is set or found out; otherwise none
   */
  thousands: option.custom<string>(checkThousands),
  /**
   * Further fields that are missing, in any case. Always missing are empty fields, NA, N/A, #N/A, NaN, null and None.
   * @default none
   */
  na: option.list(option.text(), { default: [] }),
  /** The time zone whose clocks dates without an offset were read from. @default 'UTC' */
  timeZone: dateOptions.spec.timeZone,
  /** Which moment a date means that falls into the hour which autumn doubles. @default 'by-order' */
  doubledHour: dateOptions.spec.doubledHour,
  /** What errors call the text, such as a file's name. @default 'The CSV' */
  source: option.text({ default: 'The CSV' }),
});

/** Options of `readCsv`. */
export interface ReadCsvOptions extends OptionsInput<typeof csvOptions> {}

/** The columns of a CSV: numbers (NaN where missing), text, booleans or Dates (null where missing). */
export type CsvFrame = Record<
  string,
  Float64Array | (string | null)[] | (boolean | null)[] | (Date | null)[]
>;

/** A CSV as a table, with the line in which each row ends. */
export interface CsvTable {
  table: Table;
  /** From 1, by row. */
  lines: Int32Array;
}

/**
 * Reads a CSV whose first line names the columns: quotes as in RFC 4180, a byte order mark, any line ends; delimiter,
 * types and the way numbers are written are found out where they are not told. What can be read in two ways is an
 * error. Columns without a name are left out, blank lines skipped.
 *
 * @param input the text, or the bytes of a file in UTF-8
 * @returns plain columns, a row for each line
 * @throws BtcfcError `PARSE_FAILED`, naming line and column, for a field that is not what its column is told to be, an
 * infinite number, a number such as 1,234 that may mean two things, a line with too few or too many fields, a broken
 * quote, a doubled name, or no data at all; `MISSING_COLUMN`; `INVALID_OPTION`
 *
 * @example
 * import { readCsv } from '@btcfc/core';
 *
 * readCsv('Tag;Last\n31.1.2018;1.234,5\n1.2.2018;N/A\n');
 * // -> { Tag: ['31.1.2018', '1.2.2018'], Last: Float64Array [1234.5, NaN] }
 */
export function readCsv(input: string | Uint8Array, options?: ReadCsvOptions): CsvFrame {
  return writeTable(readCsvTable(input, options).table, {}) as CsvFrame;
}

/**
 * Like `readCsv`, as a table that knows the line of each row.
 *
 * @throws BtcfcError as `readCsv` does
 *
 * @example
 * import { readCsvTable } from '@btcfc/core';
 *
 * readCsvTable('load\n1\n\n2\n').lines; // -> Int32Array [2, 4]
 */
export function readCsvTable(input: string | Uint8Array, options?: ReadCsvOptions): CsvTable {
  const told = csvOptions.read(options);
  const { source, timeZone, doubledHour } = told;
  const types = new Map(Object.entries(told.types ?? {}));
  const text = decodeText(input, source);
  const delimiter = told.delimiter ?? findDelimiter(text, source);
  const csv = { text, source, delimiter };
  const chosen = readHeader(csv, {
    columns: told.columns,
    types,
    delimiterIsTold: told.delimiter !== undefined,
  });
  const isMissing = missingTest(told.na);

  // every field is looked at before any is read, so that the whole file decides what they are
  const styleTold = toldStyle(told);
  const profiles = chosen.map(() => new ColumnProfile(styleTold));
  let rows = 0;
  readRows(csv, (fields, line) => {
    rows++;
    for (const [column, { position, name }] of chosen.entries()) {
      if ((types.get(name) ?? 'number') !== 'number') continue;
      const field = fields[position]!.trim();
      if (!isMissing(field)) profiles[column]!.look(field, line);
    }
  });
  const names = chosen.map(({ name }) => name);
  const style = styleTold ?? shownNumberStyle({ profiles, names, types, delimiter, source });

  const lines = new Int32Array(rows);
  const readers = chosen.map(({ name, position }, column) => {
    const type = types.get(name) ?? typeOf(profiles[column]!);
    return { name, position, ...columnReader(type, rows, style) };
  });
  let row = 0;
  readRows(csv, (fields, line) => {
    lines[row] = line;
    for (const { name, position, read } of readers) {
      const field = fields[position]!;
      const trimmed = field.trim();
      const problem = read(row, isMissing(trimmed) ? undefined : trimmed, field);
      if (problem) throw badField(source, line, name, problem, field);
    }
    row++;
  });

  const columns = new Map<string, Column>();
  for (const { name, finish } of readers) {
    columns.set(
      name,
      finish((texts) =>
        readDatesOf(
          texts,
          { name: `column "${name}"`, timeZone, doubledHour, missing: 'allowed' },
          (problem, position, remedy) =>
            badField(source, lines[position]!, name, problem, texts[position]!, remedy),
        ),
      ),
    );
  }
  return { table: { rows, columns }, lines };
}

const headerOptions = defineOptions('readCsvHeader', {
  /** What stands between two fields, one character. @default found out: a comma, a semicolon or a tab */
  delimiter: csvOptions.spec.delimiter,
  /** What errors call the text, such as a file's name. @default 'The CSV' */
  source: csvOptions.spec.source,
});

/** Options of `readCsvHeader`. */
export interface ReadCsvHeaderOptions extends OptionsInput<typeof headerOptions> {}

/**
 * The names in the first line of a CSV, empty where a column has none.
 *
 * @throws BtcfcError `PARSE_FAILED` without a line, or where a name is there twice; `INVALID_OPTION`
 *
 * @example
 * import { readCsvHeader } from '@btcfc/core';
 *
 * readCsvHeader('Date;load\n2018-01-31;1,5\n'); // -> ['Date', 'load']
 */
export function readCsvHeader(input: string | Uint8Array, options?: ReadCsvHeaderOptions): string[] {
  const { delimiter, source } = headerOptions.read(options);
  const text = decodeText(input, source);
  return firstRecord({ text, source, delimiter: delimiter ?? findDelimiter(text, source) }).names;
}

interface ColumnReader {
  /** Takes the trimmed field of a row, `undefined` where missing; says why it can't be read where it can't. */
  read(row: number, trimmed: string | undefined, field: string): string | undefined;
  finish(toDates: (texts: (string | null)[]) => Float64Array): Column;
}

function columnReader(type: CsvColumnType, rows: number, style: NumberStyle): ColumnReader {
  if (type === 'number') {
    const values = new Float64Array(rows);
    return {
      read(row, trimmed) {
        const value = trimmed === undefined ? Number.NaN : parseNumber(trimmed, style);
        if (value === undefined)
          return `it is not a number${style.decimal === ',' ? ' with a decimal comma' : ''}`;
        if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return 'it is infinite';
        values[row] = value;
        return undefined;
      },
      finish: () => ({ type, values }),
    };
  }
  if (type === 'boolean') {
    const values = new Array<boolean | null>(rows).fill(null);
    return {
      read(row, trimmed) {
        if (trimmed === undefined) return undefined;
        if (!isBooleanText(trimmed)) return 'it is neither true nor false';
        values[row] = trimmed.toLowerCase() === 'true';
        return undefined;
      },
      finish: () => ({ type, values }),
    };
  }
  const values = new Array<string | null>(rows).fill(null);
  return {
    read(row, trimmed, field) {
      if (trimmed !== undefined) values[row] = field;
      return undefined;
    },
    finish: (toDates) => (type === 'text' ? { type, values } : { type, values: toDates(values) }),
  };
}

function typeOf(profile: ColumnProfile): CsvColumnType {
  if (profile.isNumeric) return 'number';
  return profile.isBoolean ? 'boolean' : 'text';
}

const usuallyMissing = ['', 'na', 'n/a', '#n/a', 'nan', 'null', 'none'];

function missingTest(na: readonly string[]): (trimmed: string) => boolean {
  const names = new Set([...usuallyMissing, ...na.map((name) => name.trim().toLowerCase())]);
  const longest = Math.max(...Array.from(names, ({ length }) => length));
  const beginnings = new Set(Array.from(names, (name) => name.charAt(0)));
  return (trimmed) =>
    trimmed.length <= longest &&
    beginnings.has(trimmed.charAt(0).toLowerCase()) &&
    names.has(trimmed.toLowerCase());
}

function badField(
  source: string,
  line: number,
  column: string,
  reason: string,
  received: string,
  remedy = 'Correct the field, or leave it empty if the value is missing.',
): BtcfcError {
  return new BtcfcError({
    code: 'PARSE_FAILED',
    message: `${source}, line ${line}, column ${JSON.stringify(column)} can't be read: ${reason}.`,
    received,
    remedy,
  });
}

function checkTypes(name: string, value: unknown): Readonly<Record<string, CsvColumnType>> {
  const known: unknown[] = ['number', 'text', 'boolean', 'date'];
  const isRecord = describeKind(value) === 'an object';
  if (isRecord && Object.values(value as object).every((type) => known.includes(type))) return value as never;
  throw invalidOption(name, value, 'an object of column names with "number", "text", "boolean" or "date"');
}

function checkDelimiter(name: string, value: unknown): string {
  if (typeof value === 'string' && value.length === 1 && !'"\r\n'.includes(value)) return value;
  throw invalidOption(
    name,
    value,
    `one character other than a quote or a line end, such as ${describeChoices()}`,
  );
}

function describeChoices(): string {
  return delimiters.map((delimiter) => JSON.stringify(delimiter)).join(', ');
}

function checkThousands(name: string, value: unknown): string {
  if (typeof value === 'string' && /^[^\d+-]$/.test(value)) return value;
  throw invalidOption(name, value, 'one character that is not a digit or sign, such as "," or " "');
}
