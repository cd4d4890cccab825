import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { BtcfcError, invalidOption } from '@btcfc/core';
import { fileAccessError, LineFile, writeFileAtomic } from '@btcfc/core/node';
import { checkSameStudy, type Storage } from './storage';
import type { StoredStudy, StudyEvent, StudyHeader } from './study-event';
import { StudyJournal, storedStudy } from './study-journal';

/**
 * Keeps a study in a file of JSON lines, each with a digest, each flushed to disk before anybody hears that it is kept;
 * those of trials that run at the same time share a flush. The process may be killed at any moment: `tune` with the same
 * file goes on. Checkpoints lie beside it in `<file>.checkpoints`;
 * `<file>.lock` keeps a second process out. `tune({ journal: file })` makes one.
 *
 * @throws BtcfcError `INVALID_OPTION` if the file is no path; when it is opened, `INVALID_DATA` if the journal was
 *   changed or is another study's, `INVALID_STATE` while another process has it open, `FILE_ACCESS`
 *
 * @example
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import path from 'node:path';
 * import { JournalStorage, tune, uniform } from '@btcfc/tune';
 *
 * const storage = new JournalStorage(path.join(mkdtempSync(path.join(tmpdir(), 'study-')), 'study.jsonl'));
 * const options = { space: { x: uniform(0, 1) }, metric: 'loss', name: 'parabola', storage };
 * await tune(({ x }) => (x - 0.3) ** 2, { ...options, numSamples: 10 });
 * await tune(({ x }) => (x - 0.3) ** 2, { ...options, numSamples: 20 }); // goes on with the eleventh
 */
export class JournalStorage implements Storage {
  readonly file: string;
  private lines: LineFile | undefined;
  private journal: StudyJournal | undefined;
  /** The appends that are not on disk yet; each forgets itself. */
  private readonly keeping = new Set<Promise<void>>();

  /** @param file where the journal is or is to be; missing folders are made */
  constructor(file: string) {
    if (typeof file !== 'string' || file === '') throw invalidOption('file', file, 'the path of a file');
    this.file = file;
  }

  read(): StoredStudy | undefined {
    let bytes: Uint8Array;
    try {
      if (!existsSync(this.file)) return undefined;
      bytes = readFileSync(this.file);
    } catch (error) {
      throw fileAccessError('read', this.file, error);
    }
    return storedStudy(new StudyJournal(bytes, this.file));
  }

  open(header: StudyHeader): StudyEvent[] {
    const lines = LineFile.open(this.file, `The study in ${this.file}`);
    try {
      const journal = new StudyJournal(lines.content, this.file);
      if (journal.header) checkSameStudy(journal.header, header, this.file);
      lines.keep(journal.wholeBytes);
      this.lines = lines;
      this.journal = journal;
      if (!journal.header) {
        const first = journal.firstLine(header);
        lines.append(first.line);
        first.written();
      }
      this.clearUp(journal);
      return journal.events;
    } catch (error) {
      lines.close();
      this.lines = undefined;
      this.journal = undefined;
      throw error;
    }
  }

  async append(event: StudyEvent, checkpoint?: Uint8Array): Promise<void> {
    const next = this.opened().eventLine(event, checkpoint);
    // the line makes the checkpoint count: it is there before, and the one before it is there until after
    if (next.checkpoint !== undefined) writeFileAtomic(this.checkpointFile(next.checkpoint), checkpoint!);
    this.lines!.write(next.line);
    next.written();
    const kept = this.lines!.flush().then(() => {
      const before = next.kept();
      if (before !== undefined) this.removeCheckpoint(before);
    });
    const settled = kept.catch(() => {}).finally(() => this.keeping.delete(settled));
    this.keeping.add(settled);
    await kept;
  }

  async loadCheckpoint(trial: number): Promise<Uint8Array | undefined> {
    await Promise.all(this.keeping);
    const journal = this.opened();
    const name = journal.checkpointOf(trial);
    if (name === undefined) return undefined;
    const file = this.checkpointFile(name);
    try {
      return journal.checkCheckpoint(trial, existsSync(file) ? readFileSync(file) : undefined);
    } catch (error) {
      throw BtcfcError.isInstance(error) ? error : fileAccessError('read', file, error);
    }
  }

  checkpointDirectory(trial: number): string {
    return path.resolve(this.checkpointFile(`trial-${trial}-files`));
  }

  async close(): Promise<void> {
    await Promise.all(this.keeping);
    this.lines?.close();
    this.lines = undefined;
    this.journal = undefined;
  }

  private clearUp(journal: StudyJournal): void {
    const folder = this.checkpointFile('.');
    if (!existsSync(folder)) return;
    for (const name of journal.leftBehind(readdirSync(folder))) this.removeCheckpoint(name);
  }

  // one too many does no harm
  private removeCheckpoint(name: string): void {
    try {
      rmSync(this.checkpointFile(name), { force: true });
    } catch {}
  }

  private opened(): StudyJournal {
    if (this.journal) return this.journal;
    throw new BtcfcError({
      code: 'INVALID_STATE',
      message: `The journal ${this.file} is not open.`,
      remedy: 'Open it first.',
    });
  }

  private checkpointFile(name: string): string {
    return path.join(`${this.file}.checkpoints`, name);
  }
}
