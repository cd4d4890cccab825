import { checkInteger } from '@btcfc/core';
import { checkModuleExists, moduleUrl } from './module-url';
import { ProcessPool, type ProcessPoolOptions } from './process-pool';

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
 */
export async function runTasks<Input, Output>(
  module: string | URL,
  inputs: readonly Input[],
  options: RunTasksOptions<Output> = {},
): Promise<Output[]> {
  const { exportName = 'default', maxRetries = 0, signal, onResult, ...poolOptions } = options;
  const url = moduleUrl('module', module);
  checkModuleExists('module', url);
  checkInteger('maxRetries', maxRetries, { min: 0 });
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
        onResult?.(result, index);
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
