import { existsSync, statSync } from 'node:fs';
import { BtcfcError, type Store } from '@btcfc/core';
import { FileLock } from '@btcfc/core/node';
import { type RedisStore, StoreStorage } from '@btcfc/tune';

/** Where a study is kept, and how it is seen from outside that it has changed. */
export interface StudyPlace {
  /** What it is called in the page. */
  name: string;
  /** What `readStudy` reads. */
  journal: string | Store;
  /** Another text whenever there is more to read. @throws BtcfcError where there is no study */
  mark(): string | Promise<string>;
  /** Whether a search has it open. */
  isSearching(): boolean | Promise<boolean>;
}

/** Milliseconds between looks at a lock: where the system has no files for processes, each takes a process of its own. */
const lockEveryMs = 1000;

/** A study in the file of its journal. */
export function studyInFile(file: string): StudyPlace {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let isHeld = false;
  return {
    name: file,
    journal: file,
    mark() {
      if (!existsSync(file)) throw absent(`There is no file ${file}.`);
      const { ino, size, mtimeMs } = statSync(file);
      return `${ino} ${size} ${mtimeMs}`;
    },
    isSearching() {
      const now = performance.now();
      if (now - lookedAt < lockEveryMs) return isHeld;
      lookedAt = now;
      try {
        isHeld = FileLock.isHeld(`${file}.lock`);
      } catch {
        isHeld = false;
      }
      return isHeld;
    },
  };
}

/**
 * A study in a store of Redis.
 *
 * @param place what it is called in the page
 */
export function studyInRedis(store: RedisStore, place: string): StudyPlace {
  return {
    name: place,
    journal: store,
    async mark() {
      const size = await store.sizeOf(StoreStorage.journalName);
      if (size === 0) throw absent(`There is no study in ${place}.`);
      return String(size);
    },
    isSearching: () => store.isLocked(),
  };
}

function absent(message: string): BtcfcError {
  return new BtcfcError({ code: 'INVALID_STATE', message, remedy: 'Begin the search, or name its place.' });
}
