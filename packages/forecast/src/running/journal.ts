import { BtcfcError, journalLine, readJournalLines } from '@btcfc/core';
import { LineFile } from '@btcfc/core/node';
import type { MemberResult } from './worker/run-job';

const format = 'btcfc-forecast';
const formatVersion = 1;

/** What results depend on, by name: a value each, or a digest where it is long. */
export type JournalSettings = Readonly<Record<string, unknown>>;

interface Entry {
  /** Which job of the forecast. */
  job: string;
  result: MemberResult;
}

/**
 * A file of JSON lines, each flushed to disk: a candidate whose result is in it needn't be tried again after an
 * interruption. While it is open, `<file>.lock` keeps other processes out.
 */
export class ForecastJournal {
  private constructor(
    private readonly lines: LineFile,
    private readonly done: Map<string, MemberResult>,
    private lastDigest: string,
  ) {}

  /**
   * @throws BtcfcError `INVALID_STATE` for other settings or while another forecast has it open, `INVALID_DATA` if it
   * can't be read, `FILE_ACCESS`; `UNAVAILABLE` in a page
   */
  static open(file: string, settings: JournalSettings): ForecastJournal {
    const lines = LineFile.open(file, `The journal ${file}`);
    try {
      const found = readJournalLines<Entry>({
        bytes: lines.content,
        file,
        format,
        formatVersion,
        isEntry,
        parse: (text) => JSON.parse(text, decode),
      });
      const earlier = (found.header as { settings: JournalSettings } | undefined)?.settings;
      if (earlier) checkSameSettings(earlier, settings, file);
      lines.keep(found.wholeBytes);
      const done = new Map(found.entries.map(({ job, result }) => [job, result]));
      const journal = new ForecastJournal(lines, done, found.lastDigest);
      if (!earlier) journal.write({ format, formatVersion, settings });
      return journal;
    } catch (error) {
      lines.close();
      throw error;
    }
  }

  /** What an earlier run had done of a job; each is given away once, so that it isn't kept. */
  take(job: string): MemberResult | undefined {
    const result = this.done.get(job);
    this.done.delete(job);
    return result;
  }

  append(job: string, result: MemberResult): void {
    this.write({ job, result });
  }

  close(): void {
    this.lines.close();
  }

  private write(content: object): void {
    const { line, digest } = journalLine(JSON.stringify(content, encode), this.lastDigest);
    this.lines.append(line);
    this.lastDigest = digest;
  }
}

// typed arrays keep their kind; JSON would make objects of them
function encode(_: string, value: unknown): unknown {
  if (value instanceof Float64Array) return { float64: Array.from(value) };
  if (value instanceof Uint8Array) return { bytes: toBase64(value) };
  return value;
}

function decode(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('float64' in value) return Float64Array.from(value.float64 as number[]);
  if ('bytes' in value) return fromBase64(value.bytes as string);
  return value;
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 8192)
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function isEntry(value: unknown): value is Entry {
  const { job, result } = (value ?? {}) as Partial<Entry>;
  return typeof job === 'string' && typeof result === 'object';
}

function checkSameSettings(found: JournalSettings, settings: JournalSettings, file: string): void {
  const names = [...new Set([...Object.keys(found), ...Object.keys(settings)])];
  const changed = names.filter((name) => JSON.stringify(found[name]) !== JSON.stringify(settings[name]));
  if (changed.length === 0) return;
  throw new BtcfcError({
    code: 'INVALID_STATE',
    message: `The journal ${file} belongs to a forecast with other settings: ${changed.join(', ')}.`,
    received: Object.fromEntries(changed.map((name) => [name, settings[name]])),
    remedy: 'Pass the data and settings it was begun with, or name another file.',
  });
}
