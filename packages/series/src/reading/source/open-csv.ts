import { type CsvTable, readCsvTable } from '@btcfc/core';
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
  const delimiter = style.delimiter ?? told?.[1];
  const names = namesWithoutHeader(text, delimiter);
  const read = readCsvTable(names ? `${names.header}\n${text}` : text, {
    ...style,
    ...(delimiter !== undefined && { delimiter }),
    source: name,
  });
  return {
    table: read.table,
    name,
    rowName: lineName(read, (names ? 1 : 0) - (told ? 1 : 0)),
    notes: names ? [`The first line names no columns; they are called ${names.columns.join(', ')}.`] : [],
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
  const isRow = fields.length > 1 && (fields.some(isFullDate) || fields.every(isNumber));
  if (!isRow) return undefined;
  const columns = fields.map((_, position) => `column ${position + 1}`);
  return { header: columns.join(separator), columns };
}

/** A year or a quarter alone may name a column. */
function isFullDate(field: string): boolean {
  return /\d\D+\d/.test(field) && field.length >= 7 && readsAsDate(field);
}
