import { defineOptions, invalidOption, option } from '@btcfc/core';
import { checkModuleExists, moduleUrl } from './module-url';
import { ProcessPool, type ProcessPoolOptions, processOptions, taskTimeoutMs } from './process-pool';

const taskOptions = defineOptions('runTasks', {
  ...processOptions,
  taskTimeoutMs,
  exportName: option.text({ default: 'default' }),
  maxRetries: option.integer({ min: 0, default: 0 }),
  signal: option.signal(),
  onResult: option.callback<(result: never, index: number) => void>(),
});

/** Options of `runTasks`. */
export interface RunTasksOptions<Output = unknown> extends ProcessPoolOptions {
  /** Name of the export to call. @default 'default' */
  exportName?: string;
  /** How often a task that failed or lost its process is tried again. @default 0 */
  maxRetries?: number;
  /** Ends all: what the function was given as `signal` is aborted. */
  signal?: AbortSignal;
  /** Called with each result as it comes, with the position of its input. What it throws ends all. */
  onResult?: (result: Output, index: number) => void;
}

/** What a function that `runTasks` calls is given beside its input. */
export interface TaskContext {
  /** Aborted when another task has failed for good, or the caller has enough. */
  signal: AbortSignal;
}

/**
 * Calls a function of a module with each input, in child processes, and returns the results in the order of the
 * inputs. Inputs and results are copied as by `structuredClone`, typed arrays included.
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
  const { exportName, maxRetries, signal, onResult, ...poolOptions } = taskOptions.read(options);
  const url = moduleUrl('module', module);
  checkModuleExists('module', url);
  if (!Array.isArray(inputs)) throw invalidOption('inputs', inputs, 'a list');
  signal?.throwIfAborted();

  const pool = new ProcessPool(poolOptions);
  const abort = new AbortController();
  const forward = () => abort.abort(signal!.reason);
  signal?.addEventListener('abort', forward, { once: true });
  const run = async (input: Input, index: number): Promise<Output> => {
    for (let failures = 0; ; failures++) {
      abort.signal.throwIfAborted();
      try {
        const task = { module: url, exportName, input, signal: abort.signal };
        const result = (await pool.run(task)) as Output;
        onResult?.(result as never, index);
        return result;
      } catch (error) {
        if (failures >= maxRetries || abort.signal.aborted) throw error;
      }
    }
  };
  try {
    const running = inputs.map(async (input, index) => {
      try {
        return await run(input, index);
      } catch (error) {
        abort.abort(error);
        throw error;
      }
    });
    await Promise.allSettled(running);
    if (abort.signal.aborted) throw abort.signal.reason;
    return await Promise.all(running);
  } finally {
    signal?.removeEventListener('abort', forward);
    await pool.close();
  }
}
