import { BtcfcError, indexedDBStore, type Store } from '@btcfc/core';

/** Where a forecast is kept while it is made. */
interface GoingOnOptions {
  /** @default in this browser */
  open?(): Store;
  /** Milliseconds between two tries. @default 300 */
  waitMs?: number;
}

/** How often a journal is asked for that is in use: a page that was just closed lets go of it a moment later. */
const mostTries = 5;

/**
 * Makes a forecast with a journal in this browser, so that one that was stopped, or whose page was left, goes on where it
 * was. What another forecast has left there is forgotten, and so is its own once it is made. Where there is no place for a
 * journal, or another window has it, the forecast is made without one.
 */
export async function goingOn<Made>(
  make: (journal: Store | undefined) => Promise<Made>,
  { open = () => indexedDBStore({ name: 'btcfc-studio' }), waitMs = 300 }: GoingOnOptions = {},
): Promise<Made> {
  let journal: Store;
  try {
    journal = open();
    await journal.list();
  } catch {
    // as in a private window
    return make(undefined);
  }
  let wasForgotten = false;
  for (let tries = 1; ; tries++) {
    try {
      const made = await make(journal);
      await forget(journal);
      return made;
    } catch (error) {
      if (!isOfJournal(error)) throw error;
      const isInUse = error.message.includes('in use');
      if (isInUse ? tries >= mostTries : wasForgotten) return make(undefined);
      if (isInUse) await new Promise((resolve) => setTimeout(resolve, waitMs));
      else await forget(journal);
      wasForgotten ||= !isInUse;
    }
  }
}

function isOfJournal(error: unknown): error is BtcfcError {
  if (!BtcfcError.isInstance(error)) return false;
  const { code, message } = error;
  return ['INVALID_STATE', 'INVALID_DATA', 'FILE_ACCESS'].includes(code) && /journal|IndexedDB/.test(message);
}

async function forget(journal: Store): Promise<void> {
  for (const name of await journal.list()) await journal.remove(name);
}
