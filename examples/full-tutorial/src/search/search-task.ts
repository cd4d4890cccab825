import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { BtcfcError } from '@btcfc/core';
import { fileAccessError, writeFileAtomic } from '@btcfc/core/files';
import type { Protocol, TutorialOptions } from '../arguments';
import type { LearningData } from '../prepare-data';

/** What the processes that train are told; it lies in the search's folder and holds no row they must not see. */
export interface SearchTask {
  protocol: Protocol;
  /** What the data is, for titles. */
  label: string;
  data: LearningData;
  /** Most epochs of a trial. */
  epochs: number;
  /** Epochs between two checkpoints: a trial is paused at multiples of it. */
  checkpointEvery: number;
  seed: number;
  backend: TutorialOptions['backend'];
}

/** Environment variable with the folder of the search. */
export const searchFolderVariable = 'BTCFC_SEARCH_FOLDER';

const fileName = 'search-task.bin';

export function writeSearchTask(folder: string, task: SearchTask): void {
  mkdirSync(folder, { recursive: true });
  writeFileAtomic(path.join(folder, fileName), serialize(task));
}

/** @throws BtcfcError `FILE_ACCESS`, or `INVALID_STATE` where no folder is named */
export function readSearchTask(): SearchTask & { folder: string } {
  const folder = process.env[searchFolderVariable];
  if (!folder) {
    throw new BtcfcError({
      code: 'INVALID_STATE',
      message: `${searchFolderVariable} does not name the folder of a search.`,
      received: folder,
      remedy: 'Set it to the LSTM/Models folder of the tutorial that searches, as this machine sees it.',
    });
  }
  const file = path.join(folder, fileName);
  try {
    return { ...(deserialize(readFileSync(file)) as SearchTask), folder };
  } catch (error) {
    throw fileAccessError('read', file, error);
  }
}
