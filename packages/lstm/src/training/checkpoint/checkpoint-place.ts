import { openStore, type Store } from '@btcfc/core';
import { checkWritableDirectory } from '@btcfc/core/node';

/** The name of a run's checkpoint: one file, so that it is replaced whole or not at all. */
const checkpointName = 'training.checkpoint';

/** Where a run's checkpoint is kept. */
export interface CheckpointPlace {
  /** What it is, as errors and events say it. */
  description: string;
  read(): Promise<Uint8Array | undefined>;
  write(bytes: Uint8Array): Promise<void>;
}

/** @throws BtcfcError `FILE_ACCESS`, `INVALID_OPTION` */
export function openCheckpoint(place: string | Store): CheckpointPlace {
  const store = openStore(place);
  return {
    description: `${checkpointName} in ${store.description}`,
    read: () => store.read(checkpointName),
    write: (bytes) => store.write({ [checkpointName]: bytes }),
  };
}

/**
 * Refuses a folder that can't be written to, before any work is done; other places tell when they are written to.
 *
 * @throws BtcfcError `FILE_ACCESS`
 */
export function checkPlaceIsWritable(place: string | Store): void {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  if (typeof place === 'string' && process?.versions?.node) checkWritableDirectory(place);
}
