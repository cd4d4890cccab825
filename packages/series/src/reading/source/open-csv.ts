import { BtcfcError, type CsvTable, readCsvHeader, readCsvTable } from '@btcfc/core';
import { readsAsDate } from '../dates/date-formats';
import type { OpenedSource } from './opened-source';

/** How a CSV is written, where it is told. */
export interface CsvStyle {
  delimiter?: string;
  decimal?: '.' | ',';
  thousands?: string;
  na?: readonly string[];
}

/** @throws BtcfcError `PARSE_FAILED` */
export function openCsv(given: string, name: string, style: CsvStyle): OpenedSource {
  const whole = given.replace(/^\ufeff/, '');
  // spreadsheets may tell the delimiter in a line of its own
  const told = /^"?sep=([^\r\n])"?(?:\r\n|\n|\r)/i.exec(whole);
  const text = told ? whole.slice(told[0].length) : whole;
  refuseOpenPoints(text, name, style);
  const delimiter = style.delimiter ?? told?.[1];
  const names = namesWithoutHeader(text, delimiter);
  const csv = names ? `${names.header}\n${text}` : text;
  const shared = { ...(delimiter !== undefined && { delimiter }), source: name };
  const months = beginsWithMonths(csv) ? readCsvHeader(csv, shared)[0] : undefined;
  const read = readCsvTable(csv, {
    ...style,
    ...shared,
    ...(months && { types: { [months]: 'text' } }),
  });
  return {
    table: read.table,
    name,
    rowName: lineName(read, (names ? 1 : 0) - (told ? 1 : 0)),
    notes: [
      ...read.notes,
      ...(names ? [`The first line names no columns; they are called ${names.columns.join(', ')}.`] : []),
    ],
  };
}

function lineName({ lines }: CsvTable, before: number): (row: number) => string {
  return (row) => `line ${lines[row]! - before}`;
}

/** Names for the columns of a CSV whose first line is a row of data: it holds a date or nothing but numbers. */
function namesWithoutHeader(
  text: string,
  delimiter: string | undefined,
): { header: string; columns: string[] } | undefined {
  const line = /^\s*([^\r\n]*)/.exec(text)?.[1] ?? '';
  const separator = delimiter ?? [';', '\t', '|', ','].find((each) => line.includes(each)) ?? ',';
  const fields = line.split(separator).map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
  const isNumber = (field: string) => field !== '' && /^[+-]?[\d., ]*\d$/.test(field);
  // of a wide table, where each column is a date
  const areNames = fields.length > 2 && fields.slice(1).every(isFullDate);
  const isRow = fields.every(isNumber) || (fields.length > 1 && fields.some(isFullDate) && !areNames);
  if (!isRow) return undefined;
  const columns = fields.map((_, position) => `column ${position + 1}`);
  return { header: columns.join(separator), columns };
}

/** Letters of a file that are looked at for points. */
const sampled = 20_000;

/** Whether the first column holds months such as 01.2024: no numbers, beside those with decimal commas least of all. */
function beginsWithMonths(csv: string): boolean {
  const rows = csv
    .slice(0, sampled)
    .split(/[\r\n]+/)
    .slice(1, -1);
  return rows.length > 0 && rows.every((row) => /^"?(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d"?[;\t|]/.test(row));
}

/**
 * Where semicolons part the fields, as programs write them that have decimal commas, and there are three digits behind
 * every point, points may part thousands: a forecast that is a thousand times too small is no guess to make.
 *
 * @throws BtcfcError `PARSE_FAILED`
 */
function refuseOpenPoints(text: string, name: string, { decimal, thousands }: CsvStyle): void {
  if (decimal !== undefined || thousands !== undefined || !/^[^\r\n]*;/.test(text)) return;
  const sample = text.length > sampled ? text.slice(0, text.lastIndexOf('\n', sampled)) : text;
  const fields = sample.split(/[;\r\n]+/).map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
  // commas and several points tell it themselves
  const pointed = fields.filter((field) => /^[+-]?[\d.]*[.,]\d+$/.test(field) && !readsAsDate(field));
  if (pointed.length === 0 || !pointed.every((field) => /^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(field))) return;
  throw new BtcfcError({
    code: 'PARSE_FAILED',
    message: `${name} can't be read: the point of its numbers may be a decimal one or part thousands.`,
    received: pointed[0],
    remedy: 'Set `thousands` to "." if it parts thousands, `decimal` to "." if it is a decimal one.',
  });
}

/** A year or a quarter alone may name a column. */
function isFullDate(field: string): boolean {
  return /\d\D+\d/.test(field) && field.length >= 7 && readsAsDate(field);
}
