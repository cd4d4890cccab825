import type { RungValue } from '../../samplers/sampler';
import type { Decision, PromoteOptions, Schedule, ScheduledReport, SchedulerOptions } from '../scheduler';
import { lossesOfReport } from '../scheduler';
import { FrontRung } from './front-rung';
import { Rung, type RungOrder } from './rung';

export interface Bracket {
  /** Resources at which its trials are compared, ascending. */
  milestones: readonly number[];
  /** How often a trial is put here, relative to the other brackets. */
  weight: number;
}

export interface BracketScheduleOptions extends SchedulerOptions {
  brackets: readonly Bracket[];
  maxT: number;
  reductionFactor: number;
  type: 'stopping' | 'promotion';
}

interface ScheduledTrial {
  rungs: readonly RungOrder[];
  /** Position in `rungs` of the next milestone. */
  next: number;
  values: RungValue[];
}

/** Asynchronous successive halving in one or more brackets. */
export class BracketSchedule implements Schedule {
  private readonly trials = new Map<number, ScheduledTrial>();
  private readonly brackets: { rungs: readonly RungOrder[]; weight: number }[];
  private readonly furthestFirst: readonly RungOrder[];

  constructor(private readonly options: BracketScheduleOptions) {
    this.brackets = options.brackets.map(({ milestones, weight }) => ({
      rungs: milestones.map((milestone) =>
        options.metrics ? new FrontRung(milestone) : new Rung(milestone),
      ),
      weight,
    }));
    this.furthestFirst = this.brackets
      .flatMap(({ rungs }) => rungs)
      .sort((a, b) => b.milestone - a.milestone);
  }

  add(trial: number): void {
    this.trials.set(trial, { rungs: this.drawBracket(trial), next: 0, values: [] });
  }

  report({ trial, resource, value, values, before = Number.POSITIVE_INFINITY }: ScheduledReport): Decision {
    const { maxT, type, reductionFactor } = this.options;
    const scheduled = this.trials.get(trial)!;
    if (resource >= maxT) return 'complete';
    const reached = scheduled.rungs.filter(({ milestone }) => resource >= milestone).length - 1;
    if (reached < scheduled.next) return 'continue';

    // of the milestones crossed since the last report only the highest counts
    const rung = scheduled.rungs[reached]!;
    const losses = lossesOfReport({ value, ...(values && { values }) }, this.options);
    const falling = { loss: losses[0]!, losses, fall: 0 };
    const isGood = rung.isGood(falling, { reductionFactor, before });
    rung.record(trial, falling);
    scheduled.next = reached + 1;
    scheduled.values.push({ resource: rung.milestone, value, ...(values && { values }) });
    if (type === 'stopping') return isGood ? 'continue' : 'stop';
    return this.pauseUnlessPromoted(trial);
  }

  promote({ isLast = false }: PromoteOptions = {}): number | undefined {
    const { reductionFactor, type } = this.options;
    if (type === 'stopping') return undefined;
    const pick = (find: (rung: RungOrder) => number | undefined) => {
      for (const rung of this.furthestFirst) {
        const trial = find(rung);
        if (trial !== undefined) return trial;
      }
      return undefined;
    };
    const promotable = pick((rung) => rung.promotable({ reductionFactor }));
    if (promotable !== undefined || !isLast) return promotable;
    return pick((rung) => rung.bestPaused());
  }

  resume(trial: number): void {
    const { rungs } = this.trials.get(trial)!;
    this.end(trial);
    rungs.find((rung) => rung.holds(trial))?.promote(trial);
  }

  end(trial: number): void {
    for (const rung of this.trials.get(trial)!.rungs) rung.unpause(trial);
  }

  rungs(trial: number): readonly RungValue[] {
    return this.trials.get(trial)?.values ?? [];
  }

  // the worker that becomes free takes what is to be promoted next: perhaps the very trial it had
  private pauseUnlessPromoted(trial: number): Decision {
    for (const rung of this.trials.get(trial)!.rungs) rung.pause(trial);
    if (this.promote() !== trial) return 'pause';
    this.resume(trial);
    return 'continue';
  }

  private drawBracket(trial: number): readonly RungOrder[] {
    const total = this.brackets.reduce((sum, { weight }) => sum + weight, 0);
    let draw = this.options.rng.split(trial).uniform(0, total);
    const drawn = this.brackets.find(({ weight }) => {
      draw -= weight;
      return draw < 0;
    });
    return (drawn ?? this.brackets.at(-1)!).rungs;
  }
}

/** `first * factor^k`, ascending, up to `maxT`. */
export function geometricMilestones(first: number, factor: number, maxT: number): number[] {
  const milestones: number[] = [];
  for (let milestone = first; milestone <= maxT; milestone *= factor) milestones.push(milestone);
  return milestones;
}
