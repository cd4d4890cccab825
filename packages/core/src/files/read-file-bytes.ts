import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fileAccessError } from './file-access-error';

/**
 * The bytes of a file.
 *
 * @param file its path, or its `file:` URL
 * @throws BtcfcError `FILE_ACCESS`
 *
 * @example
 * import { readFileBytes, writeFileAtomic } from '@btcfc/core/node'
 * writeFileAtomic('notes.txt', 'kept')
 * readFileBytes('notes.txt').length // -> 4
 */
export function readFileBytes(file: string | URL): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw fileAccessError('read', typeof file === 'string' ? file : fileURLToPath(file), error);
  }
}
