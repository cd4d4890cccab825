import { folderStore } from '#node';
import { invalidOption } from '../options/check-value';
import { indexedDBStore } from './indexed-db-store';
import { isStore } from './is-store';
import type { Store } from './store';

/**
 * The store of a place: a store as it is; in Node, Bun and Deno a path is a folder; in a page a name is an IndexedDB
 * database.
 *
 * @throws BtcfcError `INVALID_OPTION` for anything else, `UNAVAILABLE` where there is neither
 *
 * @example
 * import { openStore } from '@btcfc/core'
 * const store = openStore('my-model')
 * await store.write({ 'notes.txt': 'kept' })
 */
export function openStore(place: string | Store): Store {
  if (typeof place === 'string' && place !== '')
    return isNode() ? folderStore({ directory: place }) : indexedDBStore({ name: place });
  if (isStore(place)) return place;
  throw invalidOption(
    'place',
    place,
    'the path of a folder, or a store with read, write, append, list and remove',
  );
}

function isNode(): boolean {
  return typeof process !== 'undefined' && typeof process.versions?.node === 'string';
}
