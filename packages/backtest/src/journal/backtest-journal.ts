import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { BtcfcError } from '@btcfc/core';
import { FileLock, fileAccessError } from '@btcfc/core/files';
import {
  checkSameSettings,
  entryLine,
  headerLine,
  type JournalEntry,
  type JournalSettings,
  readJournal,
} from './journal-text';

/**
 * A file of JSON lines, each flushed to disk: what is in it needn't be computed again after a crash. While it is open,
 * `<file>.lock` keeps other processes out.
 */
export class BacktestJournal {
  private constructor(
    private readonly file: string,
    private readonly descriptor: number,
    private length: number,
    private readonly lock: FileLock,
    /** What an earlier run had done. */
    readonly entries: readonly JournalEntry[],
  ) {}

  /**
   * @throws BtcfcError `INVALID_STATE` for other settings or while another backtest has it open, `INVALID_DATA` if it
   * can't be read, `FILE_ACCESS`
   */
  static open(file: string, settings: JournalSettings): BacktestJournal {
    let lock: FileLock | undefined;
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      lock = FileLock.acquire(`${file}.lock`, `The journal ${file}`);
      const bytes = existsSync(file) ? readFileSync(file) : new Uint8Array();
      const found = readJournal(bytes, file);
      if (found.settings) checkSameSettings(found.settings, settings, file);
      const descriptor = openSync(file, 'a');
      const journal = new BacktestJournal(file, descriptor, found.wholeBytes, lock, found.entries);
      journal.cutBack();
      if (!found.settings) journal.write(headerLine(settings));
      return journal;
    } catch (error) {
      lock?.release();
      throw BtcfcError.isInstance(error) ? error : fileAccessError('open', file, error);
    }
  }

  append(entry: JournalEntry): void {
    this.write(entryLine(entry));
  }

  close(): void {
    closeSync(this.descriptor);
    this.lock.release();
  }

  private write(line: string): void {
    const bytes = Buffer.from(line, 'utf8');
    try {
      for (let written = 0; written < bytes.length; ) {
        written += writeSync(this.descriptor, bytes, written);
      }
      fsyncSync(this.descriptor);
    } catch (error) {
      throw fileAccessError('write to', this.file, error);
    }
    this.length += bytes.length;
  }

  private cutBack(): void {
    ftruncateSync(this.descriptor, this.length);
    fsyncSync(this.descriptor);
  }
}
