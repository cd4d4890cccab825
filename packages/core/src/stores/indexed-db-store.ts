import { BtcfcError } from '../errors/error';
import { defineOptions, type OptionsInput, option } from '../options/index';
import type { Store } from './store';
import { bytesOf, checkStoreName, joinBytes } from './store-name';

const storeOptions = defineOptions('indexedDBStore', {
  /** The database's name; two stores of one name are one. */
  name: option.text({ required: true }),
});

const table = 'files';

/**
 * A store in a page's IndexedDB: it outlives the page. Its lock is the browser's (Web Locks), where there is one.
 *
 * @throws BtcfcError `UNAVAILABLE` where there is no IndexedDB, `FILE_ACCESS` where the browser refuses it (such as for
 * want of space)
 *
 * @example no-run
 * import { indexedDBStore } from '@btcfc/core'
 * const store = indexedDBStore({ name: 'my-model' })
 * await store.write({ 'notes.txt': 'kept' })
 */
export function indexedDBStore(options: OptionsInput<typeof storeOptions>): Store {
  const { name } = storeOptions.read(options);
  const description = `the IndexedDB database "${name}"`;
  if (typeof indexedDB === 'undefined') throw unavailable();
  const run = <Result>(
    mode: IDBTransactionMode,
    work: (files: IDBObjectStore) => IDBRequest<Result> | undefined,
  ) =>
    inTransaction(name, mode, work).catch((cause) => {
      throw refused(description, cause);
    });
  return {
    description,
    async read(file) {
      checkStoreName(file);
      return run<Uint8Array | undefined>('readonly', (files) => files.get(file));
    },
    async write(contents) {
      const entries = Object.entries(contents).map(
        ([file, content]) => [checkStoreName(file), bytesOf(content)] as const,
      );
      await run('readwrite', (files) => {
        for (const [file, bytes] of entries) files.put(bytes.slice(), file);
        return undefined;
      });
    },
    async append(file, content) {
      checkStoreName(file);
      await run('readwrite', (files) => {
        const found = files.get(file) as IDBRequest<Uint8Array | undefined>;
        found.onsuccess = () => files.put(joinBytes(found.result, bytesOf(content)), file);
        return undefined;
      });
    },
    async list() {
      return ((await run<IDBValidKey[]>('readonly', (files) => files.getAllKeys())) as string[]).sort();
    },
    async remove(file) {
      checkStoreName(file);
      await run('readwrite', (files) => {
        files.delete(file);
        return undefined;
      });
    },
    ...(typeof navigator !== 'undefined' &&
      navigator.locks && { lock: (guarded: string) => lock(name, guarded) }),
  };
}

async function inTransaction<Result>(
  name: string,
  mode: IDBTransactionMode,
  work: (files: IDBObjectStore) => IDBRequest<Result> | undefined,
): Promise<Result> {
  const database = await openDatabase(name);
  try {
    return await new Promise<Result>((resolve, reject) => {
      // strict: what is acknowledged is on the disk
      const transaction = database.transaction(table, mode, { durability: 'strict' });
      const request = work(transaction.objectStore(table));
      transaction.oncomplete = () => resolve(request?.result as Result);
      transaction.onabort = () => reject(transaction.error ?? new Error('The transaction was aborted.'));
    });
  } finally {
    database.close();
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(`btcfc:${name}`, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(table);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function lock(name: string, guarded: string): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(`btcfc:${name}`, { ifAvailable: true }, (granted) => {
      if (!granted) {
        reject(
          new BtcfcError({
            code: 'INVALID_STATE',
            message: `${guarded} is in use by another tab or worker of this page.`,
            remedy: 'Wait for it to end, or close it.',
          }),
        );
        return undefined;
      }
      return new Promise<void>((release) => {
        resolve(async () => {
          release();
          await held;
        });
      });
    });
  });
}

function unavailable(): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: 'There is no IndexedDB here.',
    remedy: 'Use a folder in Node, or `memoryStore()`.',
  });
}

function refused(description: string, cause: unknown): BtcfcError {
  return new BtcfcError({
    code: 'FILE_ACCESS',
    message: `The browser refused access to ${description}.`,
    received: cause,
    remedy: 'Allow the page to keep data, or free some space.',
    cause,
  });
}
