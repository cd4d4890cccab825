import { option, optionsFor } from '@btcfc/core';
import type { ASHASchedulerOptions } from './asha-scheduler';
import { type Bracket, BracketSchedule, geometricMilestones } from './halving/bracket-schedule';
import { checkGracePeriod, reductionFactor } from './resource-options';
import type { Schedule, Scheduler, SchedulerOptions } from './scheduler';
import { readStartOptions } from './start-options';

/** Options of `HyperbandScheduler`. */
export interface HyperbandSchedulerOptions {
  /** Resource (epochs) at which a trial is complete. @default 81 */
  maxT?: number;
  /** Resource below which no trial is stopped: the first rung of the first bracket. @default 1 */
  gracePeriod?: number;
  /** One in this many goes on from each rung; each rung is this many times as far. @default 3 */
  reductionFactor?: number;
  /** How a bracket treats its trials, as in `ASHAScheduler`. @default 'stopping' */
  type?: ASHASchedulerOptions['type'];
}

const hyperbandOptions = optionsFor<HyperbandSchedulerOptions>()('HyperbandScheduler', {
  maxT: option.number({ default: 81 }),
  gracePeriod: option.number({ min: 0, aboveMin: true, default: 1 }),
  reductionFactor: reductionFactor(3),
  type: option.oneOf(['stopping', 'promotion'] as const, { default: 'stopping' }),
});

/**
 * Hyperband (Li et al. 2018), asynchronous: brackets from the one that stops early and often to the one that stops
 * nobody, each given trials in the proportions of the paper. Safer than ASHA where learning curves cross.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { HyperbandScheduler, tune, uniform } from '@btcfc/tune';
 *
 * const { best } = await tune(
 *   async ({ x }, trial) => {
 *     for (let epoch = 1; epoch <= 27; epoch++) await trial.report({ epoch, loss: x + 1 / epoch });
 *   },
 *   { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 20, scheduler: new HyperbandScheduler({ maxT: 27 }) },
 * );
 * best?.config; // { x: ... }
 */
export class HyperbandScheduler implements Scheduler {
  readonly name = 'hyperband';
  readonly pauses: boolean;
  private readonly options: Required<HyperbandSchedulerOptions>;

  constructor(options?: HyperbandSchedulerOptions) {
    const { maxT, gracePeriod, reductionFactor, type } = hyperbandOptions.read(options);
    checkGracePeriod(gracePeriod, maxT);
    this.options = { maxT, gracePeriod, reductionFactor, type };
    this.pauses = type === 'promotion';
  }

  start(options: SchedulerOptions): Schedule {
    const { maxT, reductionFactor } = this.options;
    return new BracketSchedule({
      ...readStartOptions(options),
      ...this.options,
      brackets: hyperbandBrackets({ ...this.options, maxT, reductionFactor }),
    });
  }
}

/** The brackets with the number of trials that each is given per round of Hyperband. */
export function hyperbandBrackets({
  maxT,
  gracePeriod,
  reductionFactor,
}: Required<Omit<HyperbandSchedulerOptions, 'type'>>): Bracket[] {
  const count = geometricMilestones(gracePeriod, reductionFactor, maxT).length;
  return Array.from({ length: count }, (_, bracket) => {
    const rungsAbove = count - 1 - bracket;
    const weight = Math.ceil((count * reductionFactor ** rungsAbove) / (rungsAbove + 1));
    const first = gracePeriod * reductionFactor ** bracket;
    return { milestones: geometricMilestones(first, reductionFactor, maxT), weight };
  });
}
