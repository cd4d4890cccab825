import { BtcfcError } from '../errors/error';

export interface JournalLinesOptions<Entry> {
  /** What the file holds. */
  bytes: Uint8Array;
  /** Its name, for errors. */
  file: string;
  /** The kind of journal, which its first line names. */
  format: string;
  formatVersion: number;
  isEntry: (value: unknown) => value is Entry;
  /** Text of a line to its value. @default JSON.parse */
  parse?: (text: string) => unknown;
}

export interface JournalLines<Entry> {
  /** The first line; undefined: nothing was written whole yet. */
  header: object | undefined;
  entries: Entry[];
  /** Bytes of the lines that are whole; what follows was never acknowledged. */
  wholeBytes: number;
}

/**
 * What a journal of JSON lines holds. A last line that is cut off or unreadable was being written when its process
 * ended.
 *
 * @throws BtcfcError `INVALID_DATA` naming the line, if any other can't be read
 */
export function readJournalLines<Entry>({
  bytes,
  file,
  format,
  formatVersion,
  isEntry,
  parse = JSON.parse,
}: JournalLinesOptions<Entry>): JournalLines<Entry> {
  const journal: JournalLines<Entry> = { header: undefined, entries: [], wholeBytes: 0 };
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, journal.wholeBytes);
    const isTorn = end === -1;
    const text = decode(bytes.subarray(journal.wholeBytes, isTorn ? bytes.length : end));
    if (isTorn) {
      // another kind of file would have its only line cut away otherwise
      if (line === 1 && !isBeginning(text, format)) throw unreadable(file, line, text);
      return journal;
    }
    const value = parsed(text, parse);
    if (line === 1) {
      if (!isHeader(value, { format, formatVersion })) throw unreadable(file, line, value);
      journal.header = value;
    } else if (isEntry(value)) journal.entries.push(value);
    else if (end === bytes.length - 1) return journal;
    else throw unreadable(file, line, text);
    journal.wholeBytes = end + 1;
  }
}

function isBeginning(text: string, format: string): boolean {
  const beginning = `{"format":"${format}"`;
  return text.startsWith(beginning) || beginning.startsWith(text);
}

function isHeader(value: unknown, expected: { format: string; formatVersion: number }): value is object {
  const header = value as typeof expected | undefined;
  return header?.format === expected.format && header.formatVersion === expected.formatVersion;
}

function parsed(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function unreadable(file: string, line: number, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Line ${line} of the journal ${file} can't be read.`,
    received: received ?? 'no JSON',
    remedy: 'Restore the file from a copy, or remove what follows the last good line.',
  });
}
