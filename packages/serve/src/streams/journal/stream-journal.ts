import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { BtcfcError, digestOf, journalLine, readJournalLines } from '@btcfc/core';
import { fileAccessError, LineFile, writeFileAtomic } from '@btcfc/core/node';
import type { StreamChange, StreamSnapshot } from '../live-stream';

/** What a line of a journal holds. */
export type JournalEntry = { change: StreamChange } | { snapshot: StreamSnapshot };

/** Whose journal it is. */
export interface JournalOwner {
  model: string;
  stream: string;
  /** What goes into the model, as a text. */
  inputs: string;
}

const format = { format: 'btcfc-stream', formatVersion: 1 };
const ending = '.jsonl';
/** Bytes of changes after which the journal is written anew, as a single snapshot. */
const leastCompacted = 2 ** 20;

/** A place in a journal: bytes up to it, and the digest of the line before. */
interface JournalEnd {
  bytes: number;
  digest: string;
}

const nothing: JournalEnd = { bytes: 0, digest: '' };

/** What happens to a stream, line by line, each on the disk before it is acknowledged. */
export class StreamJournal {
  /** Where it ends, and where what is known to be on the disk does. */
  private ends: { written: JournalEnd; flushed: JournalEnd } = { written: nothing, flushed: nothing };
  private hasFailed = false;
  /** Bytes since the last snapshot, and of it. */
  private size = { changes: 0, snapshot: 0 };

  private constructor(
    private readonly file: string,
    private readonly owner: JournalOwner,
    private readonly lines: LineFile,
  ) {}

  /**
   * The journal of a stream that has none yet.
   *
   * @throws BtcfcError `FILE_ACCESS`; `INVALID_STATE` where another process has it
   */
  static begin(directory: string, owner: JournalOwner): StreamJournal {
    const file = path.join(directory, `${fileNameOf(owner.stream)}${ending}`);
    const journal = new StreamJournal(file, owner, openLines(file, owner));
    try {
      journal.lines.keep(0);
      journal.write({ ...format, ...owner });
    } catch (error) {
      journal.remove();
      throw error;
    }
    return journal;
  }

  /**
   * A journal that was begun before, and what it holds; nothing where no whole line was written.
   *
   * @throws BtcfcError `INVALID_DATA` naming the line that is damaged; `INVALID_STATE` where another process has it, or it is
   * of a model that takes other inputs; `FILE_ACCESS`
   */
  static read(file: string, expected: Omit<JournalOwner, 'stream'>) {
    const lines = openLines(file, { ...expected, stream: path.basename(file, ending) });
    try {
      const { content: bytes } = lines;
      const read = readJournalLines<JournalEntry>({ bytes, file, ...format, isEntry });
      const owner = read.header as JournalOwner | undefined;
      if (!owner || read.entries.length === 0) {
        // its first rows were never acknowledged
        rmSync(file, { force: true });
        lines.close();
        return undefined;
      }
      if (owner.inputs !== expected.inputs) throw otherInputs(file, owner.inputs, expected.inputs);
      lines.keep(read.wholeBytes);
      const journal = new StreamJournal(file, owner, lines);
      const end = { bytes: read.wholeBytes, digest: read.lastDigest };
      journal.ends = { written: end, flushed: end };
      journal.size.changes = read.wholeBytes;
      return { stream: owner.stream, journal, entries: read.entries };
    } catch (error) {
      lines.close();
      throw error;
    }
  }

  /**
   * Keeps what happens; once it is fulfilled, that outlives a crash. Changes that come while others are flushed share the
   * next flush.
   *
   * @returns rejected with a `BtcfcError` `FILE_ACCESS` where it can't be flushed; nothing is then kept of it and of those
   * that came since the last flush, and it goes on behind that
   * @throws BtcfcError `FILE_ACCESS`; nothing of it is kept then, and those before it are not touched
   */
  append(change: StreamChange): Promise<void> {
    this.goOn();
    this.write({ change });
    const end = this.ends.written;
    return this.lines.flush().then(
      () => {
        this.ends.flushed = end;
      },
      (error) => {
        this.hasFailed = true;
        throw error;
      },
    );
  }

  /** Whether it should be written anew. */
  get isLong(): boolean {
    const { changes, snapshot } = this.size;
    return changes >= Math.max(leastCompacted, 2 * snapshot);
  }

  /**
   * Writes the journal anew; to be called while no change is being kept.
   *
   * @throws BtcfcError `FILE_ACCESS`; it is then as it was
   */
  compact(snapshot: StreamSnapshot): void {
    // tried again only after as much has been added
    this.size.changes = 0;
    const header = journalLine(JSON.stringify({ ...format, ...this.owner }));
    const { line, digest } = journalLine(JSON.stringify({ snapshot }), header.digest);
    const content = header.line + line;
    writeFileAtomic(this.file, content);
    const end = { bytes: Buffer.byteLength(content), digest };
    this.ends = { written: end, flushed: end };
    this.hasFailed = true;
    this.goOn();
    this.size.snapshot = line.length;
  }

  /** Forgets the stream; to be called while no change is being kept. */
  remove(): void {
    try {
      rmSync(this.file, { force: true });
    } catch (error) {
      throw fileAccessError('remove', this.file, error);
    } finally {
      this.close();
    }
  }

  /** To be called while no change is being kept. */
  close(): void {
    this.lines.close();
  }

  /** After a flush that failed, goes on behind what is on the disk. */
  private goOn(): void {
    if (!this.hasFailed) return;
    this.lines.keep(this.ends.flushed.bytes);
    this.ends.written = this.ends.flushed;
    this.hasFailed = false;
    // not even the header was
    if (this.ends.flushed === nothing) this.write({ ...format, ...this.owner });
  }

  private write(value: object): void {
    const { bytes, digest: before } = this.ends.written;
    const { line, digest } = journalLine(JSON.stringify(value), before);
    this.lines.write(line);
    const length = Buffer.byteLength(line);
    this.ends.written = { bytes: bytes + length, digest };
    this.size.changes += length;
  }
}

/**
 * The files of all journals in a folder, which is made where there is none.
 *
 * @throws BtcfcError `FILE_ACCESS`
 */
export function journalFiles(directory: string): string[] {
  try {
    mkdirSync(directory, { recursive: true });
    return readdirSync(directory)
      .filter((name) => name.endsWith(ending))
      .sort()
      .map((name) => path.join(directory, name));
  } catch (error) {
    throw fileAccessError('open', directory, error);
  }
}

/** A name that no other has where capitals don't count. */
export function fileNameOf(name: string): string {
  const small = name.toLowerCase();
  return small === name ? name : `${small}~${digestOf(name).slice(0, 8)}`;
}

function openLines(file: string, { model, stream }: JournalOwner): LineFile {
  return LineFile.open(file, `The journal of the stream "${stream}" of the model "${model}"`);
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== 'object' || value === null) return false;
  return 'change' in value || 'snapshot' in value;
}

function otherInputs(file: string, before: string, now: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `The journal ${file} is of a model that took other inputs: ${before}, where they are ${now}.`,
    remedy: 'Serve the model under another name, or with another `journalDir`.',
  });
}
