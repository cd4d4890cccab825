import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileAccessError } from './file-access-error';
import { discard, writeAndFlush } from './flush';

/**
 * Makes sure, before any work is done, that files can be written below `directory`. Nothing is left behind: a folder
 * that was not there is not there afterwards.
 *
 * @throws BtcfcError `FILE_ACCESS` if it is a file or can't be written to
 *
 * @example
 * import { checkWritableDirectory } from '@btcfc/core/node'
 * checkWritableDirectory('results')
 */
export function checkWritableDirectory(directory: string): void {
  const probe = path.join(directory, `.${randomUUID()}.probe`);
  let made: string | undefined;
  try {
    if (existsSync(directory) && !statSync(directory).isDirectory()) {
      throw Object.assign(new Error('it is a file'), { code: 'ENOTDIR' });
    }
    made = mkdirSync(directory, { recursive: true });
    writeAndFlush(probe, new Uint8Array(1));
  } catch (error) {
    throw fileAccessError('write to', directory, error);
  } finally {
    discard(probe);
    if (made !== undefined) removeEmpty(directory, made);
  }
}

/** Makes a folder, and those above it, where they are absent. @throws BtcfcError `FILE_ACCESS` */
export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw fileAccessError('write to', directory, error);
  }
}

// from the innermost folder that was made to the outermost; one that another process has filled meanwhile stays
function removeEmpty(innermost: string, outermost: string): void {
  const last = path.resolve(outermost);
  try {
    for (let folder = path.resolve(innermost); ; folder = path.dirname(folder)) {
      rmdirSync(folder);
      if (folder === last) return;
    }
  } catch {}
}
