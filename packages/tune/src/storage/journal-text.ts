import { BtcfcError } from '@btcfc/core';
import type { StudyEvent, StudyHeader } from './study-event';

const format = 'btcfc-study';
const formatVersion = 1;

interface Journal {
  /** Undefined: nothing was written whole yet. */
  header: StudyHeader | undefined;
  events: StudyEvent[];
  /** Bytes of the lines that are whole; what follows was never acknowledged. */
  wholeBytes: number;
}

/** The first line of a journal. */
export function headerLine(header: StudyHeader): string {
  return `${JSON.stringify({ format, formatVersion, ...header })}\n`;
}

/** An event as a line of its own. */
export function eventLine(event: StudyEvent): string {
  return `${JSON.stringify(event, (_, value) => (isOddNumber(value) ? { $number: String(value) } : value))}\n`;
}

/**
 * What a journal holds. A last line that is cut off or unreadable was being written when its process ended.
 *
 * @throws BtcfcError `INVALID_DATA` naming the line, if any other can't be read
 */
export function readJournal(bytes: Uint8Array, file: string): Journal {
  const journal: Journal = { header: undefined, events: [], wholeBytes: 0 };
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, journal.wholeBytes);
    const isTorn = end === -1;
    const content = bytes.subarray(journal.wholeBytes, isTorn ? bytes.length : end);
    // another kind of file would have its only line cut away otherwise
    if (line === 1 && isTorn) return checkBeginning(journal, content, file);
    if (isTorn) return journal;
    const value = parseLine(content);
    const isLast = end === bytes.length - 1;
    if (line === 1) journal.header = checkHeader(value, file);
    else if (isEvent(value)) journal.events.push(value);
    else if (isLast) return journal;
    else throw unreadable(file, line, decode(content));
    journal.wholeBytes = end + 1;
  }
}

function checkBeginning(journal: Journal, content: Uint8Array, file: string): Journal {
  const text = decode(content);
  const beginning = `{"format":"${format}"`;
  if (text.startsWith(beginning) || beginning.startsWith(text)) return journal;
  throw unreadable(file, 1, text);
}

function checkHeader(value: unknown, file: string): StudyHeader {
  const header = value as (StudyHeader & { format: string; formatVersion: number }) | undefined;
  if (header?.format !== format || header.formatVersion !== formatVersion) throw unreadable(file, 1, value);
  return header;
}

function parseLine(content: Uint8Array): unknown {
  try {
    return JSON.parse(decode(content), (_, value) => (isMarkedNumber(value) ? Number(value.$number) : value));
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is StudyEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { type, trial, attempt, config, resource, value: metric, decision, state } = value as Fields;
  if (!Number.isSafeInteger(trial)) return false;
  if (type === 'suggest') return typeof config === 'object' && config !== null;
  if (!Number.isSafeInteger(attempt)) return false;
  if (type === 'report') {
    return typeof resource === 'number' && typeof metric === 'number' && isOneOf(decision, decisions);
  }
  if (type === 'end') return isOneOf(state, endings);
  return type === 'start' || type === 'retry';
}

type Fields = Record<string, unknown>;
const decisions = ['continue', 'stop', 'pause', 'complete'];
const endings = ['complete', 'pruned', 'failed'];

function isOneOf(value: unknown, values: readonly string[]): boolean {
  return values.includes(value as string);
}

function isOddNumber(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

function isMarkedNumber(value: unknown): value is { $number: string } {
  return typeof value === 'object' && value !== null && '$number' in value;
}

function decode(content: Uint8Array): string {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('utf8');
}

function unreadable(file: string, line: number, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Line ${line} of the journal ${file} can't be read.`,
    received: received === undefined ? 'no JSON' : received,
    remedy: 'Restore the file from a copy, or remove what follows the last good line.',
  });
}
