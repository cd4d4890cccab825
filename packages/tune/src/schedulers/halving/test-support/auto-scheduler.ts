import { checkInteger, checkNumber } from '@btcfc/core';
import type { RungValue } from '../../../samplers/sampler';
import type {
  Decision,
  PromoteOptions,
  Schedule,
  ScheduledReport,
  Scheduler,
  SchedulerOptions,
} from '../../scheduler';
import { toLoss } from '../../scheduler';
import { foreseeingShare, rankAgreement } from './rank-agreement';
import { Rung, type RungLoss } from './rung';

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

/**
 * Asynchronous successive halving (Li et al. 2020) that needs no settings. A trial that has saved a checkpoint is paused
 * at its rung and goes on once it is among the best, as by `ASHAScheduler` with `type: 'promotion'`; one that has not is
 * stopped for good unless it is good enough, as by `type: 'stopping'`.
 *
 * Where it has told more of the order of trials later, they are ordered not by their loss at a rung but by that less a
 * share of its latest fall: by where the curve is going.
 *
 * No trial is judged before some trial has been seen to go on beyond that epoch: the one and only report of an
 * objective, or its last, ends nothing.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
// the rules written out, each answer worked out anew: slow, and easy to check
export class AutoSchedulerByDefinition implements Scheduler {
  readonly name = 'auto';
  readonly pauses = true;
  private readonly options: AutoScheduleOptions;

  constructor({
    maxT = Number.POSITIVE_INFINITY,
    gracePeriod,
    reductionFactor = 3,
    brackets = 4,
  }: AutoSchedulerOptions = {}) {
    if (gracePeriod !== undefined) checkNumber('gracePeriod', gracePeriod, { min: 0, aboveMin: true });
    if (maxT !== Number.POSITIVE_INFINITY) {
      checkNumber('maxT', maxT, { min: gracePeriod ?? 0, aboveMin: gracePeriod === undefined });
    }
    checkNumber('reductionFactor', reductionFactor, { min: 1, aboveMin: true });
    checkInteger('brackets', brackets, { min: 1 });
    this.options = { maxT, gracePeriod, reductionFactor, brackets };
  }

  start(options: SchedulerOptions): Schedule {
    return new AutoSchedule({ ...options, ...this.options });
  }
}

interface AutoScheduleOptions {
  maxT: number;
  gracePeriod: number | undefined;
  reductionFactor: number;
  brackets: number;
}

interface ScheduledTrial {
  /** How many rungs it passes unjudged. */
  bracket: number;
  /** The first rung it is judged at; undefined before its first report. */
  firstJudged: number | undefined;
  isPaused: boolean;
  /** What it has been recorded for and not yet judged by. */
  open: { resource: number; isGood: boolean } | undefined;
  /** At the rungs it has reached, ascending. */
  losses: RecordedLoss[];
  /** The reports since the last of them, and that one. */
  latest: { resource: number; loss: number }[];
}

interface RecordedLoss extends RungLoss {
  /** As reported. */
  value: number;
}

/** The first rung is at this part of the longest trial, or later. */
const firstRungPart = 1 / 27;
/** Beliefs count as much as some seven trials that have gone on. */
const trustBefore = 20;
/** Trials, the newest of those that went on: all pairs of them are looked at for each new one. */
const mostCompared = 50;
/** What it takes to believe that losses go on falling as they did: some three pairs of trials that say so. */
const shareBefore = 3;
/** However little a rung has told, some are judged there: it may yet, and they cost little. */
const leastTrust = 0.2;
/** However much it has told of those that went on, some pass: what those that learn late come to, nobody has seen. */
const mostTrust = 0.95;
// milestones are quotients: 2000 / 3 / 3 * 3 * 3 is not quite 2000
const rounding = 1 + 1e-9;

class AutoSchedule implements Schedule {
  private readonly trials = new Map<number, ScheduledTrial>();
  /** By position: rung k is at `base * reductionFactor ** k`. */
  private readonly rungList: Rung[] = [];
  private base: number | undefined;
  /** The furthest that any trial has come. */
  private furthest = 0;
  /** The trial that shows how long trials are. */
  private leader: number | undefined;
  private isLengthKnown: boolean;
  /** The share of their latest fall by which losses are moved on before they are compared. */
  private share = 0;

  constructor(private readonly options: AutoScheduleOptions & SchedulerOptions) {
    this.isLengthKnown = options.maxT !== Number.POSITIVE_INFINITY;
  }

  add(trial: number): void {
    const bracket = this.drawBracket(trial);
    const nothingYet = { firstJudged: undefined, isPaused: false, open: undefined, losses: [], latest: [] };
    this.trials.set(trial, { bracket, ...nothingYet });
  }

  report({
    trial,
    resource,
    value,
    canResume = false,
    before = Number.POSITIVE_INFINITY,
  }: ScheduledReport): Decision {
    // before the first epoch there is nothing to compare
    if (resource <= 0) return 'continue';
    const scheduled = this.trials.get(trial)!;
    this.furthest = Math.max(this.furthest, resource);
    this.leader ??= trial;
    this.base ??= this.firstMilestone(resource);
    if (resource >= this.options.maxT) return 'complete';

    scheduled.firstJudged ??= this.firstRung() + scheduled.bracket;
    const reached = this.lastRungUpTo(resource);
    scheduled.latest.push({ resource, loss: toLoss(value, this.options.mode) });
    const isNew = this.milestone(reached) > (scheduled.losses.at(-1)?.resource ?? 0);
    if (isNew && reached >= Math.min(scheduled.firstJudged, this.firstRung())) {
      this.recordAt(this.rung(reached), { trial, resource, value, before });
    }
    return this.judge(trial, canResume);
  }

