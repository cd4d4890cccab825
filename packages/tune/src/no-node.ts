import { BtcfcError } from '@btcfc/core';
import type * as node from './node';
import type { Storage } from './storage/storage';
import { StoreStorage } from './storage/store-storage';
import type { TrialFolders, TrialFoldersOptions } from './study/trial/trial-folders';

// what stands in a page for `node.ts`: there are no files and no processes, and a journal lies in the page's database

function unavailable(name: string): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `${name} needs Node, Bun or Deno.`,
    remedy:
      'In a page, run the objective as a function, and keep the search in a store: `tune({ journal: name })`.',
  });
}

function missingClass(name: string) {
  return class {
    constructor() {
      throw unavailable(name);
    }
  } as never;
}

export const ChildProcessExecutor: typeof node.ChildProcessExecutor = missingClass('ChildProcessExecutor');
export const RedisExecutor: typeof node.RedisExecutor = missingClass('RedisExecutor');
export const JournalStorage: typeof node.JournalStorage = missingClass('JournalStorage');
export const runTasks: typeof node.runTasks = async () => {
  throw unavailable('runTasks');
};
export const startRedisWorker: typeof node.startRedisWorker = async () => {
  throw unavailable('startRedisWorker');
};
export const redisStore: typeof node.redisStore = () => {
  throw unavailable('redisStore');
};
export const jsonlReporter: typeof node.jsonlReporter = () => {
  throw unavailable('jsonlReporter');
};
export const tensorboardReporter: typeof node.tensorboardReporter = () => {
  throw unavailable('tensorboardReporter');
};
export const makeFolder: typeof node.makeFolder = () => {
  throw unavailable('A folder of a trial');
};

export function createTrialFolders({ artifactsDir }: TrialFoldersOptions): TrialFolders {
  if (artifactsDir !== undefined) throw unavailable('`artifactsDir`');
  return {
    checkpointDirOf() {
      throw unavailable('A folder of a trial');
    },
    hasFiles: () => false,
    keepReported() {},
    copyFiles() {},
    artifactsDirOf: () => undefined,
    close() {},
  };
}

/** The storage of `tune({ journal })` where that is a text: the name of a database. */
export function openJournal(name: string): Storage {
  return new StoreStorage(name);
}
