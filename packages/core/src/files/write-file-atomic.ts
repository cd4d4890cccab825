import { chmodSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { bytesOf } from '../stores/store-name';
import { fileAccessError } from './file-access-error';
import { discard, flushDirectory, temporaryName, writeAndFlush } from './flush';
import { followedLink } from './followed-link';

/**
 * Writes a file so that a reader, a crash or a full disk meets either the old content or the new, never a part: to a
 * temporary name beside it, flushed to disk, then renamed. Missing parent folders are made; a symbolic link is followed,
 * and the permissions of a file that was there are kept.
 *
 * @throws BtcfcError `FILE_ACCESS`; the old file is then still there, and nothing else is
 *
 * @example
 * import { writeFileAtomic } from '@btcfc/core/node'
 * writeFileAtomic('notes/today.txt', 'kept whole')
 */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  const bytes = bytesOf(content);
  const target = followedLink(file);
  const temporary = temporaryName(target);
  try {
    mkdirSync(path.dirname(target), { recursive: true });
    const mode = modeOf(target);
    writeAndFlush(temporary, bytes, mode);
    // what a process may not set at creation (umask) it may set afterwards
    if (mode !== undefined) chmodSync(temporary, mode);
    renameSync(temporary, target);
    flushDirectory(path.dirname(target));
  } catch (error) {
    discard(temporary);
    throw fileAccessError('write', file, error);
  }
}

/** The permissions of what is there; `undefined` if nothing is. */
export function modeOf(target: string): number | undefined {
  return statSync(target, { throwIfNoEntry: false })?.mode;
}
