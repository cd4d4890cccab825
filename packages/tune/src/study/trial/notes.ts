import { BtcfcError, describeValue } from '@btcfc/core';
import { isPlainObject } from '../../space/plain-object';

/** What a trial may note: anything JSON has a word for. */
export type NoteValue =
  | string
  | number
  | boolean
  | null
  | readonly NoteValue[]
  | { readonly [name: string]: NoteValue };

/** Most that the notes of one trial may take as JSON, bytes. */
const mostNoteBytes = 65_536;

/** Lists and objects within one another; programs that read JSON refuse what is much deeper. */
const mostLevels = 100;

/** Returns a copy of a note if it is one. @throws BtcfcError `INVALID_OPTION` naming the place of what JSON can't hold */
export function readNote(key: unknown, value: unknown): { key: string; value: NoteValue } {
  if (typeof key !== 'string' || key === '') {
    throw refusal(`A note's name must be a text that is not empty`, key, 'Call trial.note(name, value).');
  }
  checkNoteValue(value, key, new Set());
  return { key, value: JSON.parse(JSON.stringify(value)) as NoteValue };
}

/** Throws `INVALID_OPTION` if the notes of a trial would take more than they may. */
export function checkNotesSize(notes: Readonly<Record<string, NoteValue>>, key: string): void {
  const size = new TextEncoder().encode(JSON.stringify(notes)).length;
  if (size <= mostNoteBytes) return;
  throw refusal(
    `With \`${key}\`, the notes of the trial would take ${size} bytes of JSON; ${mostNoteBytes} is the most`,
    `${JSON.stringify(notes[key]).length} characters`,
    'Write what is larger to a file in trial.artifactsDir, and note its name.',
  );
}

function checkNoteValue(value: unknown, place: string, above: Set<unknown>): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  const isList = Array.isArray(value);
  if (typeof value !== 'object' || (!isList && !isPlainObject(value))) throw notJson(place, value);
  if (above.has(value)) throw notJson(place, 'a circle');
  if (above.size >= mostLevels) {
    const remedy = 'Note what lies deep by itself, or write it to a file in trial.artifactsDir.';
    throw refusal(
      `The note \`${place.slice(0, 40)}...\` has more than ${mostLevels} levels`,
      'a list or an object',
      remedy,
    );
  }
  above.add(value);
  for (const [name, entry] of Object.entries(value)) {
    checkNoteValue(entry, isList ? `${place}[${name}]` : `${place}.${name}`, above);
  }
  above.delete(value);
}

function notJson(place: string, value: unknown): BtcfcError {
  return refusal(
    `The note \`${place}\` is nothing that JSON has a word for`,
    describeValue(value),
    'Note texts, finite numbers, booleans, null, and lists and plain objects of these.',
  );
}

function refusal(message: string, received: unknown, remedy: string): BtcfcError {
  return new BtcfcError({ code: 'INVALID_OPTION', message: `${message}.`, received, remedy });
}
