import type { Store } from './store';
import { bytesOf, checkStoreName, joinBytes } from './store-name';

/**
 * A store in memory: for tests, and to hand what was saved on to something else.
 *
 * @example
 * import { memoryStore } from '@btcfc/core'
 * const store = memoryStore()
 * await store.write({ 'notes.txt': 'kept' })
 * await store.list() // -> ['notes.txt']
 */
export function memoryStore(): Store {
  const kept = new Map<string, Uint8Array>();
  return {
    description: 'a store in memory',
    async read(name) {
      return kept.get(checkStoreName(name))?.slice();
    },
    async write(files) {
      const entries = Object.entries(files).map(
        ([name, content]) => [checkStoreName(name), bytesOf(content).slice()] as const,
      );
      for (const [name, bytes] of entries) kept.set(name, bytes);
    },
    async append(name, content) {
      kept.set(checkStoreName(name), joinBytes(kept.get(name), bytesOf(content)));
    },
    async list() {
      return [...kept.keys()].sort();
    },
    async remove(name) {
      kept.delete(checkStoreName(name));
    },
  };
}
