import { LineFile } from '@btcfc/core/files';
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
    private readonly lines: LineFile,
    /** What an earlier run had done. */
    readonly entries: readonly JournalEntry[],
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
      if (!found.settings) lines.append(headerLine(settings));
      return new BacktestJournal(lines, found.entries);
    } catch (error) {
      lines.close();
      throw error;
    }
  }

  append(entry: JournalEntry): void {
    this.lines.append(entryLine(entry));
  }

  close(): void {
    this.lines.close();
  }
}
