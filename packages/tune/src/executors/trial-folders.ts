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
import { fileAccessError } from '@btcfc/core/node';
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
      if (stored || temporary) replaceFiles(checkpointDirOf(from), checkpointDirOf(to));
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
export const sharedNoteName = 'where-the-files-are.txt';

function replaceFiles(source: string, target: string): void {
  if (existsSync(path.join(source, sharedNoteName))) {
    throw new BtcfcError({
      code: 'UNAVAILABLE',
      message:
        'Files in a folder that workers share can not be handed from one trial of a population to another.',
      received: readFileSync(path.join(source, sharedNoteName), 'utf8').trim(),
      remedy:
        'Keep checkpoints by trial.report(report, { checkpoint }), or start workers without --checkpoint-dir.',
    });
  }
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
