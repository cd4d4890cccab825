import { readFileSync } from 'node:fs';
import { fileAccessError } from './file-access-error';

/**
 * The bytes of a file.
 *
 * @throws BtcfcError `FILE_ACCESS`
 *
 * @example
 * import { readFileBytes, writeFileAtomic } from '@btcfc/core/node'
 * writeFileAtomic('notes.txt', 'kept')
 * readFileBytes('notes.txt').length // -> 4
 */
export function readFileBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw fileAccessError('read', file, error);
  }
}
