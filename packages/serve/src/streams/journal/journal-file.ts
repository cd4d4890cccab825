import { rmSync } from 'node:fs';
import { journalLine, readJournalLines } from '@btcfc/core';
import { fileAccessError, LineFile, writeFileAtomic } from '@btcfc/core/node';

/** A journal as its file holds it. */
export interface JournalFileOptions<Entry> {
  file: string;
  /** What it is, as the error for one in use names it. */
  guarded: string;
  /** Its kind and version, which its first line tells. */
  format: { format: string; formatVersion: number };
  /** Whether the value of a line is an entry; another one is damage. */
  isEntry: (value: unknown) => value is Entry;
  /** Permissions of a file that is made. @default those of any file */
  mode?: number;
}

/** A place in a journal: bytes up to it, and the digest of the line before. */
interface JournalEnd {
  bytes: number;
  digest: string;
}

const nothing: JournalEnd = { bytes: 0, digest: '' };
/** Bytes of entries after which a journal should be written anew. */
const leastCompacted = 2 ** 20;

/**
 * A journal of JSON lines that is written anew when it has become long. Entries that come while others are flushed share the
 * next flush; where one fails, it goes on behind what is on the disk.
 */
export class JournalFile<Entry extends object> {
  /** Where it ends, and where what is known to be on the disk does. */
  private ends: { written: JournalEnd; flushed: JournalEnd } = { written: nothing, flushed: nothing };
  private hasFailed = false;
  private header: object = {};
  /** Bytes since it was last written anew, and those of then. */
  private size = { added: 0, anew: 0 };

  private constructor(
    private readonly options: JournalFileOptions<Entry>,
    private readonly lines: LineFile,
  ) {}

  /**
   * A journal that has no entry yet.
   *
   * @param owner what its first line tells beside its format
   * @throws BtcfcError `FILE_ACCESS`; `INVALID_STATE` where another process has it
   */
  static begin<Entry extends object>(options: JournalFileOptions<Entry>, owner: object): JournalFile<Entry> {
    const journal = new JournalFile(options, LineFile.open(options.file, options.guarded, options.mode));
    journal.header = { ...options.format, ...owner };
    try {
      journal.lines.keep(0);
      journal.write(journal.header);
      return journal;
    } catch (error) {
      journal.remove();
      throw error;
    }
  }

  /**
   * A journal that was begun before, and what it holds; nothing, and the file removed, where no whole entry was written.
   *
   * @param check refuses it by what its first line tells
   * @throws BtcfcError `INVALID_DATA` naming the line that is damaged; `INVALID_STATE` where another process has it;
   * `FILE_ACCESS`; what `check` throws
   */
  static read<Entry extends object, Owner extends object>(
    options: JournalFileOptions<Entry>,
    check: (owner: Owner) => void = () => {},
  ): { journal: JournalFile<Entry>; owner: Owner; entries: Entry[] } | undefined {
    const { file, format, isEntry } = options;
    const lines = LineFile.open(file, options.guarded, options.mode);
    try {
      const read = readJournalLines<Entry>({ bytes: lines.content, file, ...format, isEntry });
      const owner = read.header as Owner | undefined;
      if (!owner || read.entries.length === 0) {
        // its first entry was never acknowledged
        rmSync(file, { force: true });
        lines.close();
        return undefined;
      }
      check(owner);
      lines.keep(read.wholeBytes);
      const journal = new JournalFile(options, lines);
      journal.header = owner;
      const end = { bytes: read.wholeBytes, digest: read.lastDigest };
      journal.ends = { written: end, flushed: end };
      journal.size.added = read.wholeBytes;
      return { journal, owner, entries: read.entries };
    } catch (error) {
      lines.close();
      throw error;
    }
  }

  /**
   * Adds an entry, which outlives the process at once; when what is returned is fulfilled, a crash of the system too.
   *
   * @returns rejected with a `BtcfcError` `FILE_ACCESS` where it can't be flushed; nothing is then kept of it and of those
   * that came since the last flush, and the next one stands behind that
   * @throws BtcfcError `FILE_ACCESS`; nothing of it is kept then, and those before it are not touched
   */
  append(entry: Entry): Promise<void> {
    this.add(entry);
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

  /**
   * Adds an entry that need not outlive a crash of the system.
   *
   * @throws BtcfcError `FILE_ACCESS`; nothing of it is kept then
   */
  add(entry: Entry): void {
    this.goOn();
    this.write(entry);
  }

  /** Whether it should be written anew. */
  get isLong(): boolean {
    const { added, anew } = this.size;
    return added >= Math.max(leastCompacted, 2 * anew);
  }

  /**
   * Writes the journal anew, with a single entry; to be called while nothing is being flushed.
   *
   * @throws BtcfcError `FILE_ACCESS`; it is then as it was
   */
  rewrite(entry: Entry): void {
    // tried again only after as much has been added
    this.size.added = 0;
    const header = journalLine(JSON.stringify(this.header));
    const { line, digest } = journalLine(JSON.stringify(entry), header.digest);
    const content = header.line + line;
    writeFileAtomic(this.options.file, content);
    const end = { bytes: Buffer.byteLength(content), digest };
    this.ends = { written: end, flushed: end };
    this.size.anew = line.length;
    this.hasFailed = true;
    this.goOn();
  }

  /** Removes it; to be called while nothing is being flushed. */
  remove(): void {
    const { file } = this.options;
    try {
      rmSync(file, { force: true });
    } catch (error) {
      throw fileAccessError('remove', file, error);
    } finally {
      this.close();
    }
  }

  /** To be called while nothing is being flushed. */
  close(): void {
    this.lines.close();
  }

  /** After a flush that failed, or where the file is a new one, goes on behind what is on the disk. */
  private goOn(): void {
    if (!this.hasFailed) return;
    this.lines.keep(this.ends.flushed.bytes);
    this.ends.written = this.ends.flushed;
    this.hasFailed = false;
    // not even the header was
    if (this.ends.flushed === nothing) this.write(this.header);
  }

  private write(value: object): void {
    const { bytes, digest: before } = this.ends.written;
    const { line, digest } = journalLine(JSON.stringify(value), before);
    this.lines.write(line);
    const length = Buffer.byteLength(line);
    this.ends.written = { bytes: bytes + length, digest };
    this.size.added += length;
  }
}
