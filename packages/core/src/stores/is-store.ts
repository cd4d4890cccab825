import type { Store } from './store';

const methods = ['read', 'write', 'append', 'list', 'remove'] as const;

/**
 * Whether something is a store: an object with all the methods of one.
 *
 * @example
 * import { isStore, memoryStore } from '@btcfc/core'
 * isStore(memoryStore()) // -> true
 */
export function isStore(given: unknown): given is Store {
  if (typeof given !== 'object' || given === null) return false;
  return methods.every((method) => typeof (given as Partial<Store>)[method] === 'function');
}
