import { BtcfcError, type Column, type Frame, type RowObjects, readTable, type Table } from '@btcfc/core';
import type { OpenedSource } from './opened-source';

/** Rows as JSON: a list of objects or of lists, an object that holds one, or an object a line. */
export function openJson(text: string, name: string): OpenedSource {
  const rows = parseRows(text.replace(/^\ufeff/, ''), name);
  return { table: numbersIn(tableOf(rows, name)), name, rowName: (row) => `row ${row + 1}`, notes: [] };
}

function tableOf(rows: Frame, name: string): Table {
  try {
    return readTable(rows);
  } catch (error) {
    if (!BtcfcError.isInstance(error)) throw error;
    throw new BtcfcError({
      code: error.code,
      message: `${name}: ${error.problem}`,
      received: error.received,
      remedy: 'Write values of one kind in a column, and null where one is missing.',
      cause: error,
    });
  }
}

/** Services write numbers as text to keep all their digits. */
function numbersIn({ rows, columns }: Table): Table {
  const isNumber = (text: string | null) =>
    text === null || /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text);
  const read = [...columns].map(([name, column]): [string, Column] => {
    const isText = column.type === 'text' && column.values.some((text) => text !== null);
    if (!isText || !column.values.every(isNumber)) return [name, column];
    const values = Float64Array.from(column.values, (text) => (text === null ? Number.NaN : Number(text)));
    return [name, { type: 'number', values }];
  });
  return { rows, columns: new Map(read) };
}

function parseRows(text: string, name: string): Frame {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    return parseLines(text, name, cause);
  }
  if (isRows(parsed)) return parsed;
  if (isLists(parsed)) return rowsOfLists(parsed);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw noRows(name);
  const held = Object.values(parsed);
  const rows = held.find(isRows);
  if (rows) return rows;
  const lists = held.filter(isLists);
  if (lists.length === 1) return rowsOfLists(lists[0]!);
  // one line of an object a line
  if (held.every((value) => typeof value !== 'object' || value === null)) return [parsed];
  if (held.every(Array.isArray)) return parsed as Frame;
  throw noRows(name);
}

function isRows(value: unknown): value is RowObjects {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row))
  );
}

/** Lists of as many cells each, as exchanges tell prices. */
function isLists(value: unknown): value is unknown[][] {
  return (
    Array.isArray(value) &&
    Array.isArray(value[0]) &&
    value[0].length > 1 &&
    value.every((row) => Array.isArray(row) && row.length === value[0].length)
  );
}

/** The names are those of the first list, if that is texts and nothing else; else `column 1` and so on. */
function rowsOfLists(lists: unknown[][]): RowObjects {
  const [first, ...others] = lists as [unknown[], ...unknown[][]];
  const isHeader =
    others.length > 0 &&
    first.every((cell) => typeof cell === 'string') &&
    new Set(first).size === first.length &&
    others[0]!.some((cell) => typeof cell !== 'string');
  const names = isHeader ? first.map(String) : first.map((_, place) => `column ${place + 1}`);
  const rows = isHeader ? others : lists;
  return rows.map((row) => Object.fromEntries(row.map((cell, place) => [names[place], cell]))) as RowObjects;
}

function parseLines(text: string, name: string, cause: unknown): RowObjects {
  const lines = text.split(/\r\n|\n|\r/);
  const rows: object[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    try {
      const row: unknown = JSON.parse(line);
      if (typeof row !== 'object' || row === null || Array.isArray(row)) throw noRows(name);
      rows.push(row);
    } catch (error) {
      // a single document is told where it breaks itself
      throw brokenJson(name, rows.length > 0 ? `line ${index + 1}: ${String(error)}` : String(cause));
    }
  }
  return rows;
}

function brokenJson(name: string, detail: string): BtcfcError {
  return new BtcfcError({
    code: 'PARSE_FAILED',
    message: `${name} begins as JSON, but can't be read: ${detail}.`,
    remedy: 'Pass a list of row objects, or an object a line.',
  });
}

function noRows(name: string): BtcfcError {
  return new BtcfcError({
    code: 'PARSE_FAILED',
    message: `${name} is JSON without rows.`,
    remedy:
      'Pass a list of row objects such as [{"date":"2024-01-31","value":1}], a list of lists of as many cells each, or an object a line.',
  });
}
