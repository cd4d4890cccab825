import { invalidOption, option, optionsFor } from '@btcfc/core';
import { type Bracket, BracketSchedule, geometricMilestones } from './halving/bracket-schedule';
import { checkGracePeriod, reductionFactor } from './resource-options';
import type { Schedule, Scheduler, SchedulerOptions } from './scheduler';
import { readStartOptions } from './start-options';

/** Options of `ASHAScheduler`. */
export interface ASHASchedulerOptions {
  /** Resource (epochs) at which a trial is complete. @default 100 */
  maxT?: number;
  /** Resource below which no trial is stopped: the first rung. @default 1 */
  gracePeriod?: number;
  /** One in this many goes on from each rung; each rung is this many times as far. @default 4 */
  reductionFactor?: number;
  /** Brackets: bracket s has its first rung s rungs later. @default 1 */
  brackets?: number;
  /**
   * `stopping`: a trial is stopped for good unless it is among the best at its rung so far. `promotion`: it is paused
   * at its rung and goes on from its checkpoint once it is among the best; worth it where the objective reports
   * checkpoints, since it starts afresh without. @default 'stopping'
   */
  type?: 'stopping' | 'promotion';
}

const ashaOptions = optionsFor<ASHASchedulerOptions>()('ASHAScheduler', {
  maxT: option.number({ default: 100 }),
  gracePeriod: option.number({ min: 0, aboveMin: true, default: 1 }),
  reductionFactor: reductionFactor(4),
  brackets: option.integer({ min: 1, default: 1 }),
  type: option.oneOf(['stopping', 'promotion'] as const, { default: 'stopping' }),
});

/**
 * Asynchronous successive halving (Li et al. 2020). By stopping it follows Ray's rule: go on unless worse than the
 * 1 / `reductionFactor` quantile of what was recorded at the rung before. By promotion it follows the paper. Of several
 * metrics, the best at a rung are those that no other is better than in all of them, and so on (as in MOASHA, Schmucker et al.
 * 2021).
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { ASHAScheduler, tune, uniform } from '@btcfc/tune';
 *
 * const { best } = await tune(
 *   async ({ x }, trial) => {
 *     for (let epoch = 1; epoch <= 16; epoch++) await trial.report({ epoch, loss: x + 1 / epoch });
 *   },
 *   {
 *     space: { x: uniform(0, 1) },
 *     metric: 'loss',
 *     numSamples: 20,
 *     scheduler: new ASHAScheduler({ maxT: 16, gracePeriod: 1, reductionFactor: 2 }),
 *   },
 * );
 * best?.reports.length; // 16 epochs
 */
export class ASHAScheduler implements Scheduler {
  readonly name = 'asha';
  readonly pauses: boolean;
  private readonly options: Required<ASHASchedulerOptions>;

  constructor(options?: ASHASchedulerOptions) {
    const { maxT, gracePeriod, reductionFactor, brackets, type } = ashaOptions.read(options);
    checkGracePeriod(gracePeriod, maxT);
    const rungs = geometricMilestones(gracePeriod, reductionFactor, maxT).length;
    if (brackets > rungs) throw invalidOption('brackets', brackets, `at most ${rungs}, one per rung`);
    this.options = { maxT, gracePeriod, reductionFactor, brackets, type };
    this.pauses = type === 'promotion';
  }

  start(options: SchedulerOptions): Schedule {
    const { maxT, gracePeriod, reductionFactor, type } = this.options;
    const brackets = Array.from({ length: this.options.brackets }, (_, s): Bracket => {
      const milestones = geometricMilestones(gracePeriod * reductionFactor ** s, reductionFactor, maxT);
      return { milestones, weight: Math.exp(milestones.length) };
    });
    return new BracketSchedule({ ...readStartOptions(options), brackets, maxT, reductionFactor, type });
  }
}
