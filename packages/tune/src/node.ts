// what needs Node: files and processes. In a page `no-node.ts` stands in its place.
import path from 'node:path';
import { JournalStorage } from './storage/journal-storage';
import type { Storage } from './storage/storage';

export {
  ChildProcessExecutor,
  type ChildProcessExecutorOptions,
} from './executors/child-process/child-process-executor';
export type { ProcessPoolOptions } from './executors/child-process/process-pool';
export type {
  MachineResources,
  ResourcesOption,
  TrialResources,
} from './executors/child-process/resources/trial-resources';
export { type RunTasksOptions, runTasks, type TaskContext } from './executors/child-process/run-tasks';
export { RedisExecutor, type RedisExecutorOptions } from './executors/redis/redis-executor';
export { type RedisWorker, type RedisWorkerOptions, startRedisWorker } from './executors/redis/redis-worker';
export { createTrialFolders, makeFolder } from './executors/trial-folders';
export { type JsonlReporterOptions, jsonlReporter } from './reporters/jsonl-reporter';
export {
  type TensorboardReporterOptions,
  tensorboardReporter,
} from './reporters/tensorboard/tensorboard-reporter';
export { type RedisClient, type RedisStore, redisStore } from './storage/redis-store';
export { JournalStorage };

/** The storage of `tune({ journal })` where that is a text: the path of a file. */
export function openJournal(file: string): Storage {
  return new JournalStorage(path.resolve(file));
}
