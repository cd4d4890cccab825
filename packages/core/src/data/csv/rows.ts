import { BtcfcError } from '../../errors/error';
import { type CsvSource, readRecords } from './csv-records';

/**
 * Goes through the records after the header, which all have as many fields as it.
 *
 * @throws BtcfcError `PARSE_FAILED`
 */
export function readRows(csv: CsvSource, read: (fields: string[], line: number) => void): void {
  let expected: number | undefined;
  let rows = 0;
  // a record with too few fields is an error of its own kind if it turns out to be the last
  let short: { line: number; fields: number } | undefined;
  readRecords(csv, (fields, line) => {
    if (expected === undefined) {
      expected = fields.length;
      return;
    }
    if (short) throw wrongFieldCount(csv.source, short.line, short.fields, expected);
    if (fields.length > expected) throw wrongFieldCount(csv.source, line, fields.length, expected);
    if (fields.length < expected) short = { line, fields: fields.length };
    else {
      rows++;
      read(fields, line);
    }
  });
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
      'Pass the text of a CSV with at least one row, not the path of a file.',
    );
  }
}

export function parseFailed(source: string, message: string, remedy: string): BtcfcError {
  return new BtcfcError({ code: 'PARSE_FAILED', message: `${source} ${message}.`, remedy });
}

function wrongFieldCount(source: string, line: number, fields: number, expected: number): BtcfcError {
  return parseFailed(
    source,
    `has ${fields} fields in line ${line}, its header has ${expected}`,
    'Correct the line; a field that holds the delimiter must be in quotes.',
  );
}
