import { readJournalLines } from '@btcfc/core/files';
import type { StudyEvent, StudyHeader } from './study-event';

const format = 'btcfc-study';
const formatVersion = 1;

interface Journal {
  /** Undefined: nothing was written whole yet. */
  header: StudyHeader | undefined;
  events: StudyEvent[];
  /** Bytes of the lines that are whole. */
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

/** @throws BtcfcError `INVALID_DATA` naming the line, if one before the last can't be read */
export function readJournal(bytes: Uint8Array, file: string): Journal {
  const lines = readJournalLines({ bytes, file, format, formatVersion, isEntry: isEvent, parse });
  const { header, entries: events, wholeBytes } = lines;
  return { header: header as StudyHeader | undefined, events, wholeBytes };
}

function parse(line: string): unknown {
  return JSON.parse(line, (_, value) => (isMarkedNumber(value) ? Number(value.$number) : value));
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
