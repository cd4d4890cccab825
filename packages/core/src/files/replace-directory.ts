import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { BtcfcError } from '../errors/error';
import { bytesOf } from '../stores/store-name';
import { fileAccessError } from './file-access-error';
import { discard, flushDirectory, temporaryName, writeAndFlush } from './flush';
import { followedLink } from './followed-link';
import { modeOf } from './write-file-atomic';

/**
 * Puts files into a folder in place of all that was in it. They are written under a temporary name first: a crash leaves
 * the old folder or the new one. (No system call of Node exchanges two folders: for an instant the old one stands as
 * `.<directory>.<id>.tmp.old`.)
 *
 * @param directory followed if it is a symbolic link
 * @param files contents by path within the folder
 * @param isOurs whether a file that is there may be replaced; any other is a reason to refuse
 * @throws BtcfcError `FILE_ACCESS`, also for a folder that holds other files; what was there is then untouched
 */
export function replaceDirectory(
  directory: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  isOurs: (file: string) => boolean,
): void {
  const target = followedLink(directory);
  const temporary = temporaryName(target);
  const aside = `${temporary}.old`;
  try {
    checkReplaceable(directory, target, isOurs);
    fill(temporary, target, files);
    const replaces = existsSync(target);
    if (replaces) renameSync(target, aside);
    try {
      renameSync(temporary, target);
    } catch (error) {
      if (replaces) renameSync(aside, target);
      throw error;
    }
    flushDirectory(path.dirname(target));
  } catch (error) {
    discard(temporary);
    throw BtcfcError.isInstance(error) ? error : fileAccessError('write', directory, error);
  }
  discard(aside);
}

function fill(temporary: string, target: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  mkdirSync(temporary, { recursive: true });
  const mode = modeOf(target);
  if (mode !== undefined) chmodSync(temporary, mode);
  const folders = new Set([temporary]);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(temporary, name);
    const kept = modeOf(path.join(target, name));
    mkdirSync(path.dirname(file), { recursive: true });
    folders.add(path.dirname(file));
    writeAndFlush(file, bytesOf(content));
    if (kept !== undefined) chmodSync(file, kept);
  }
  for (const folder of folders) flushDirectory(folder);
}

/** @throws BtcfcError `FILE_ACCESS` for a folder that holds other files */
export function checkReplaceable(directory: string, target: string, isOurs: (file: string) => boolean): void {
  if (!existsSync(target)) return;
  if (!statSync(target).isDirectory()) throw Object.assign(new Error('it is a file'), { code: 'ENOTDIR' });
  const others = filesIn(target).filter((file) => !isOurs(file));
  if (others.length === 0) return;
  throw new BtcfcError({
    code: 'FILE_ACCESS',
    message: `${directory} holds files that were not written here.`,
    received: others,
    remedy:
      'Choose a folder of its own: one that is not there yet, is empty, or holds only what was saved before.',
  });
}

/** The files below a folder, by their paths within it, with `/` between parts; a link is named, not followed. */
export function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => !lstatSync(path.join(directory, name)).isDirectory())
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}
