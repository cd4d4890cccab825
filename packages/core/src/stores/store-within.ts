import { openStore } from './open-store';
import type { Store } from './store';
import { checkStoreName } from './store-name';

/**
 * A store of its own within another: what is kept in it has names that begin with its own.
 *
 * @throws BtcfcError `INVALID_OPTION` for a name that no store takes, or what is no store
 *
 * @example
 * import { memoryStore, storeWithin } from '@btcfc/core'
 * const store = memoryStore()
 * await storeWithin(store, 'first').write({ 'notes.txt': 'kept' })
 * await store.list() // -> ['first/notes.txt']
 */
export function storeWithin(store: Store, name: string): Store {
  const outer = openStore(store);
  const start = `${checkStoreName(name)}/`;
  const nameOf = (own: string) => start + checkStoreName(own);
  return {
    description: `${name} in ${outer.description}`,
    read: async (own) => outer.read(nameOf(own)),
    write: async (files) =>
      outer.write(Object.fromEntries(Object.entries(files).map(([own, content]) => [nameOf(own), content]))),
    append: async (own, content) => outer.append(nameOf(own), content),
    list: async () =>
      (await outer.list()).filter((each) => each.startsWith(start)).map((each) => each.slice(start.length)),
    remove: async (own) => outer.remove(nameOf(own)),
  };
}
