import { BtcfcError, digestOf, type JournalLines, journalLine, readJournalLines } from '@btcfc/core';
import type { StoredStudy, StudyEvent, StudyHeader } from './study-event';

const format = 'btcfc-study';
const formatVersion = 2;

/** Where a checkpoint lies, as the line of its report says. */
interface CheckpointNote {
  name: string;
  digest: string;
}

type NotedEvent = StudyEvent & { checkpoint?: CheckpointNote };

/** A line to append, and what becomes of checkpoints once that is done. */
export interface NextLine {
  line: string;
  /** Where to keep the checkpoint before the line is appended. */
  checkpoint: string | undefined;
  /** To be called once the line is written: the next one follows it. */
  written: () => void;
  /** To be called once it is kept: gives back the checkpoint that nothing names any more, if there is one. */
  kept: () => string | undefined;
}

/**
 * The journal of a study, wherever it is kept: a line for the study and one for each event. A checkpoint is a file of its
 * own that the line of its report names; it counts from the moment that this line is kept.
 */
export class StudyJournal {
  readonly header: StudyHeader | undefined;
  readonly events: StudyEvent[];
  /** Bytes of the lines that are whole. */
  readonly wholeBytes: number;
  private readonly checkpoints = new Map<number, CheckpointNote>();
  private lastDigest: string;
  private written = 0;

  /** @throws BtcfcError `INVALID_DATA` naming the line, if one before the last can't be read, or any was changed */
  constructor(
    bytes: Uint8Array,
    private readonly where: string,
  ) {
    const file = where;
    const lines: JournalLines<NotedEvent> = readJournalLines({
      ...{ bytes, file, format, formatVersion, isEntry: isEvent, parse },
    });
    this.header = lines.header as StudyHeader | undefined;
    this.wholeBytes = lines.wholeBytes;
    this.lastDigest = lines.lastDigest;
    this.events = lines.entries.map(({ checkpoint, ...event }) => {
      if (checkpoint) this.note(event.trial, checkpoint);
      return event as StudyEvent;
    });
  }

  firstLine(header: StudyHeader): NextLine {
    return this.nextLine(JSON.stringify({ format, formatVersion, ...header }));
  }

  /** The line of an event. */
  eventLine(event: StudyEvent, checkpoint: Uint8Array | undefined): NextLine {
    if (!checkpoint) return this.nextLine(textOf(event));
    // never a name that is in use, nor one that a crash has left
    const name = `trial-${event.trial}.${++this.written}`;
    const note = { name, digest: digestOf(checkpoint) };
    const next = this.nextLine(textOf({ ...event, checkpoint: note }));
    return {
      ...{ ...next, checkpoint: name },
      kept: () => {
        const before = this.checkpoints.get(event.trial)?.name;
        this.note(event.trial, note);
        return before;
      },
    };
  }

  /** The name of a trial's checkpoint. */
  checkpointOf(trial: number): string | undefined {
    return this.checkpoints.get(trial)?.name;
  }

  /** Throws `INVALID_DATA` if these are not the bytes that were kept. */
  checkCheckpoint(trial: number, bytes: Uint8Array | undefined): Uint8Array {
    const note = this.checkpoints.get(trial)!;
    if (bytes && digestOf(bytes) === note.digest) return bytes;
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `The checkpoint ${note.name} of the study in ${this.where} ${bytes ? 'was changed' : 'is missing'}.`,
      remedy: 'Restore it from a copy, or begin the study anew.',
    });
  }

  /** Of the checkpoints that are kept, those that a crash has left behind. */
  leftBehind(names: readonly string[]): string[] {
    const known = new Set([...this.checkpoints.values()].map(({ name }) => name));
    // whole ones, and those that were being written
    const ours = names.filter((name) => /^(trial-\d+\.\d+|\.trial-\d+\.\d+\.\w+\.tmp)$/.test(name));
    return ours.filter((name) => !known.has(name));
  }

  private note(trial: number, note: CheckpointNote): void {
    this.checkpoints.set(trial, note);
    this.written = Math.max(this.written, Number(note.name.split('.').at(-1)));
  }

  private nextLine(text: string): NextLine {
    const { line, digest } = journalLine(text, this.lastDigest);
    return {
      ...{ line, checkpoint: undefined },
      written: () => {
        this.lastDigest = digest;
      },
      kept: () => undefined,
    };
  }
}

/** What a journal holds; undefined: its first line was never written whole. */
export function storedStudy({ header, events }: StudyJournal): StoredStudy | undefined {
  if (!header) return undefined;
  const {
    format: _,
    formatVersion: __,
    ...told
  } = header as StudyHeader & Record<'format' | 'formatVersion', unknown>;
  return { header: told, events };
}

// JSON has no word for these: metrics that are not finite are to come back as they were
function textOf(event: NotedEvent): string {
  return JSON.stringify(event, (_, value) => (isOddNumber(value) ? { $number: oddText(value) } : value));
}

function parse(line: string): unknown {
  return JSON.parse(line, (_, value) => (isMarkedNumber(value) ? Number(value.$number) : value));
}

function isEvent(value: unknown): value is NotedEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { type, trial, attempt, config, resource, value: metric, decision, state } = value as Fields;
  const { trials, changed, leftOut, from, key } = value as Fields;
  if (!Number.isSafeInteger(trial)) return false;
  if (type === 'transfer') return Array.isArray(trials) && Array.isArray(changed) && Array.isArray(leftOut);
  if (type === 'suggest') return typeof config === 'object' && config !== null;
  if (type === 'exploit') {
    const isKnown = Number.isSafeInteger(from) && typeof resource === 'number';
    return isKnown && typeof config === 'object' && config !== null;
  }
  if (!Number.isSafeInteger(attempt)) return false;
  if (type === 'note') return typeof key === 'string' && metric !== undefined;
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

function isOddNumber(value: unknown): value is number {
  return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0));
}

function oddText(value: number): string {
  return value === 0 ? '-0' : String(value);
}

function isMarkedNumber(value: unknown): value is { $number: string } {
  return typeof value === 'object' && value !== null && '$number' in value;
}
