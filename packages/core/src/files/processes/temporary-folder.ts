import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileAccessError } from '../file-access-error';
import { FileLock } from './file-lock';

const lockName = 'owner.lock';

/** Of this process; what it has not removed goes as it ends. */
const own = new Set<TemporaryFolder>();

/**
 * A folder among the system's temporary files, which belongs to this process: it goes with it, unless that is killed;
 * then the next process that makes one of the same purpose removes it.
 *
 * @example
 * import { TemporaryFolder } from '@btcfc/core/node';
 *
 * const folder = TemporaryFolder.make('reports');
 * folder.path; // such as /tmp/btcfc-reports-x2Wqzg
 * folder.remove();
 */
export class TemporaryFolder {
  private constructor(readonly path: string) {}

  /**
   * @param purpose a part of its name
   * @throws BtcfcError `FILE_ACCESS`
   */
  static make(purpose: string): TemporaryFolder {
    const beginning = `btcfc-${purpose}-`;
    removeLeft(beginning);
    let folder: TemporaryFolder;
    try {
      folder = new TemporaryFolder(mkdtempSync(path.join(tmpdir(), beginning)));
    } catch (error) {
      throw fileAccessError('write to', tmpdir(), error);
    }
    FileLock.acquire(path.join(folder.path, lockName), 'The folder');
    if (own.size === 0) process.once('exit', removeOwn);
    own.add(folder);
    return folder;
  }

  /** Removes it with all that is in it; a second time does nothing. */
  remove(): void {
    if (own.delete(this)) rmSync(this.path, { recursive: true, force: true });
    if (own.size === 0) process.off('exit', removeOwn);
  }
}

function removeOwn(): void {
  for (const folder of [...own]) folder.remove();
}

/** Removes folders of processes that are gone. One without a lock may be just being made, or not be ours. */
function removeLeft(beginning: string): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(beginning)) continue;
    const folder = path.join(tmpdir(), name);
    const lock = path.join(folder, lockName);
    try {
      if (existsSync(lock) && !FileLock.isHeld(lock)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // it is another user's, or another process is at it
    }
  }
}
