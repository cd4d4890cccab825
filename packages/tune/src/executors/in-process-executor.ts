import { checkInteger, invalidOption } from '@btcfc/core';
import type { Execution, ExecutionOptions, Executor, TrialAttempt } from './executor';
import { ObjectiveTrial } from './objective-trial';

export interface InProcessExecutorOptions {
  /** Attempts at a time. They share this process: it pays for objectives that wait for something. @default 1 */
  concurrency?: number;
}

/** Calls the objective, a function, in this process. */
export class InProcessExecutor implements Executor {
  readonly name = 'in-process';
  readonly concurrency: number;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor({ concurrency = 1 }: InProcessExecutorOptions = {}) {
    this.concurrency = checkInteger('concurrency', concurrency, { min: 1 });
  }

  start({ objective }: ExecutionOptions): Execution {
    if (typeof objective !== 'function') {
      throw invalidOption('objective', objective.href, 'a function, to run in this process');
    }
    return {
      run: async (attempt: TrialAttempt) =>
        objective(structuredClone(attempt.config), new ObjectiveTrial(attempt)),
      close() {},
    };
  }
}
