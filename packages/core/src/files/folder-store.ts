import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { BtcfcError } from '../errors/error';
import { defineOptions, type OptionsInput, option } from '../options/index';
import { listedFiles, manifestName } from '../stores/manifest';
import type { Store } from '../stores/store';
import { bytesOf, checkStoreName } from '../stores/store-name';
import { checkWritableDirectory, makeDirectory } from './check-writable-directory';
import { fileAccessError } from './file-access-error';
import { flushDirectory } from './flush';
import { followedLink } from './followed-link';
import { FileLock } from './processes/file-lock';
import { readFileBytes } from './read-file-bytes';
import { checkReplaceable, filesIn, replaceDirectory } from './replace-directory';
import { writeFileAtomic } from './write-file-atomic';

const storeOptions = defineOptions('folderStore', {
  /** Path of the folder; it is made when something is written. */
  directory: option.text({ required: true }),
});

/**
 * A store that is a folder, its names the files in it. Several files written at once take the place of the whole folder
 * (the innermost that holds them all), which is refused if it holds files that were not written here; a single file is
 * put beside what is there. Files keep their permissions, symbolic links are followed.
 *
 * @throws BtcfcError `FILE_ACCESS`; `INVALID_STATE` where its lock is another's
 *
 * @example
 * import { folderStore } from '@btcfc/core/node'
 * const store = folderStore({ directory: 'my-model' })
 * await store.write({ 'notes.txt': 'kept' })
 */
export function folderStore(options: OptionsInput<typeof storeOptions>): Store {
  const { directory } = storeOptions.read(options);
  const at = (name: string) => path.join(directory, checkStoreName(name));
  return {
    description: `the folder ${directory}`,
    async read(name) {
      const file = at(name);
      return mayBeThere(file) ? readFileBytes(file) : undefined;
    },
    async write(files) {
      const names = Object.keys(files).map(checkStoreName);
      if (names.length === 1) writeFileAtomic(at(names[0]!), files[names[0]!]!);
      else if (names.length > 1) writeTogether(directory, files);
    },
    async append(name, content) {
      appendDurably(at(name), bytesOf(content));
    },
    async list() {
      return existsSync(directory)
        ? filesIn(directory).filter((name) => !path.basename(name).startsWith('.'))
        : [];
    },
    async remove(name) {
      const file = at(name);
      try {
        rmSync(file, { force: true });
      } catch (error) {
        throw fileAccessError('remove', file, error);
      }
    },
    async lock(guarded) {
      makeDirectory(directory);
      const lock = FileLock.acquire(path.join(directory, '.lock'), guarded);
      return async () => lock.release();
    },
  };
}

/**
 * Checks that something can be saved in a folder later on, in place of what was saved there before: fails now rather than
 * after hours of work. Nothing is written or made.
 *
 * @throws BtcfcError `FILE_ACCESS` for a folder that can't be written to, that holds files which were not saved there, or
 * that a shell stands in: it would go on in the one that was replaced
 *
 * @example
 * import { checkSaveFolder } from '@btcfc/core/node'
 * checkSaveFolder('forecast')
 */
export function checkSaveFolder(directory: string): void {
  checkWritableDirectory(directory);
  const target = followedLink(directory);
  const listed = new Set(filesToReplace(target, [manifestName]));
  checkReplaceable(directory, target, (file) => listed.has(file) || file === '.lock');
  const fromHere = path.relative(target, process.cwd());
  if (fromHere === '' || !(fromHere.startsWith('..') || path.isAbsolute(fromHere)))
    throw new BtcfcError({
      code: 'FILE_ACCESS',
      message: `${directory} is the folder that this runs in, or holds it: what is saved would take its place.`,
      remedy: 'Choose a folder of its own, such as one below it.',
    });
}

/** Whether a file is there; one that may not be looked for is not taken for absent, and says so when it is read. */
function mayBeThere(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EACCES' || code === 'EPERM';
  }
}

function writeTogether(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  const names = Object.keys(files);
  const shared = sharedFolder(names);
  const directory = path.join(root, shared);
  const within = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name.slice(shared.length), content]),
  );
  const listed = new Set(filesToReplace(directory, Object.keys(within)));
  replaceDirectory(directory, within, (file) => listed.has(file) || file === '.lock');
}

// 'trials/7/' for trials/7/report.json and trials/7/weights.bin
function sharedFolder(names: readonly string[]): string {
  const folders = names.map((name) => name.split('/').slice(0, -1));
  const [first] = folders;
  const different = first!.findIndex((part, depth) => folders.some((folder) => folder[depth] !== part));
  const shared = different === -1 ? first! : first!.slice(0, different);
  return shared.map((part) => `${part}/`).join('');
}

/** What was written here before. Where a manifest tells it, a file it doesn't list is somebody else's, whatever its name. */
function filesToReplace(directory: string, written: readonly string[]): readonly string[] {
  const file = path.join(directory, manifestName);
  const listed = existsSync(file) && statSync(file).isFile() ? listedFiles(readFileBytes(file)) : undefined;
  if (listed === 'damaged') return written;
  if (listed) return [manifestName, ...listed];
  return written.includes(manifestName) ? [] : written;
}

function appendDurably(file: string, bytes: Uint8Array): void {
  let descriptor: number | undefined;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const isNew = !existsSync(file);
    descriptor = openSync(file, 'a');
    const before = statSync(file).size;
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      fsyncSync(descriptor);
    } catch (error) {
      // a part of it would stand before the next addition
      ftruncateSync(descriptor, before);
      throw error;
    }
    if (isNew) flushDirectory(path.dirname(file));
  } catch (error) {
    throw fileAccessError('write to', file, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
