import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BtcfcError } from '@btcfc/core';
import { LineFile, writeFileAtomic } from '@btcfc/core/files';
import { eventLine, headerLine, readJournal } from './journal-text';
import { checkSameStudy, type Storage } from './storage';
import type { StudyEvent, StudyHeader } from './study-event';

/**
 * Keeps a study in a file of JSON lines, each flushed to disk before the search goes on. The process may be killed at
 * any moment: `tune` with the same file goes on. Checkpoints lie beside it in `<file>.checkpoints`; `<file>.lock`
 * keeps a second process out.
 */
export class JournalStorage implements Storage {
  private journal: LineFile | undefined;

  /** @param file where the journal is or is to be; missing folders are made */
  constructor(readonly file: string) {}

  open(header: StudyHeader): StudyEvent[] {
    const journal = LineFile.open(this.file, `The study in ${this.file}`);
    try {
      const { header: found, events, wholeBytes } = readJournal(journal.content, this.file);
      if (found) checkSameStudy(found, header, this.file);
      journal.keep(wholeBytes);
      if (!found) journal.append(headerLine(header));
      this.journal = journal;
      return events;
    } catch (error) {
      journal.close();
      throw error;
    }
  }

  append(event: StudyEvent): void {
    this.opened().append(eventLine(event));
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
    this.journal?.close();
    this.journal = undefined;
  }

  private opened(): LineFile {
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
