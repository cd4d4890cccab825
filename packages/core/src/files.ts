import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { BtcfcError } from './error';
import { fileAccessError } from './file-access-error';

export { fileAccessError } from './file-access-error';
export { FileLock } from './file-lock';
export { type JournalLines, type JournalLinesOptions, readJournalLines } from './journal-lines';
export { LineFile } from './line-file';

/**
 * The bytes of a file.
 *
 * @throws BtcfcError `FILE_ACCESS`
 */
export function readFileBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw fileAccessError('read', file, error);
  }
}

/**
 * Writes a file so that a reader, a crash or a full disk meets either the old content or the new, never a
 * part: to a temporary name beside it, flushed to disk, then renamed. Missing parent folders are made.
 *
 * @throws BtcfcError `FILE_ACCESS`; the old file is then still there, and nothing else is
 */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const temporary = temporaryName(file);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeAndFlush(temporary, bytes);
    renameSync(temporary, file);
    flushDirectory(path.dirname(file));
  } catch (error) {
    discard(temporary);
    throw fileAccessError('write', file, error);
  }
}

/**
 * Fills a folder under a temporary name, then puts it in the place of `directory`. A crash leaves the old
 * folder or the new one; where the system offers no exchange of names, the old one is set aside for an
 * instant as `<directory>.<id>.old`.
 *
 * @param fill writes the content into the folder it is given
 * @throws BtcfcError `FILE_ACCESS`, or what `fill` threw; the old folder is then still there
 */
export async function writeDirectoryAtomic(
  directory: string,
  fill: (temporary: string) => void | Promise<void>,
): Promise<void> {
  const temporary = temporaryName(directory);
  const aside = `${temporary}.old`;
  try {
    mkdirSync(temporary, { recursive: true });
    await fill(temporary);
    const replaces = existsSync(directory);
    if (replaces) renameSync(directory, aside);
    try {
      renameSync(temporary, directory);
    } catch (error) {
      if (replaces) renameSync(aside, directory);
      throw error;
    }
    flushDirectory(path.dirname(directory));
  } catch (error) {
    discard(temporary);
    throw BtcfcError.isInstance(error) ? error : fileAccessError('write', directory, error);
  }
  discard(aside);
}

/**
 * Makes sure, before any work is done, that files can be written below `directory`; makes it if absent.
 *
 * @throws BtcfcError `FILE_ACCESS` if it is a file or can't be written to
 */
export function checkWritableDirectory(directory: string): void {
  const probe = path.join(directory, `.${randomUUID()}.probe`);
  try {
    if (existsSync(directory) && !statSync(directory).isDirectory()) {
      throw Object.assign(new Error('it is a file'), { code: 'ENOTDIR' });
    }
    mkdirSync(directory, { recursive: true });
    writeAndFlush(probe, new Uint8Array(1));
  } catch (error) {
    throw fileAccessError('write to', directory, error);
  } finally {
    discard(probe);
  }
}

// the dot hides it from listings, the random part keeps two writers apart
function temporaryName(target: string): string {
  return path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID().slice(0, 8)}.tmp`);
}

// clearing up after a failure must not hide the failure
function discard(leftover: string): void {
  try {
    rmSync(leftover, { recursive: true, force: true });
  } catch {}
}

function writeAndFlush(file: string, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'w');
  try {
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(descriptor, bytes, written);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

// a rename is durable only once its directory is flushed; Windows has no such call
function flushDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
