import { BtcfcError } from '../../errors/error';
import { invalidOption } from '../../options/check-value';
import { defineOptions, type OptionsInput } from '../../options/define-options';
import * as option from '../../options/option';
import { dateOptions, readDatesOf } from '../dates/dates';
import type { Table } from '../frames/column';
import { writeTable } from '../frames/table';
import { describeKind } from '../numbers';
import { decodeText } from './decode-text';
import { ColumnReader, type CsvColumnType } from './fields/column-reader';
import { MissingFields } from './fields/missing-fields';
import { shownNumberStyle, toldStyle } from './fields/number-style';
import { delimiters, findDelimiter } from './find-delimiter';
import { firstRecord, readHeader } from './header';
import { countLines, readRows } from './rows';

export type { CsvColumnType } from './fields/column-reader';

const csvOptions = defineOptions('readCsv', {
  /** The columns to read, in the order in which they come back. @default all that have a name, in the file's order */
  columns: option.list(option.text()),
  /**
   * What columns are read as, by name; `date` gives `Date`s of what `readDate` reads. @default found out: numbers where
   * every field is one or missing, booleans where every field is true or false, text otherwise
   */
  types: option.custom<Readonly<Record<string, CsvColumnType>>>(checkTypes),
  /** What stands between two fields, one character. @default found out: a comma, a semicolon, a tab or a bar */
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
  /** What was told from the sizes of numbers, a sentence each. */
  notes: string[];
}

/**
 * Reads a CSV whose first line names the columns: quotes as in RFC 4180, a byte order mark, any line ends; delimiter,
 * types and the way numbers are written are found out where they are not told. What can be read in two ways is an
 * error. Columns without a name are left out, blank lines skipped.
 *
 * @param input the text, or the bytes of a file in UTF-8
 * @returns plain columns, a row for each line
 * @throws BtcfcError `PARSE_FAILED`, naming line and column, for a field that is not what its column is told to be, an
 * infinite number, a number such as 1,234 that may mean two things (beside others such as 998 it does not), a line with
 * too few or too many fields, a broken quote, a doubled name, or no data at all; `MISSING_COLUMN`; `INVALID_OPTION`
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
  checkMarks(told);
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
  const most = countLines(text) - 1;
  const rules = { style: toldStyle(told), missing: new MissingFields(told.na), rows: most };
  const columns = chosen.map(
    ({ name, position }) => new ColumnReader({ name, position, type: types.get(name) }, rules),
  );
  const lines = new Int32Array(most);
  let rows = 0;
  readRows(csv, (records) => {
    lines[rows] = records.line;
    for (const column of columns) column.look(text, records, rows);
    rows++;
  });

  // the whole file decides how numbers are written
  const profiles = columns.map(({ profile }) => profile);
  const names = chosen.map(({ name }) => name);
  const { style, notes } = rules.style
    ? { style: rules.style, notes: [] }
    : shownNumberStyle({
        ...{ profiles, names, types, source },
        // who parts fields by semicolons has commas before fractions
        isGrouped: (column) => delimiter !== ';' && columns[column]!.isGrouped,
      });
  const open = columns.filter((column) => column.isOpen(style));
  let row = 0;
  if (open.length > 0) {
    readRows(csv, (records) => {
      for (const column of open) {
        const problem = column.read(text, records, row);
        if (problem === undefined) continue;
        const position = chosen.find(({ name }) => name === column.name)!.position;
        throw badField(source, records.line, column.name, problem, records.field(position));
      }
      row++;
    });
  }
  const finished = columns.map((column) => {
    const { name } = column;
    const toDates = (texts: (string | null)[]) =>
      readDatesOf(
        texts,
        { name: `column "${name}"`, timeZone, doubledHour, missing: 'allowed' },
        (problem, place, remedy) => badField(source, lines[place]!, name, problem, texts[place]!, remedy),
      );
    return [name, column.finish(rows, toDates)] as const;
  });
  return {
    table: { rows, columns: new Map(finished) },
    lines: rows === most ? lines : lines.slice(0, rows),
    notes,
  };
}

const headerOptions = defineOptions('readCsvHeader', {
  /** What stands between two fields, one character. @default found out: a comma, a semicolon, a tab or a bar */
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

function checkMarks({ decimal, thousands }: { decimal?: string; thousands?: string }): void {
  if (thousands === undefined || thousands !== decimal) return;
  throw invalidOption('thousands', thousands, 'another character than `decimal`');
}
