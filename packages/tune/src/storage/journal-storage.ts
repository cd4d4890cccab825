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
import { FileLock, fileAccessError, writeFileAtomic } from '@btcfc/core/files';
import { eventLine, headerLine, readJournal } from './journal-text';
import { checkSameStudy, type Storage } from './storage';
import type { StudyEvent, StudyHeader } from './study-event';

interface OpenJournal {
  descriptor: number;
  /** Bytes of the lines written whole. */
  length: number;
  lock: FileLock;
}

/**
 * Keeps a study in a file of JSON lines, each flushed to disk before the search goes on. The process may be killed at
 * any moment: `tune` with the same file goes on. Checkpoints lie beside it in `<file>.checkpoints`; `<file>.lock`
 * keeps a second process out.
 */
export class JournalStorage implements Storage {
  private journal: OpenJournal | undefined;

  /** @param file where the journal is or is to be; missing folders are made */
  constructor(readonly file: string) {}

  open(header: StudyHeader): StudyEvent[] {
    makeDirectory(path.dirname(this.file));
    const lock = FileLock.acquire(`${this.file}.lock`, `The study in ${this.file}`);
    try {
      const bytes = existsSync(this.file) ? readFileSync(this.file) : new Uint8Array();
      const { header: found, events, wholeBytes } = readJournal(bytes, this.file);
      if (found) checkSameStudy(found, header, this.file);
      this.journal = { descriptor: openSync(this.file, 'a'), length: wholeBytes, lock };
      this.cutBack();
      if (!found) this.write(headerLine(header));
      return events;
    } catch (error) {
      this.close();
      lock.release();
      throw BtcfcError.isInstance(error) ? error : fileAccessError('open', this.file, error);
    }
  }

  append(event: StudyEvent): void {
    this.write(eventLine(event));
  }

  saveCheckpoint(trial: number, checkpoint: Uint8Array): void {
    writeFileAtomic(this.checkpointFile(trial), checkpoint);
  }

  loadCheckpoint(trial: number): Uint8Array | undefined {
    const file = this.checkpointFile(trial);
    return existsSync(file) ? readFileSync(file) : undefined;
  }

  checkpointDirectory(trial: number): string {
    return path.resolve(`${this.checkpointFile(trial)}-files`);
  }

  close(): void {
    if (!this.journal) return;
    closeSync(this.journal.descriptor);
    this.journal.lock.release();
    this.journal = undefined;
  }

  private write(line: string): void {
    const journal = this.opened();
    const bytes = Buffer.from(line, 'utf8');
    try {
      for (let written = 0; written < bytes.length; ) {
        written += writeSync(journal.descriptor, bytes, written);
      }
      fsyncSync(journal.descriptor);
    } catch (error) {
      this.cutBackQuietly();
      throw fileAccessError('write to', this.file, error);
    }
    journal.length += bytes.length;
  }

  private cutBack(): void {
    const { descriptor, length } = this.opened();
    ftruncateSync(descriptor, length);
    fsyncSync(descriptor);
  }

  // if this fails too, the part of a line is cut away when the journal is opened next
  private cutBackQuietly(): void {
    try {
      this.cutBack();
    } catch {}
  }

  private opened(): OpenJournal {
    if (this.journal) return this.journal;
    throw new BtcfcError({
      code: 'INVALID_STATE',
      message: `The journal ${this.file} is not open.`,
      remedy: 'Open it first.',
    });
  }

  private checkpointFile(trial: number): string {
    return path.join(`${this.file}.checkpoints`, `trial-${trial}`);
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw fileAccessError('write to', directory, error);
  }
}
