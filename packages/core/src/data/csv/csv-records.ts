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
 * The records of a CSV (RFC 4180), one after the other: fields in quotes may hold delimiters, line ends and doubled
 * quotes, spaces around a field are left out, blank lines skipped. Lines end in LF, CRLF or CR. Fields are told by where
 * they stand in the text: most are numbers, which need no text of their own.
 */
export class CsvRecords {
  /** How many fields the record has. */
  fields = 0;
  /** The line, from 1, in which the record ends. */
  line = 0;
  /** Where each field begins in the text; -1 for one that stands there with doubled quotes. */
  starts = new Int32Array(16);
  /** Where each field ends. */
  ends = new Int32Array(16);
  readonly #csv: CsvSource;
  readonly #unescaped = new Map<number, string>();
  #position = 0;
  #nextLine = 1;

  constructor(csv: CsvSource) {
    this.#csv = csv;
  }

  /** A field of the record. */
  field(position: number): string {
    const start = this.starts[position]!;
    return start < 0 ? this.#unescaped.get(position)! : this.#csv.text.slice(start, this.ends[position]);
  }

  /**
   * Goes to the next record, if there is one.
   *
   * @throws BtcfcError `PARSE_FAILED` for a stray or open quote
   */
  next(): boolean {
    const { text } = this.#csv;
    const separator = this.#csv.delimiter.charCodeAt(0);
    const { length } = text;
    let position = this.#position;
    while (position < length) {
      let fields = 0;
      let isBlank = true;
      while (true) {
        if (fields === this.starts.length) this.#grow();
        let code = text.charCodeAt(position);
        while (code !== separator && isSpace(code)) code = text.charCodeAt(++position);
        if (code === quote) {
          position = this.#readQuoted(position, fields, separator);
          isBlank = false;
        } else {
          const start = position;
          while (position < length) {
            code = text.charCodeAt(position);
            if (code === separator || code === lineFeed || code === carriageReturn) break;
            if (code === quote) {
              const problem = 'a quote stands within a field that is not in quotes';
              throw brokenQuote(this.#csv.source, this.#nextLine, problem);
            }
            position++;
          }
          let end = position;
          while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
          this.starts[fields] = start;
          this.ends[fields] = end;
          if (end > start) isBlank = false;
        }
        fields++;
        if (position >= length || text.charCodeAt(position) !== separator) break;
        position++;
      }
      this.line = this.#nextLine++;
      if (position < length) {
        const isPair =
          text.charCodeAt(position) === carriageReturn && text.charCodeAt(position + 1) === lineFeed;
        position += isPair ? 2 : 1;
      }
      if (isBlank && fields === 1) continue;
      this.fields = fields;
      this.#position = position;
      return true;
    }
    this.#position = position;
    return false;
  }

  /** Reads a field in quotes, and gives back where what follows the spaces after it stands. */
  #readQuoted(opening: number, field: number, separator: number): number {
    const { text, source } = this.#csv;
    const openedIn = this.#nextLine;
    let unescaped: string | undefined;
    let start = opening + 1;
    let end = text.indexOf('"', start);
    while (end !== -1 && text.charCodeAt(end + 1) === quote) {
      unescaped = `${unescaped ?? ''}${text.slice(start, end)}"`;
      start = end + 2;
      end = text.indexOf('"', start);
    }
    if (end === -1) throw brokenQuote(source, openedIn, 'a quoted field begins that never ends');
    if (unescaped !== undefined) this.#unescaped.set(field, unescaped + text.slice(start, end));
    this.starts[field] = unescaped === undefined ? start : -1;
    this.ends[field] = end;
    this.#nextLine += countLineEnds(this.field(field));
    let position = end + 1;
    let code = text.charCodeAt(position);
    while (code !== separator && isSpace(code)) code = text.charCodeAt(++position);
    if (position < text.length && code !== separator && code !== lineFeed && code !== carriageReturn) {
      throw brokenQuote(source, this.#nextLine, 'text follows the closing quote of a field');
    }
    return position;
  }

  #grow(): void {
    const [starts, ends] = [this.starts, this.ends];
    this.starts = new Int32Array(2 * starts.length);
    this.starts.set(starts);
    this.ends = new Int32Array(2 * ends.length);
    this.ends.set(ends);
  }
}

/** The fields of the record at which records stand, as texts. */
export function fieldsOf(records: CsvRecords): string[] {
  return Array.from({ length: records.fields }, (_, position) => records.field(position));
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 0xa0;
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
