import path from 'node:path';
import { BtcfcError, digestOf } from '@btcfc/core';
import type { StreamChange, StreamSnapshot } from '../live-stream';
import { JournalFile } from './journal-file';
import { journalFiles } from './journal-files';

/** What a line of a journal holds. */
export type JournalEntry = { change: StreamChange } | { snapshot: StreamSnapshot };

/** What happens to a stream, line by line, each on the disk before it is acknowledged. */
export type StreamJournal = JournalFile<JournalEntry>;

/** Whose journal it is. */
export interface JournalOwner {
  model: string;
  stream: string;
  /** What goes into the model, as a text. */
  inputs: string;
}

const format = { format: 'btcfc-stream', formatVersion: 1 };
const ending = '.jsonl';

/**
 * The journal of a stream that has none yet.
 *
 * @throws BtcfcError as `JournalFile.begin`
 */
export function beginJournal(directory: string, owner: JournalOwner): StreamJournal {
  const file = path.join(directory, `${fileNameOf(owner.stream)}${ending}`);
  return JournalFile.begin(optionsOf(file, owner), owner);
}

/**
 * A journal that was begun before, and what it holds; nothing where no whole line was written.
 *
 * @throws BtcfcError as `JournalFile.read`; `INVALID_STATE` where it is of a model that takes other inputs
 */
export function readJournal(file: string, { model, inputs }: Omit<JournalOwner, 'stream'>) {
  const options = optionsOf(file, { model, stream: streamOfFile(file) });
  return JournalFile.read<JournalEntry, JournalOwner>(options, (owner) => {
    if (owner.inputs !== inputs) throw otherInputs(file, owner.inputs, inputs);
  });
}

/** The journals of all streams in a folder. @throws BtcfcError as `journalFiles` */
export function streamJournals(directory: string): string[] {
  return journalFiles(directory, ending);
}

/** The folder of a model's journals below that of all; none where there is no such. */
export function journalFolder(journalDir: string | undefined, model: string): string | undefined {
  return journalDir === undefined ? undefined : path.join(journalDir, fileNameOf(model));
}

/** What `fileNameOf` has made of the name of a journal's stream. */
export function streamOfFile(file: string): string {
  return path.basename(file, ending);
}

/** A name that no other has where capitals don't count. */
export function fileNameOf(name: string): string {
  const small = name.toLowerCase();
  return small === name ? name : `${small}~${digestOf(name).slice(0, 8)}`;
}

function optionsOf(file: string, { model, stream }: Omit<JournalOwner, 'inputs'>) {
  const guarded = `The journal of the stream "${stream}" of the model "${model}"`;
  return { file, guarded, format, isEntry };
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
