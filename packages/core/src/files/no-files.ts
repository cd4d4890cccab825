import { BtcfcError } from '../errors/error';
import type * as node from '../node';

/** What stands in for `@btcfc/core/node` in a page: every function says that there are no files here. */
function unavailable(name: string): never {
  throw new BtcfcError({
    code: 'UNAVAILABLE',
    message: `There are no files here: ${name} works in Node, Bun and Deno.`,
    remedy: 'Pass text, bytes or a store, such as `memoryStore()` or `indexedDBStore({ name })`.',
  });
}

export const checkWritableDirectory: typeof node.checkWritableDirectory = () =>
  unavailable('checkWritableDirectory');
export const checkSaveFolder: typeof node.checkSaveFolder = () => unavailable('checkSaveFolder');
export const fileAccessError: typeof node.fileAccessError = () => unavailable('fileAccessError');
export const folderStore: typeof node.folderStore = () => unavailable('folderStore');
export const readFileBytes: typeof node.readFileBytes = () => unavailable('readFileBytes');
export const writeFileAtomic: typeof node.writeFileAtomic = () => unavailable('writeFileAtomic');
export const FileLock = { acquire: () => unavailable('FileLock'), isHeld: () => unavailable('FileLock') };
export const TemporaryFolder = { make: () => unavailable('TemporaryFolder') };
export const LineFile = { open: () => unavailable('LineFile') };
export const isLoopbackHost: typeof node.isLoopbackHost = () => unavailable('isLoopbackHost');
export const isSameToken: typeof node.isSameToken = () => unavailable('isSameToken');
export const readFlags: typeof node.readFlags = () => unavailable('readFlags');
export const inFlags: typeof node.inFlags = () => unavailable('inFlags');
export const runCommand: typeof node.runCommand = () => unavailable('runCommand');
