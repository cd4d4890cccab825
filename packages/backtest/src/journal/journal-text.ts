import { BtcfcError, readJournalLines } from '@btcfc/core';
import type { TaskForecasts } from '../run/backtest-task';

const format = 'btcfc-backtest';
const formatVersion = 1;

/** What a backtest's forecasts depend on, by name: a value each, or a digest where it is long. */
export type JournalSettings = Record<string, unknown>;

/** A task that is done, with all its forecasts. */
export interface JournalEntry {
  task: string;
  forecasts: TaskForecasts;
}

interface Journal {
  /** Undefined: nothing was written whole yet. */
  settings: JournalSettings | undefined;
  entries: JournalEntry[];
  /** Bytes of the lines that are whole. */
  wholeBytes: number;
  /** The digest of the last of them. */
  lastDigest: string;
}

/** The first line of a journal, without its digest. */
export function headerText(settings: JournalSettings): string {
  return JSON.stringify({ format, formatVersion, settings });
}

/** @throws BtcfcError `INVALID_DATA` naming the line, if one before the last can't be read, or any was changed */
export function readJournal(bytes: Uint8Array, file: string): Journal {
  const { header, ...journal } = readJournalLines({ bytes, file, format, formatVersion, isEntry });
  return { ...journal, settings: (header as { settings: JournalSettings } | undefined)?.settings };
}

/** @throws BtcfcError `INVALID_STATE` naming what differs */
export function checkSameSettings(found: JournalSettings, settings: JournalSettings, file: string): void {
  const names = [...new Set([...Object.keys(found), ...Object.keys(settings)])];
  const changed = names.filter((name) => JSON.stringify(found[name]) !== JSON.stringify(settings[name]));
  if (changed.length === 0) return;
  throw new BtcfcError({
    code: 'INVALID_STATE',
    message: `The journal ${file} belongs to a backtest with other settings: ${changed.join(', ')}.`,
    received: Object.fromEntries(changed.map((name) => [name, settings[name]])),
    remedy: 'Pass the settings it was begun with, or name another file.',
  });
}

function isEntry(value: unknown): value is JournalEntry {
  const { task, forecasts } = (value ?? {}) as Partial<JournalEntry>;
  return typeof task === 'string' && isForecasts(forecasts);
}

function isForecasts(value: Partial<TaskForecasts> | undefined): boolean {
  const { series, folds, origins, point, quantiles } = value ?? {};
  const areLists = [series, folds, origins, point, ...(quantiles ?? [])].every(Array.isArray);
  return (
    areLists && Array.isArray(quantiles) && [series, folds].every((each) => each!.length === origins!.length)
  );
}
