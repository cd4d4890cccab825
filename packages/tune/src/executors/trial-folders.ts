import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BtcfcError } from '@btcfc/core';
import { fileAccessError, writeFileAtomic } from '@btcfc/core/node';
import type { TrialFolders, TrialFoldersOptions } from '../study/trial/trial-folders';

/** The folders of a search's trials, on disk. */
export function createTrialFolders({ stored, artifactsDir }: TrialFoldersOptions): TrialFolders {
  let temporary: string | undefined;
  const checkpointDirOf = (trial: number): string => {
    if (stored) return stored(trial);
    temporary ??= mkdtempSync(path.join(tmpdir(), 'btcfc-tune-'));
    return path.join(temporary, `trial-${trial}`);
  };
  return {
    checkpointDirOf,
    hasFiles(trial) {
      if (!stored && !temporary) return false;
      const directory = checkpointDirOf(trial);
      return existsSync(directory) && readdirSync(directory).length > 0;
    },
    copyFiles(from, to) {
      if (!stored && !temporary) return;
      const [source, target] = [checkpointDirOf(from), checkpointDirOf(to)];
      const shared = sharedPlaceOf(source);
      if (shared === undefined) {
        replaceFolder(source, target);
        return;
      }
      if (!existsSync(shared)) throw notSeenHere(from, shared);
      const own = path.join(path.dirname(shared), sharedFolderOf(to));
      replaceFolder(shared, own);
      noteSharedPlace(target, own);
    },
    artifactsDirOf(trial) {
      if (artifactsDir === undefined) return undefined;
      return path.resolve(artifactsDir, `trial-${String(trial).padStart(3, '0')}`);
    },
    close() {
      if (temporary) rmSync(temporary, { recursive: true, force: true });
      temporary = undefined;
    },
  };
}

/** A file that says where those of a trial are: in a folder that all workers share. */
const sharedNoteName = 'where-the-files-are.txt';

/** The name of a trial's folder in the one that all workers share. */
export function sharedFolderOf(trial: number): string {
  return `trial-${trial}`;
}

/** Where the files of a trial are, if workers keep them in a folder that they share. */
export function sharedPlaceOf(directory: string): string | undefined {
  const note = path.join(directory, sharedNoteName);
  return existsSync(note) ? readFileSync(note, 'utf8').trimEnd() : undefined;
}

/** Notes where workers keep the files of a trial. @throws BtcfcError `FILE_ACCESS` */
export function noteSharedPlace(directory: string, shared: string): void {
  writeFileAtomic(path.join(directory, sharedNoteName), `${shared}\n`);
}

function notSeenHere(trial: number, shared: string): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `The files of trial ${trial}, which another of its population is to take over, are in a folder of the workers that is not here.`,
    received: shared,
    remedy:
      'Let the search see the folder of --checkpoint-dir by the same path as its workers; or keep checkpoints by trial.report(report, { checkpoint }), or start workers without --checkpoint-dir.',
  });
}

/** Makes a folder hold what another does. @throws BtcfcError `FILE_ACCESS` */
function replaceFolder(source: string, target: string): void {
  const copy = `${target}.copy`;
  try {
    rmSync(copy, { recursive: true, force: true });
    if (existsSync(source)) cpSync(source, copy, { recursive: true });
    rmSync(target, { recursive: true, force: true });
    if (existsSync(copy)) renameSync(copy, target);
  } catch (error) {
    throw fileAccessError('write to', target, error);
  }
}

/** Makes a folder and those above it; gives back its path. @throws BtcfcError `FILE_ACCESS` */
export function makeFolder(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw fileAccessError('write to', directory, error);
  }
  return directory;
}
