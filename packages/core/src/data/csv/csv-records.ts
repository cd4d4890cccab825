import { BtcfcError } from '../../errors/error';

export interface CsvSource {
  text: string;
  /** What errors call the text. */
  source: string;
  /** One character. */
  delimiter: string;
}

const quote = 34;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * Goes through the records of a CSV (RFC 4180): fields in quotes may hold delimiters, line ends and doubled quotes,
 * spaces around a field are left out, blank lines skipped. Lines end in LF, CRLF or CR.
 *
 * @param read is given the fields of a record, in an array of its own, and the line (from 1) in which it ends; false
 * from it ends the reading
 * @throws BtcfcError `PARSE_FAILED` for a stray or open quote
 */
export function readRecords(
  { text, source, delimiter }: CsvSource,
  read: (fields: string[], line: number) => unknown,
): void {
  const separator = delimiter.charCodeAt(0);
  const isSpace = (code: number) => (code === 32 || code === 9 || code === 0xa0) && code !== separator;
  const { length } = text;
  let position = 0;
  let line = 1;

  /** Reads a field in quotes and moves to what follows the spaces after it. */
  const readQuoted = (): string => {
    const openedIn = line;
    let field = '';
    for (let start = position + 1; ; ) {
      const end = text.indexOf('"', start);
      if (end === -1) {
        throw brokenQuote(source, openedIn, 'a quoted field begins that never ends');
      }
      field += text.slice(start, end);
      if (text.charCodeAt(end + 1) === quote) {
        field += '"';
        start = end + 2;
        continue;
      }
      position = end + 1;
      break;
    }
    line += countLineEnds(field);
    while (position < length && isSpace(text.charCodeAt(position))) position++;
    const next = text.charCodeAt(position);
    if (position < length && next !== separator && next !== lineFeed && next !== carriageReturn) {
      throw brokenQuote(source, line, 'text follows the closing quote of a field');
    }
    return field;
  };

  const readBare = (): string => {
    const start = position;
    for (; position < length; position++) {
      const code = text.charCodeAt(position);
      if (code === separator || code === lineFeed || code === carriageReturn) break;
      if (code === quote)
        throw brokenQuote(source, line, 'a quote stands within a field that is not in quotes');
    }
    let end = position;
    while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
    return text.slice(start, end);
  };

  while (position < length) {
    const fields: string[] = [];
    let isBlank = true;
    while (true) {
      while (position < length && isSpace(text.charCodeAt(position))) position++;
      const isQuoted = position < length && text.charCodeAt(position) === quote;
      const field = isQuoted ? readQuoted() : readBare();
      if (isQuoted || field !== '') isBlank = false;
      fields.push(field);
      if (text.charCodeAt(position) !== separator) break;
      position++;
    }
    if (!(isBlank && fields.length === 1) && read(fields, line) === false) return;
    if (position >= length) return;
    position +=
      text.charCodeAt(position) === carriageReturn && text.charCodeAt(position + 1) === lineFeed ? 2 : 1;
    line++;
  }
}

function countLineEnds(field: string): number {
  return field.includes('\n') || field.includes('\r') ? field.split(/\r\n|\n|\r/).length - 1 : 0;
}

function brokenQuote(source: string, line: number, what: string): BtcfcError {
  return new BtcfcError({
    code: 'PARSE_FAILED',
    message: `${source} is not valid CSV: in line ${line}, ${what}.`,
    remedy:
      'Check the quotes there (a quote inside a quoted field is written twice), and that the file is whole.',
  });
}
