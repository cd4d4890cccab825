import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { BtcfcError } from '@btcfc/core';
import { fileAccessError, TemporaryFolder, writeFileAtomic } from '@btcfc/core/node';
import type { TrialFolders, TrialFoldersOptions } from '../study/trial/trial-folders';
import { fingerprint } from './redis/packed-files';

/** The folders of a search's trials, on disk. */
export function createTrialFolders({ stored, artifactsDir }: TrialFoldersOptions): TrialFolders {
  let temporary: TemporaryFolder | undefined;
  /** By trial, what tells whether its files have changed since they were kept. */
  const kept = new Map<number, string>();
  const checkpointDirOf = (trial: number): string => {
    if (stored) return stored(trial);
    temporary ??= TemporaryFolder.make('tune');
    return path.join(temporary.path, `trial-${trial}`);
  };
  return {
    checkpointDirOf,
    hasFiles(trial) {
      if (!stored && !temporary) return false;
      const directory = checkpointDirOf(trial);
      return existsSync(directory) && readdirSync(directory).length > 0;
    },
    keepReported(trial) {
      if (!stored && !temporary) return;
      const directory = checkpointDirOf(trial);
      const files = sharedPlaceOf(directory) ?? directory;
      const now = fingerprint(files);
      if (now === (kept.get(trial) ?? '')) return;
      replaceFolder(files, reportedIn(files));
      kept.set(trial, now);
    },
    copyFiles(from, to, { asReported }) {
      if (!stored && !temporary) return;
      const [source, target] = [checkpointDirOf(from), checkpointDirOf(to)];
      const shared = sharedPlaceOf(source);
      if (shared !== undefined && !existsSync(shared)) throw notSeenHere(from, shared);
      const own = shared === undefined ? target : path.join(path.dirname(shared), sharedFolderOf(to));
      const files = shared ?? source;
      if (asReported) {
        // until it reports itself, that is what it has
        replaceFolder(wholeFolder(reportedIn(files)), reportedIn(own));
        kept.delete(to);
      }
      replaceFolder(asReported ? wholeFolder(reportedIn(files)) : files, own);
      if (shared !== undefined) noteSharedPlace(target, own);
    },
    artifactsDirOf(trial) {
      if (artifactsDir === undefined) return undefined;
      return path.resolve(artifactsDir, `trial-${String(trial).padStart(3, '0')}`);
    },
    close() {
      temporary?.remove();
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

/** Where files of a trial are kept as they were when it reported last. */
function reportedIn(files: string): string {
  return `${files}.reported`;
}

/** The folder, or what it was where it was to be replaced as the process was killed. */
function wholeFolder(directory: string): string {
  return existsSync(directory) ? directory : `${directory}.old`;
}

/** Makes a folder hold what another does; a kill leaves `wholeFolder`. @throws BtcfcError `FILE_ACCESS` */
function replaceFolder(source: string, target: string): void {
  const [copy, old] = [`${target}.copy`, `${target}.old`];
  try {
    rmSync(copy, { recursive: true, force: true });
    // where the file system can, blocks are shared until one of the two is written to
    if (existsSync(source)) cpSync(source, copy, { recursive: true, mode: constants.COPYFILE_FICLONE });
    if (existsSync(target)) {
      rmSync(old, { recursive: true, force: true });
      renameSync(target, old);
    }
    if (existsSync(copy)) renameSync(copy, target);
    rmSync(old, { recursive: true, force: true });
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
