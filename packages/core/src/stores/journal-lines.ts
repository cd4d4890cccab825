import { BtcfcError } from '../errors/error';
import { digestOf } from './digest';

/** Options of `readJournalLines`. */
export interface JournalLinesOptions<Entry> {
  /** What the file holds. */
  bytes: Uint8Array;
  /** Its name, for errors. */
  file: string;
  /** The kind of journal, which its first line names. */
  format: string;
  /** The version of that kind which is read. */
  formatVersion: number;
  /** Whether the value of a line is an entry; another one is damage. */
  isEntry: (value: unknown) => value is Entry;
  /** Text of a line, without its digest, to its value. @default JSON.parse */
  parse?: (text: string) => unknown;
}

/** What a journal holds. */
export interface JournalLines<Entry> {
  /** The first line; undefined: nothing was written whole yet. */
  header: object | undefined;
  /** The lines after it, in order. */
  entries: Entry[];
  /** Bytes of the lines that are whole; what follows was never acknowledged. */
  wholeBytes: number;
  /** The digest of the last of them, for `journalLine`. */
  lastDigest: string;
}

/**
 * A line of a journal: an object in JSON, with a digest of it and of all lines before it as its last property. A line
 * that was changed, left out or moved is noticed.
 *
 * @param text the object; for the first line it begins with its `format`
 * @param lastDigest that of the line before
 *
 * @example
 * import { journalLine, readJournalLines } from '@btcfc/core'
 * const format = { format: 'diary', formatVersion: 1 }
 * const first = journalLine(JSON.stringify(format))
 * const second = journalLine('{"day":1}', first.digest)
 * const bytes = new TextEncoder().encode(first.line + second.line)
 * const isEntry = (value: unknown): value is { day: number } => typeof value === 'object'
 * readJournalLines({ bytes, file: 'diary.jsonl', ...format, isEntry }).entries // -> [{ day: 1 }]
 */
export function journalLine(text: string, lastDigest = ''): { line: string; digest: string } {
  const digest = lineDigest(text, lastDigest);
  return { line: `${text.slice(0, -1)},"digest":"${digest}"}\n`, digest };
}

/**
 * What a journal of JSON lines holds, each made by `journalLine`. A last line that is cut off or unreadable was being
 * written when its process ended: it is left out.
 *
 * @throws BtcfcError `INVALID_DATA` naming the line, if any other can't be read, or one does not match its digest
 *
 * @example
 * import { journalLine, readJournalLines } from '@btcfc/core'
 * const format = { format: 'diary', formatVersion: 1 }
 * const bytes = new TextEncoder().encode(journalLine(JSON.stringify(format)).line)
 * const isEntry = (value: unknown): value is object => typeof value === 'object'
 * readJournalLines({ bytes, file: 'diary.jsonl', ...format, isEntry }).entries // -> []
 */
export function readJournalLines<Entry>({
  bytes,
  file,
  format,
  formatVersion,
  isEntry,
  parse = JSON.parse,
}: JournalLinesOptions<Entry>): JournalLines<Entry> {
  const journal: JournalLines<Entry> = { header: undefined, entries: [], wholeBytes: 0, lastDigest: '' };
  const decoder = new TextDecoder();
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, journal.wholeBytes);
    const isTorn = end === -1;
    const text = decoder.decode(bytes.subarray(journal.wholeBytes, isTorn ? bytes.length : end));
    if (isTorn) {
      // another kind of file would have its only line cut away otherwise
      if (line === 1 && !isBeginning(text, format)) throw unreadable(file, line, text);
      return journal;
    }
    const mayBeTorn = line > 1 && end === bytes.length - 1;
    const sealed = sealedPart(text);
    if (!sealed) {
      if (mayBeTorn) return journal;
      throw unreadable(file, line, text);
    }
    // blocks of a file that had not come to the disk when the power failed are zero
    if (mayBeTorn && text.includes('\0')) return journal;
    const value = parsed(sealed.text, parse);
    const isReadable = line === 1 ? isHeader(value, { format, formatVersion }) : isEntry(value);
    if (!isReadable) throw unreadable(file, line, text);
    if (sealed.digest !== lineDigest(sealed.text, journal.lastDigest)) throw changed(file, line, text);
    if (line === 1) journal.header = value as object;
    else journal.entries.push(value as Entry);
    journal.wholeBytes = end + 1;
    journal.lastDigest = sealed.digest;
  }
}

const digestLength = 16;

function lineDigest(text: string, lastDigest: string): string {
  return digestOf(lastDigest, text).slice(0, digestLength);
}

function sealedPart(line: string): { text: string; digest: string } | undefined {
  const [, text, digest] = /^(.*),"digest":"([0-9a-f]{16})"\}$/s.exec(line) ?? [];
  return digest === undefined ? undefined : { text: `${text}}`, digest };
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

function unreadable(file: string, line: number, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Line ${line} of the journal ${file} can't be read.`,
    received: received ?? 'no JSON',
    remedy: 'Restore the file from a copy, or remove what follows the last good line.',
  });
}

function changed(file: string, line: number, received: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Line ${line} of the journal ${file} does not match its digest: it, or a line before it, was changed.`,
    received,
    remedy: 'Restore the file from a copy, or remove what follows the last good line.',
  });
}
