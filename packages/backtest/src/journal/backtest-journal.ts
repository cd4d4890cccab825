import { journalLine } from '@btcfc/core';
import { LineFile } from '@btcfc/core/node';
import {
  checkSameSettings,
  headerText,
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
    private readonly lines: LineFile,
    /** What an earlier run had done. */
    readonly entries: readonly JournalEntry[],
    private lastDigest: string,
  ) {}

  /**
   * @throws BtcfcError `INVALID_STATE` for other settings or while another backtest has it open, `INVALID_DATA` if it
   * can't be read, `FILE_ACCESS`
   */
  static open(file: string, settings: JournalSettings): BacktestJournal {
    const lines = LineFile.open(file, `The journal ${file}`);
    try {
      const found = readJournal(lines.content, file);
      if (found.settings) checkSameSettings(found.settings, settings, file);
      lines.keep(found.wholeBytes);
      const journal = new BacktestJournal(lines, found.entries, found.lastDigest);
      if (!found.settings) journal.write(headerText(settings));
      return journal;
    } catch (error) {
      lines.close();
      throw error;
    }
  }

  append(entry: JournalEntry): void {
    this.write(JSON.stringify(entry));
  }

  close(): void {
    this.lines.close();
  }

  private write(text: string): void {
    const { line, digest } = journalLine(text, this.lastDigest);
    this.lines.append(line);
    this.lastDigest = digest;
  }
}
