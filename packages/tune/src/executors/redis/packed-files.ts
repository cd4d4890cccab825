import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { BtcfcError } from '@btcfc/core';
import { fileAccessError, writeFileAtomic } from '@btcfc/core/node';

/** Content of the files in a folder, by their relative paths with forward slashes. */
export type PackedFiles = Record<string, Uint8Array>;

/** All files of a folder and below. @throws BtcfcError `INVALID_DATA` if they are larger than `maxBytes` in all */
export function packFiles(directory: string, maxBytes: number): PackedFiles {
  const packed: PackedFiles = {};
  const files = filesOf(directory);
  const bytes = files.reduce((sum, file) => sum + statSync(path.join(directory, file)).size, 0);
  if (bytes > maxBytes) {
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `The checkpoint of the trial is too large to go through Redis: ${bytes} bytes of ${maxBytes}.`,
      received: directory,
      remedy:
        'Allow more with `maxCheckpointBytes`, or give all workers a shared folder with --checkpoint-dir.',
    });
  }
  for (const file of files) packed[file] = readFileSync(path.join(directory, file));
  return packed;
}

/** Puts these files, and nothing else, into a folder of a trial's own. @throws BtcfcError `FILE_ACCESS` */
export function unpackFiles(directory: string, files: PackedFiles): void {
  if (Object.keys(files).length === 0 && !existsSync(directory)) return;
  const temporary = `${directory}.${process.pid}.tmp`;
  try {
    mkdirSync(temporary, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(temporary, name);
      // a worker has no say outside of the folder
      if (path.relative(temporary, file).startsWith('..')) continue;
      writeFileAtomic(file, content);
    }
    replaceFolder(directory, temporary);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw BtcfcError.isInstance(error) ? error : fileAccessError('write', directory, error);
  }
}

function replaceFolder(directory: string, by: string): void {
  const aside = `${by}.old`;
  rmSync(aside, { recursive: true, force: true });
  if (existsSync(directory)) renameSync(directory, aside);
  renameSync(by, directory);
  rmSync(aside, { recursive: true, force: true });
}

/** Changes when the files do. */
export function fingerprint(directory: string): string {
  return filesOf(directory)
    .map((file) => {
      const { size, mtimeMs } = statSync(path.join(directory, file));
      return `${file} ${size} ${mtimeMs}`;
    })
    .join('\n');
}

function filesOf(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath ?? entry.path, entry.name)))
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}