  promote({ isLast = false }: PromoteOptions = {}): number | undefined {
    const { share, options } = this;
    const { reductionFactor } = options;
    const isPaused = (trial: number) => this.trials.get(trial)!.isPaused;
    const pick = (find: (rung: Rung) => number | undefined) => {
      for (let level = this.rungList.length - 1; level >= 0; level--) {
        const trial = find(this.rungList[level]!);
        if (trial !== undefined) return trial;
      }
      return undefined;
    };
    const promotable = pick((rung) => rung.promotable({ reductionFactor, isPaused, share }));
    if (promotable !== undefined || !isLast) return promotable;
    return pick((rung) => rung.bestPaused({ isPaused, share }));
  }

  resume(trial: number): void {
    this.trials.get(trial)!.isPaused = false;
    for (const rung of this.rungList) if (rung.holds(trial)) rung.promote(trial);
  }

  end(trial: number): void {
    this.trials.get(trial)!.isPaused = false;
    this.isLengthKnown = true;
  }

  rungs(trial: number): readonly RungValue[] {
    return (this.trials.get(trial)?.losses ?? []).map(({ resource, value }) => ({ resource, value }));
  }

  private recordAt(
    rung: Rung,
    { trial, resource, value, before }: Omit<Required<ScheduledReport>, 'canResume' | 'values'>,
  ): void {
    const scheduled = this.trials.get(trial)!;
    const { reductionFactor, mode } = this.options;
    const loss = toLoss(value, mode);
    const falling = { loss, fall: this.latestFall(scheduled, rung.milestone) };
    if (rung.milestone * rounding < this.milestone(scheduled.firstJudged!)) rung.promote(trial);
    else {
      const isGood = rung.isGood(falling, { reductionFactor, before, share: this.share });
      scheduled.open = { resource, isGood };
    }
    rung.record(trial, falling);
    scheduled.losses.push({ resource: rung.milestone, value, ...falling });
    scheduled.latest = [{ resource, loss }];
    this.share = this.shareOfFalls();
  }

  private judge(trial: number, canResume: boolean): Decision {
    const scheduled = this.trials.get(trial)!;
    const { open } = scheduled;
    // nobody has shown yet that trials go on from here
    if (!open || this.furthest <= open.resource) return 'continue';
    scheduled.open = undefined;
    if (trial === this.leader && !this.isLengthKnown) return 'continue';
    if (!canResume) return open.isGood ? 'continue' : 'stop';
    scheduled.isPaused = true;
    // the worker that becomes free takes what is to be promoted next: perhaps the very trial it had
    if (this.promote() !== trial) return 'pause';
    this.resume(trial);
    return 'continue';
  }

  private drawBracket(trial: number): number {
    const { brackets, rng } = this.options;
    const draw = rng.split(trial);
    let bracket = 0;
    while (bracket < brackets - 1 && draw.uniform() > this.trustIn(bracket)) bracket++;
    return bracket;
  }

  /** The share of trials to be judged at a rung rather than later. */
  private trustIn(bracket: number): number {
    if (this.base === undefined) return mostTrust;
    const resource = this.milestone(this.firstRung() + bracket);
    const agreement = rankAgreement({ curves: this.curvesBeyond(resource), resource, prior: trustBefore });
    return Math.min(mostTrust, Math.max(leastTrust, agreement));
  }

  private shareOfFalls(): number {
    const resources = this.rungList.map(({ milestone }) => milestone);
    const curves = this.curvesBeyond(resources[0]!);
    return foreseeingShare({ curves, resources, prior: shareBefore });
  }

  private curvesBeyond(resource: number): RungLoss[][] {
    return [...this.trials.values()]
      .map(({ losses }) => losses)
      .filter((losses) => losses.length > 0 && losses.at(-1)!.resource > resource)
      .slice(-mostCompared);
  }

  private latestFall({ latest }: ScheduledTrial, milestone: number): number {
    const since = milestone / this.options.reductionFactor;
    const before = latest.find(({ resource }) => resource * rounding >= since)!;
    const fall = before.loss - latest.at(-1)!.loss;
    return Number.isFinite(fall) ? fall : 0;
  }

  // with a known end, rungs are counted back from it
  private firstMilestone(resource: number): number {
    const { maxT, gracePeriod, reductionFactor } = this.options;
    if (gracePeriod !== undefined) return gracePeriod;
    if (maxT === Number.POSITIVE_INFINITY) return resource;
    const least = Math.max(resource, maxT * firstRungPart);
    let milestone = maxT;
    while ((milestone / reductionFactor) * rounding >= least) milestone /= reductionFactor;
    return milestone;
  }

  // as trials turn out to be longer, new ones are given more time
  private firstRung(): number {
    const { maxT, gracePeriod } = this.options;
    if (gracePeriod !== undefined) return 0;
    const length = Math.min(maxT, this.furthest);
    let level = 0;
    while (this.milestone(level) * rounding < length * firstRungPart) level++;
    return level;
  }

  private lastRungUpTo(resource: number): number {
    let level = -1;
    while (this.milestone(level + 1) <= resource * rounding) level++;
    return level;
  }

  private milestone(level: number): number {
    return this.base! * this.options.reductionFactor ** level;
  }

  private rung(level: number): Rung {
    for (let next = this.rungList.length; next <= level; next++) {
      this.rungList.push(new Rung(this.milestone(next)));
    }
    return this.rungList[level]!;
  }
}
