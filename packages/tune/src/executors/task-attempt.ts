import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Config } from '../space/config-of';
import type { Execution, TrialAttempt } from './executor';

/** An input of `runTasks`, handed to an executor in place of a configuration. */
export interface ExecutorTask {
  input: unknown;
  index: number;
  /** How often it has failed. */
  failures: number;
  signal: AbortSignal;
}

/** Has an executor do tasks, which are trials that neither report nor leave files. */
export function taskRunner(execution: Execution): (task: ExecutorTask) => Promise<unknown> {
  // named for the executor's sake; nothing is put there
  const folder = path.join(tmpdir(), `btcfc-tasks-${randomUUID()}`);
  return ({ input, index, failures, signal }) => {
    // numbers of attempts rise with failures and with losses of machines
    let attempts = 1000 * failures;
    const attemptOf = (): TrialAttempt => ({
      number: index,
      attempt: ++attempts,
      seed: index,
      config: input as Config,
      checkpointDir: path.join(folder, String(index)),
      signal,
      report: async () => 'continue',
      note: async () => {},
      loadCheckpoint: async () => undefined,
      restart: async () => attemptOf(),
    });
    return execution.run(attemptOf());
  };
}
