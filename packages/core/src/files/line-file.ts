import {
  closeSync,
  existsSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { makeDirectory } from './check-writable-directory';
import { fileAccessError } from './file-access-error';
import { flushDirectory } from './flush';
import { FileLock } from './processes/file-lock';

/**
 * A file that grows line by line, each flushed to disk before it counts: what a process had written outlives its
 * crash. While it is open, `<file>.lock` keeps other processes out.
 *
 * @example
 * import { LineFile } from '@btcfc/core/node';
 *
 * const journal = LineFile.open('journal.jsonl', 'The journal');
 * journal.keep(journal.content.length);
 * journal.append('one line\n');
 * journal.close();
 */
export class LineFile {
  private descriptor: number | undefined;
  /** Bytes of the lines written whole. */
  private length = 0;
  /** Bytes of the lines that are known to be on disk. */
  private flushedLength = 0;
  /** Fulfilled once the flush under way is over, whatever it came to. */
  private flushing: Promise<void> = Promise.resolve();
  /** The flush that begins after that one. */
  private nextFlush: Promise<void> | undefined;
  /** What a flush has failed by: which lines the disk has is not known since. */
  private failure: { error: unknown } | undefined;

  private constructor(
    private readonly file: string,
    private readonly lock: FileLock,
    /** What was in it when it was opened. */
    readonly content: Uint8Array,
    private readonly mode: number | undefined,
  ) {}

  /**
   * Reads the file, if it is there, and changes nothing in it; missing folders are made.
   *
   * @param guarded what it holds, as the error for one in use names it
   * @param mode permissions of a file that is made, such as 0o600 for one that holds secrets
   * @throws BtcfcError `INVALID_STATE` if another process has it open, `FILE_ACCESS`
   */
  static open(file: string, guarded: string, mode?: number): LineFile {
    makeDirectory(path.dirname(file));
    const lock = FileLock.acquire(`${file}.lock`, guarded);
    try {
      return new LineFile(file, lock, existsSync(file) ? readFileSync(file) : new Uint8Array(), mode);
    } catch (error) {
      lock.release();
      throw fileAccessError('open', file, error);
    }
  }

  /**
   * Keeps the first `wholeBytes` of the content, to go on after them; to be called before `append`. After a flush that failed
   * it may be called again, with the bytes that are known to be on disk: it goes on behind them then. Likewise where the file
   * was replaced as a whole.
   *
   * @throws BtcfcError `FILE_ACCESS`
   */
  keep(wholeBytes: number): void {
    try {
      this.letGo();
      const isNew = !existsSync(this.file);
      this.descriptor = openSync(this.file, 'a', this.mode);
      // a file is there after a crash of the system only once its folder says so
      if (isNew) flushDirectory(path.dirname(this.file));
      this.length = wholeBytes;
      this.flushedLength = wholeBytes;
      if (!isNew) this.cutBack(this.descriptor);
      this.failure = undefined;
    } catch (error) {
      throw fileAccessError('open', this.file, error);
    }
  }

  /**
   * Adds a line, which ends in a newline.
   *
   * @throws BtcfcError `FILE_ACCESS`; nothing of the line is then left behind, or it is cut away when next opened
   */
  append(line: string): void {
    const before = this.length;
    this.write(line);
    try {
      fsyncSync(this.descriptor!);
      this.flushedLength = this.length;
    } catch (error) {
      this.length = before;
      this.cutBackQuietly(this.descriptor!);
      throw fileAccessError('write to', this.file, error);
    }
  }

  /**
   * Adds a line, which ends in a newline and outlives a crash of this process; once `flush` is fulfilled, that of the system.
   *
   * @throws BtcfcError `FILE_ACCESS`; nothing of the line is then left behind, or it is cut away when next opened
   */
  write(line: string): void {
    if (this.failure) throw this.failure.error;
    const descriptor = this.descriptor!;
    const bytes = Buffer.from(line, 'utf8');
    try {
      for (let written = 0; written < bytes.length; ) {
        written += writeSync(descriptor, bytes, written);
      }
    } catch (error) {
      this.cutBackQuietly(descriptor);
      throw fileAccessError('write to', this.file, error);
    }
    this.length += bytes.length;
  }

  /**
   * Flushes the lines written so far to disk. Those that are written while another flush is under way share the next one.
   *
   * @throws BtcfcError `FILE_ACCESS`; the lines not flushed before are then cut away, and nothing more can be written
   */
  flush(): Promise<void> {
    this.nextFlush ??= this.flushing.then(() => {
      this.nextFlush = undefined;
      const flushed = this.flushNow();
      this.flushing = flushed.catch(() => {});
      return flushed;
    });
    return this.nextFlush;
  }

  /** Lets go of the file; another process may open it then. To be called when no flush is under way. */
  close(): void {
    this.letGo();
    this.lock.release();
  }

  private letGo(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private async flushNow(): Promise<void> {
    if (this.failure) throw this.failure.error;
    const { length } = this;
    try {
      await new Promise<void>((resolve, reject) => {
        fsync(this.descriptor!, (error) => (error ? reject(error) : resolve()));
      });
      this.flushedLength = length;
    } catch (error) {
      this.failure = { error: fileAccessError('write to', this.file, error) };
      this.length = this.flushedLength;
      this.cutBackQuietly(this.descriptor!);
      throw this.failure.error;
    }
  }

  private cutBack(descriptor: number): void {
    ftruncateSync(descriptor, this.length);
    fsyncSync(descriptor);
  }

  private cutBackQuietly(descriptor: number): void {
    try {
      this.cutBack(descriptor);
    } catch {}
  }
}
