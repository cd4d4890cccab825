import { option, optionsFor } from '@btcfc/core';
import { AutoSchedule, type AutoScheduleOptions } from './halving/auto-schedule';
import { checkGracePeriod, endlessMaxT, reductionFactor } from './resource-options';
import type { Schedule, Scheduler, SchedulerOptions } from './scheduler';
import { readStartOptions } from './start-options';

/** Options of `AutoScheduler`. */
export interface AutoSchedulerOptions {
  /**
   * Resource (epochs) at which a trial is complete. Infinity: trials end by themselves; the first of them then runs to
   * its end, whatever it reports, to learn how long that is. @default Infinity
   */
  maxT?: number;
  /** Resource below which no trial is stopped. @default a 27th of `maxT`, but at least one report */
  gracePeriod?: number;
  /** One in this many goes on from each rung; each rung is this many times as far. @default 3 */
  reductionFactor?: number;
  /**
   * Where trials are judged first: at the first rung, or at one of the next `brackets - 1`. The less the order of trials
   * at a rung has told of their order later, the more of the new ones pass it unjudged: from one in twenty to four in
   * five. With one bracket, a trial that learns late never shows what it comes to. @default 4
   */
  brackets?: number;
}

const autoOptions = optionsFor<AutoSchedulerOptions>()('AutoScheduler', {
  maxT: endlessMaxT,
  gracePeriod: option.number({ min: 0, aboveMin: true }),
  reductionFactor: reductionFactor(3),
  brackets: option.integer({ min: 1, default: 4 }),
});

/**
 * Asynchronous successive halving (Li et al. 2020) that needs no settings. A trial that has saved a checkpoint is paused
 * at its rung and goes on once it is among the best, as by `ASHAScheduler` with `type: 'promotion'`; one that has not is
 * stopped for good unless it is good enough, as by `type: 'stopping'`.
 *
 * Where it has told more of the order of trials later, they are ordered not by their loss at a rung but by that less a
 * share of its latest fall: by where the curve is going.
 *
 * Of several metrics, the best at a rung are those that no other is better than in all of them, and so on; how many are
 * judged there follows from the metric whose order it tells least of.
 *
 * No trial is judged before some trial has been seen to go on beyond that epoch: the one and only report of an
 * objective, or its last, ends nothing.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { AutoScheduler, tune, uniform } from '@btcfc/tune';
 *
 * const { trials } = await tune(
 *   async ({ x }, trial) => {
 *     for (let epoch = 1; epoch <= 27; epoch++) await trial.report({ epoch, loss: x + 1 / epoch });
 *   },
 *   { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 20, scheduler: new AutoScheduler({ maxT: 27 }) },
 * );
 * trials.filter(({ state }) => state === 'pruned').length; // most of the 20
 */
export class AutoScheduler implements Scheduler {
  readonly name = 'auto';
  readonly pauses = true;
  private readonly options: AutoScheduleOptions;

  constructor(options?: AutoSchedulerOptions) {
    const { maxT, gracePeriod, reductionFactor, brackets } = autoOptions.read(options);
    if (gracePeriod !== undefined) checkGracePeriod(gracePeriod, maxT);
    this.options = { maxT, gracePeriod, reductionFactor, brackets };
  }

  start(options: SchedulerOptions): Schedule {
    return new AutoSchedule({ ...readStartOptions(options), ...this.options });
  }
}
