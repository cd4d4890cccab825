import { BtcfcError } from '@btcfc/core';
import type { OriginForecast } from '../run/backtest-task';

const format = 'btcfc-backtest';
const formatVersion = 1;

/** What a backtest's forecasts depend on, by name: a value each, or a digest where it is long. */
export type JournalSettings = Record<string, unknown>;

/** A task that is done, with all its forecasts. */
export interface JournalEntry {
  task: string;
  forecasts: OriginForecast[];
}

interface Journal {
  /** Undefined: nothing was written whole yet. */
  settings: JournalSettings | undefined;
  entries: JournalEntry[];
  /** Bytes of the lines that are whole; what follows was being written when its process ended. */
  wholeBytes: number;
}

/** The first line of a journal. */
export function headerLine(settings: JournalSettings): string {
  return `${JSON.stringify({ format, formatVersion, settings })}\n`;
}

export function entryLine(entry: JournalEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

/**
 * What a journal holds. A last line that is cut off or unreadable was being written when its process ended.
 *
 * @throws BtcfcError `INVALID_DATA` naming the line, if any other can't be read
 */
export function readJournal(bytes: Uint8Array, file: string): Journal {
  const journal: Journal = { settings: undefined, entries: [], wholeBytes: 0 };
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, journal.wholeBytes);
    const isTorn = end === -1;
    const text = decode(bytes.subarray(journal.wholeBytes, isTorn ? bytes.length : end));
    if (isTorn) {
      // another kind of file would have its only line cut away otherwise
      if (line === 1 && !isBeginning(text)) throw unreadable(file, line, text);
      return journal;
    }
    const value = parse(text);
    if (line === 1) journal.settings = readHeader(value, file);
    else if (isEntry(value)) journal.entries.push(value);
    else if (end === bytes.length - 1) return journal;
    else throw unreadable(file, line, text);
    journal.wholeBytes = end + 1;
  }
}

/** @throws BtcfcError `INVALID_STATE` naming what differs */
export function checkSameSettings(found: JournalSettings, settings: JournalSettings, file: string): void {
  const names = [...new Set([...Object.keys(found), ...Object.keys(settings)])];
  const changed = names.filter((name) => JSON.stringify(found[name]) !== JSON.stringify(settings[name]));
  if (changed.length === 0) return;
  throw new BtcfcError({
    code: 'INVALID_STATE',
    message: `The journal ${file} belongs to a backtest with other settings: ${changed.join(', ')}.`,
    received: Object.fromEntries(changed.map((name) => [name, settings[name]])),
    remedy: 'Pass the settings it was begun with, or name another file.',
  });
}

function isBeginning(text: string): boolean {
  const beginning = `{"format":"${format}"`;
  return text.startsWith(beginning) || beginning.startsWith(text);
}

function readHeader(value: unknown, file: string): JournalSettings {
  const header = value as { format?: string; formatVersion?: number; settings?: JournalSettings } | undefined;
  const isKnown = header?.format === format && header.formatVersion === formatVersion && header.settings;
  if (!isKnown) throw unreadable(file, 1, value);
  return header.settings!;
}

function isEntry(value: unknown): value is JournalEntry {
  const entry = value as JournalEntry | undefined;
  return typeof entry?.task === 'string' && Array.isArray(entry.forecasts);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
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
    received: received === undefined ? 'no JSON' : received,
    remedy: 'Restore the file from a copy, or remove what follows the last good line.',
  });
}
