import { BtcfcError } from '../../errors/error';
import { CsvRecords, type CsvSource } from './csv-records';

/**
 * Goes through the records after the header, which all have as many fields as it.
 *
 * @throws BtcfcError `PARSE_FAILED`
 */
export function readRows(csv: CsvSource, read: (records: CsvRecords) => void): void {
  const records = new CsvRecords(csv);
  const expected = records.next() ? records.fields : 0;
  let rows = 0;
  // a record with too few fields is an error of its own kind if it turns out to be the last
  let short: { line: number; fields: number } | undefined;
  while (records.next()) {
    const { fields, line } = records;
    if (short) throw wrongFieldCount(csv.source, short.line, short.fields, expected);
    if (fields > expected) throw wrongFieldCount(csv.source, line, fields, expected);
    if (fields < expected) short = { line, fields };
    else {
      rows++;
      read(records);
    }
  }
  if (short) {
    throw parseFailed(
      csv.source,
      `ends in the middle of a row: its last line (${short.line}) has ${short.fields} of ${expected} fields`,
      'Get the file anew, or delete that line.',
    );
  }
  if (rows === 0) {
    throw parseFailed(
      csv.source,
      'has a header but no rows',
      'Pass a CSV with a row below its header (its text, where a text is taken, not a path).',
    );
  }
}

/** How many lines a text has, which are at least as many as its records. */
export function countLines(text: string): number {
  let lines = text === '' || text.endsWith('\n') || text.endsWith('\r') ? 0 : 1;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) lines++;
  for (let end = text.indexOf('\r'); end !== -1; end = text.indexOf('\r', end + 1))
    if (text[end + 1] !== '\n') lines++;
  return lines;
}

export function parseFailed(source: string, message: string, remedy: string): BtcfcError {
  return new BtcfcError({ code: 'PARSE_FAILED', message: `${source} ${message}.`, remedy });
}

function wrongFieldCount(source: string, line: number, fields: number, expected: number): BtcfcError {
  return parseFailed(
    source,
    `has ${fields} fields in line ${line}, its header has ${expected}`,
    expected < fields
      ? 'Delete what stands before the line that names the columns, such as a title, or correct the line: a field that holds the delimiter must be in quotes.'
      : 'Correct the line; a field that holds the delimiter must be in quotes.',
  );
}
