import { firstWhere, option, optionsFor } from '@btcfc/core';
import { quantile } from './halving/rung';
import { checkGracePeriod, endlessMaxT } from './resource-options';
import type { Decision, Schedule, ScheduledReport, Scheduler, SchedulerOptions } from './scheduler';
import { toLoss } from './scheduler';
import { readStartOptions } from './start-options';

/** Options of `MedianStoppingScheduler`. */
export interface MedianStoppingSchedulerOptions {
  /** Resource (epochs) at which a trial is complete; Infinity: when it ends by itself. @default Infinity */
  maxT?: number;
  /** Resource below which no trial is stopped, and before which losses don't count. @default 1 */
  gracePeriod?: number;
  /** Other trials that must have come as far before one is stopped. @default 3 */
  minTrials?: number;
}

const medianOptions = optionsFor<MedianStoppingSchedulerOptions>()('MedianStoppingScheduler', {
  maxT: endlessMaxT,
  gracePeriod: option.number({ min: 0, default: 1 }),
  minTrials: option.integer({ min: 1, default: 3 }),
});

/**
 * The median stopping rule (Golovin et al. 2017, Vizier; as in Ray): a trial is stopped when the best it has reported
 * is worse than the median, over the other trials that came as far, of their mean up to there. Of several metrics it looks at the
 * first alone.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { MedianStoppingScheduler, tune, uniform } from '@btcfc/tune';
 *
 * const { trials } = await tune(
 *   async ({ x }, trial) => {
 *     for (let epoch = 1; epoch <= 10; epoch++) await trial.report({ epoch, loss: x + 1 / epoch });
 *   },
 *   { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 20, scheduler: new MedianStoppingScheduler() },
 * );
 * trials.filter(({ state }) => state === 'pruned').length; // about half of the 20
 */
export class MedianStoppingScheduler implements Scheduler {
  readonly name = 'median-stopping';
  private readonly options: Required<MedianStoppingSchedulerOptions>;

  constructor(options?: MedianStoppingSchedulerOptions) {
    const { maxT, gracePeriod, minTrials } = medianOptions.read(options);
    checkGracePeriod(gracePeriod, maxT);
    this.options = { maxT, gracePeriod, minTrials };
  }

  start(options: SchedulerOptions): Schedule {
    const { mode } = readStartOptions(options);
    return new MedianSchedule({ ...this.options, mode });
  }
}

interface CurvePoint {
  resource: number;
  /** Smallest loss up to here. */
  best: number;
  /** Sum and number of the losses from the grace period up to here. */
  sum: number;
  count: number;
}

class MedianSchedule implements Schedule {
  private readonly curves = new Map<number, CurvePoint[]>();

  constructor(
    private readonly options: Required<MedianStoppingSchedulerOptions> & Pick<SchedulerOptions, 'mode'>,
  ) {}

  add(trial: number): void {
    this.curves.set(trial, []);
  }

  report({ trial, resource, value, before = Number.POSITIVE_INFINITY }: ScheduledReport): Decision {
    const { mode, maxT, gracePeriod, minTrials } = this.options;
    const curve = this.curves.get(trial)!;
    // a trial that was started again tells again what is known
    if (resource <= (curve.at(-1)?.resource ?? Number.NEGATIVE_INFINITY)) return 'continue';
    const loss = toLoss(value, mode);
    const { best, sum, count } = curve.at(-1) ?? { best: Number.POSITIVE_INFINITY, sum: 0, count: 0 };
    const counts = resource >= gracePeriod;
    curve.push({
      resource,
      best: Math.min(best, loss),
      sum: counts ? sum + loss : sum,
      count: counts ? count + 1 : count,
    });
    if (resource >= maxT) return 'complete';
    if (resource < gracePeriod) return 'continue';

    const means = [...this.curves]
      .filter(([other]) => other !== trial && other < before)
      .flatMap(([, points]) => meanUpTo(points, resource));
    if (means.length < minTrials) return 'continue';
    return curve.at(-1)!.best > quantile(means, 0.5) ? 'stop' : 'continue';
  }

  promote(): undefined {
    return undefined;
  }

  resume(): void {}

  end(): void {}

  rungs(): [] {
    return [];
  }
}

// nothing of a curve that did not come as far, or has no loss in between
function meanUpTo(points: readonly CurvePoint[], resource: number): [number] | [] {
  if (points.length === 0 || points.at(-1)!.resource < resource) return [];
  const after = firstWhere(points.length, (place) => points[place]!.resource > resource);
  const last = points[after - 1];
  return last && last.count > 0 ? [last.sum / last.count] : [];
}
