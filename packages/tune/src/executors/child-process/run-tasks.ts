import { defineOptions, invalidOption, option } from '@btcfc/core';
import type { Executor } from '../executor';
import { readExecutor } from '../read-executor';
import { type ExecutorTask, taskRunner } from '../task-attempt';
import { checkModuleExists, moduleUrl } from './module-url';
import { ProcessPool, type ProcessPoolOptions, processOptions, taskTimeoutMs } from './process-pool';

const taskOptions = defineOptions('runTasks', {
  ...processOptions,
  taskTimeoutMs,
  exportName: option.text({ default: 'default' }),
  maxRetries: option.integer({ min: 0, default: 0 }),
  executor: option.custom(readExecutor),
  signal: option.signal(),
  onResult: option.callback<(result: never, index: number) => unknown>(),
});

/** Options of `runTasks`. */
export interface RunTasksOptions<Output = unknown> extends ProcessPoolOptions {
  /** Name of the export to call. @default 'default' */
  exportName?: string;
  /** How often a task that failed or lost its process is tried again. @default 0 */
  maxRetries?: number;
  /**
   * Has tasks done where it has trials done, as on many machines by a `RedisExecutor`. What their processes are like is
   * then its own affair, and `concurrency` is its own where it is not given.
   * @default child processes of this one
   */
  executor?: Executor;
  /** Ends all: what the function was given as `signal` is aborted. */
  signal?: AbortSignal;
  /**
   * Called with each result as it comes, with the position of its input. What it throws or rejects with ends all; the next
   * task waits for what it returns.
   */
  onResult?: (result: Output, index: number) => unknown;
}

/** What a function that `runTasks` calls is given beside its input. */
export interface TaskContext {
  /** Aborted when another task has failed for good, or the caller has enough. */
  signal: AbortSignal;
}

/**
 * Calls a function of a module with each input, in child processes, and returns the results in the order of the
 * inputs. Inputs and results are copied as by `structuredClone`, typed arrays included. With an `executor` the tasks go
 * where its trials go; the workers of a `RedisExecutor` are started with the same module as `--objective`.
 *
 * @param module path or `file:` URL of the module; its function is called as `(input, { signal })`
 * @throws BtcfcError `INVALID_OPTION`; what a task threw at its last try, `UNAVAILABLE` if it was its process that
 *   ended; the reason of `signal`. The other tasks are ended first.
 *
 * @example
 * import { mkdtempSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import path from 'node:path';
 * import { runTasks } from '@btcfc/tune';
 *
 * const module = path.join(mkdtempSync(path.join(tmpdir(), 'task-')), 'square.mjs');
 * writeFileSync(module, 'export default (x) => x * x;');
 * await runTasks(module, [1, 2, 3], { concurrency: 2 }); // [1, 4, 9]
 */
export async function runTasks<Input, Output>(
  module: string | URL,
  inputs: readonly Input[],
  options?: RunTasksOptions<Output>,
): Promise<Output[]> {
  const { exportName, maxRetries, executor, signal, onResult, ...poolOptions } = taskOptions.read(options);
  const url = moduleUrl('module', module);
  checkModuleExists('module', url);
  if (!Array.isArray(inputs)) throw invalidOption('inputs', inputs, 'a list');
  if (executor) checkLeftToExecutor(options);
  signal?.throwIfAborted();

  const place = executor
    ? await placeOf(executor, url, poolOptions.concurrency)
    : placeInProcesses(poolOptions, url, exportName);
  const abort = new AbortController();
  const forward = () => abort.abort(signal!.reason);
  if (signal?.aborted) forward();
  signal?.addEventListener('abort', forward, { once: true });
  const run = async (input: Input, index: number): Promise<Output> => {
    for (let failures = 0; ; failures++) {
      abort.signal.throwIfAborted();
      try {
        return (await place.run({ input, index, failures, signal: abort.signal })) as Output;
      } catch (error) {
        if (failures >= maxRetries || abort.signal.aborted) throw error;
      }
    }
  };
  const results: Output[] = new Array(inputs.length);
  const waiting = inputs.entries();
  const oneAfterTheOther = async () => {
    for (const [index, input] of waiting) {
      results[index] = await run(input, index);
      await onResult?.(results[index] as never, index);
    }
  };
  try {
    const running = Array.from({ length: Math.min(place.concurrency, inputs.length) }, async () => {
      try {
        await oneAfterTheOther();
      } catch (error) {
        abort.abort(error);
      }
    });
    await Promise.all(running);
    if (abort.signal.aborted) throw abort.signal.reason;
    return results;
  } finally {
    signal?.removeEventListener('abort', forward);
    await place.close();
  }
}

/** Where tasks are done. */
interface TaskPlace {
  /** Tasks at a time. */
  concurrency: number;
  run(task: ExecutorTask): Promise<unknown>;
  close(): void | Promise<void>;
}

function placeInProcesses(options: ProcessPoolOptions, module: URL, exportName: string): TaskPlace {
  const pool = new ProcessPool(options);
  return {
    concurrency: pool.concurrency,
    run: ({ input, signal }) => pool.run({ module, exportName, input, signal }),
    close: () => pool.close(),
  };
}

async function placeOf(
  executor: Executor,
  module: URL,
  concurrency: number = executor.concurrency,
): Promise<TaskPlace> {
  const execution = await executor.start({ objective: module, name: 'tasks', concurrency });
  return { concurrency, run: taskRunner(execution), close: () => execution.close() };
}

/** What an executor has options of its own for. */
const leftToExecutor = [
  ...Object.keys(processOptions).filter((name) => name !== 'concurrency'),
  'taskTimeoutMs',
  'exportName',
];

function checkLeftToExecutor(options: object = {}): void {
  const given = Object.entries(options).find(
    ([name, value]) => value !== undefined && leftToExecutor.includes(name),
  );
  if (given) throw invalidOption(given[0], given[1], 'an option of the `executor`, where there is one');
}
