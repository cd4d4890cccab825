import { defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import type { Execution, ExecutionOptions, Executor, TrialAttempt } from './executor';
import { ObjectiveTrial } from './objective-trial';

const inProcessOptions = defineOptions('InProcessExecutor', {
  /** Attempts at a time. They share this process: it pays for objectives that wait for something. @default 1 */
  concurrency: option.integer({ min: 1, default: 1 }),
});

/** Options of `InProcessExecutor`. */
export interface InProcessExecutorOptions extends OptionsInput<typeof inProcessOptions> {}

/**
 * Calls the objective, a function, in this process or page. Data is handed over as it is, not copied.
 *
 * @throws BtcfcError `INVALID_OPTION`, and as a search begins if its objective is a module
 *
 * @example
 * import { InProcessExecutor, tune, uniform } from '@btcfc/tune';
 *
 * const { best } = await tune(async ({ x }) => (x - 0.3) ** 2, {
 *   space: { x: uniform(0, 1) },
 *   metric: 'loss',
 *   numSamples: 20,
 *   executor: new InProcessExecutor({ concurrency: 4 }),
 * });
 */
export class InProcessExecutor implements Executor {
  readonly name = 'in-process';
  readonly concurrency: number;

  constructor(options?: InProcessExecutorOptions) {
    this.concurrency = inProcessOptions.read(options).concurrency;
  }

  start({ objective, data }: ExecutionOptions): Execution {
    if (typeof objective !== 'function') {
      throw invalidOption('objective', String(objective), 'a function, to run in this process');
    }
    return {
      run: async (attempt: TrialAttempt) =>
        objective(structuredClone(attempt.config), new ObjectiveTrial(attempt), data?.value),
      close() {},
    };
  }
}
