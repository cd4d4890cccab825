import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
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

/** Makes a folder and those above it; gives back its path. @throws BtcfcError `FILE_ACCESS` */
export function makeFolder(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw fileAccessError('write to', directory, error);
  }
  return directory;
}
