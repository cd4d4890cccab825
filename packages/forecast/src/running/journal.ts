import { BtcfcError, digestOf, journalLine, readJournalLines, type Store, storeWithin } from '@btcfc/core';
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

/** Where the lines of a journal are kept. */
interface Lines {
  /** What was there when it was opened. */
  readonly content: Uint8Array;
  /** Goes on after so many bytes of it. */
  keep(wholeBytes: number): void;
  append(line: string): void;
  /** Resolves once all of it is kept; absent: it is when `append` is done. */
  kept?(): Promise<void>;
  /** Lets go of it, once all is kept. */
  close(): void | Promise<void>;
}

/** Its name in a store. */
const storedName = 'forecast.jsonl';
/** Beside it, what trainings have come to. */
const trainingsName = 'trainings';

/**
 * Lines of JSON, each kept as soon as it is known: a candidate whose result is among them needn't be tried again after an
 * interruption. In a store networks go on with a training that was interrupted, too. While it is open, other processes are kept out, of a file by `<file>.lock`.
 */
export class ForecastJournal {
  private constructor(
    private readonly lines: Lines,
    /** Where trainings under way are kept; undefined: nowhere. */
    private readonly trainings: Store | undefined,
    private readonly done: Map<string, MemberResult>,
    private lastDigest: string,
  ) {}

  /**
   * @param place a file, or a store
   * @throws BtcfcError `INVALID_STATE` for other settings or while another forecast has it open, `INVALID_DATA` if it
   * can't be read, `FILE_ACCESS`; `UNAVAILABLE` for a file in a page
   */
  static async open(place: string | Store, settings: JournalSettings): Promise<ForecastJournal> {
    const where = typeof place === 'string' ? place : `in ${place.description}`;
    const lines =
      typeof place === 'string' ? LineFile.open(place, `The journal ${place}`) : await storedLines(place);
    try {
      const found = readJournalLines<Entry>({
        bytes: lines.content,
        file: where,
        format,
        formatVersion,
        isEntry,
        parse: (text) => JSON.parse(text, decode),
      });
      const earlier = (found.header as { settings: JournalSettings } | undefined)?.settings;
      if (earlier) checkSameSettings(earlier, settings, where);
      lines.keep(found.wholeBytes);
      const done = new Map(found.entries.map(({ job, result }) => [job, result]));
      const trainings = typeof place === 'string' ? undefined : storeWithin(place, trainingsName);
      const journal = new ForecastJournal(lines, trainings, done, found.lastDigest);
      if (!earlier) journal.write({ format, formatVersion, settings });
      return journal;
    } catch (error) {
      await lines.close();
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

  /** Keeps how far the networks of a candidate are trained on a series; undefined: nothing does. */
  checkpointsOf(id: string, candidate: string): Store | undefined {
    return (
      this.trainings && storeWithin(this.trainings, digestOf(JSON.stringify([id, candidate])).slice(0, 16))
    );
  }

  /** Forgets how far networks were trained, once the forecast is made. */
  async forgetTrainings(): Promise<void> {
    for (const name of (await this.trainings?.list()) ?? []) await this.trainings!.remove(name);
  }

  /** Resolves once all that was appended is kept. */
  kept(): Promise<void> | undefined {
    return this.lines.kept?.();
  }

  /** @throws BtcfcError what a store throws that could not keep a line */
  async close(): Promise<void> {
    await this.lines.close();
  }

  private write(content: object): void {
    const { line, digest } = journalLine(JSON.stringify(content, encode), this.lastDigest);
    this.lines.append(line);
    this.lastDigest = digest;
  }
}

/** The lines of a journal in a store, which keeps them one after the other. */
async function storedLines(store: Store): Promise<Lines> {
  const guarded = `The journal in ${store.description}`;
  const unlock = store.lock ? await store.lock(guarded) : holdHere(store, guarded);
  let content: Uint8Array;
  try {
    content = (await store.read(storedName)) ?? new Uint8Array();
  } catch (error) {
    await unlock();
    throw error;
  }
  let keeping: Promise<void> = Promise.resolve();
  const then = (work: () => Promise<void>) => {
    keeping = keeping.then(work);
    // told when it is closed
    keeping.catch(() => {});
  };
  return {
    content,
    keep(wholeBytes) {
      if (wholeBytes === content.length) return;
      then(() => store.write({ [storedName]: content.subarray(0, wholeBytes) }));
    },
    kept: () => keeping,
    append: (line) => then(() => store.append(storedName, line)),
    async close() {
      try {
        await keeping;
      } finally {
        await unlock();
      }
    },
  };
}

const heldHere = new WeakSet<Store>();

/** A store without a lock is kept from another forecast in this process at least. */
function holdHere(store: Store, guarded: string): () => Promise<void> {
  if (heldHere.has(store)) {
    throw new BtcfcError({
      code: 'INVALID_STATE',
      message: `${guarded} is in use by another forecast.`,
      remedy: 'Wait for it to end, or name another store.',
    });
  }
  heldHere.add(store);
  return async () => {
    heldHere.delete(store);
  };
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
