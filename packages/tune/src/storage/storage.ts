import { BtcfcError } from '@btcfc/core';
import { spaceDifferences } from '../space/space-differences';
import type { StoredStudy, StudyEvent, StudyHeader } from './study-event';

/**
 * Keeps the events of one study, for one process at a time.
 *
 * Events are kept in the order of the calls of `append`. Once its promise is fulfilled, an event outlives the process
 * where the storage promises so; where `append` fails, nothing of the event may be left behind.
 */
export interface Storage {
  /**
   * The study that is kept, if there is one, as far as it is known to be kept; also while it is open here or elsewhere.
   * Nothing is held and nothing is changed.
   *
   * @throws BtcfcError `INVALID_DATA` if it can't be read, `FILE_ACCESS`
   */
  read(): StoredStudy | undefined | Promise<StoredStudy | undefined>;
  /**
   * Begins or goes on with a study, and returns what happened in it so far.
   *
   * @throws BtcfcError `INVALID_STATE` if it is open elsewhere; `INVALID_DATA` if the study it holds is another or
   *   can't be read; `FILE_ACCESS`
   */
  open(header: StudyHeader): StudyEvent[] | Promise<StudyEvent[]>;
  /**
   * Keeps an event and, in the same step, the checkpoint that belongs to it, in place of the trial's checkpoint before:
   * after a crash there are both or neither.
   *
   * @throws BtcfcError `FILE_ACCESS`
   */
  append(event: StudyEvent, checkpoint?: Uint8Array): void | Promise<void>;
  /** The trial's last checkpoint, if it has one. @throws BtcfcError `INVALID_DATA` if it was changed, `FILE_ACCESS` */
  loadCheckpoint(trial: number): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /**
   * The folder where a trial keeps files of its own, to be found by later attempts; it need not exist yet. Without
   * this, they have one that lasts as long as the search.
   */
  checkpointDirectory?(trial: number): string;
  /** Lets go of the study; another process may open it then. */
  close(): void | Promise<void>;
}

/**
 * Throws if a storage holds another study than the one to go on with: for a storage of your own.
 *
 * @throws BtcfcError `INVALID_DATA` naming what differs
 *
 * @example
 * import { checkSameStudy, type StudyHeader } from '@btcfc/tune';
 *
 * const study: StudyHeader = { objective: 'train', version: '1', space: '{}', metric: 'loss', mode: 'min' };
 * checkSameStudy(study, { ...study }, 'my storage'); // the same: nothing happens
 */
export function checkSameStudy(found: StudyHeader, expected: StudyHeader, where: string): void {
  for (const name of [
    'objective',
    'version',
    'metric',
    'mode',
    'metrics',
    'resource',
    'space',
    'data',
  ] as const) {
    const [old, asked] = [found, expected].map((header) => header[name] ?? defaults[name]);
    if (old === asked) continue;
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `The study in ${where} has another ${name}${difference(name, old, asked)}.`,
      received: asked ?? 'none',
      remedy: remedies[name] ?? 'Go on with what it was begun with, or keep the new study elsewhere.',
    });
  }
}

const defaults: Partial<Record<keyof StudyHeader, string>> = { resource: 'epoch' };

const remedies: Partial<Record<keyof StudyHeader, string>> = {
  data: 'The objective was handed other data then: go on with that, or keep the new study elsewhere.',
  space:
    'Go on with the space it was begun with; or begin a new study elsewhere, with `from: [the old one]` to learn from it.',
};

function difference(name: keyof StudyHeader, old: string | undefined, asked: string | undefined): string {
  if (name === 'data') return '';
  if (name !== 'space') return `: ${old ?? 'none'}`;
  const differences = spaceDifferences(old!, asked!);
  return differences.length === 0 ? '' : `: ${differences.join('; ')}`;
}

/** The error for a storage that is in use already. */
export function storageInUse(where: string, holder: string, remedy: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `The study in ${where} is in use by ${holder}.`,
    remedy,
  });
}
