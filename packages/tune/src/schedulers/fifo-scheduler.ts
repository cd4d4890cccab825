import { checkOptionNames } from '@btcfc/core';
import type { Schedule, Scheduler } from './scheduler';

/**
 * Stops nobody: every trial runs until its objective returns.
 *
 * @example
 * import { FIFOScheduler, tune, uniform } from '@btcfc/tune';
 *
 * const { trials } = await tune(
 *   async ({ x }, trial) => {
 *     for (let epoch = 1; epoch <= 10; epoch++) await trial.report({ epoch, loss: x + 1 / epoch });
 *   },
 *   { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 5, scheduler: new FIFOScheduler() },
 * );
 * trials.every(({ state }) => state === 'complete'); // true
 */
export class FIFOScheduler implements Scheduler {
  readonly name = 'fifo';

  /** @throws BtcfcError `INVALID_OPTION`: it takes no options */
  constructor(options?: Record<string, never>) {
    checkOptionNames('FIFOScheduler', options, []);
  }

  start(): Schedule {
    return {
      add() {},
      report: () => 'continue',
      promote: () => undefined,
      resume() {},
      end() {},
      rungs: () => [],
    };
  }
}
