import type { RungValue } from '../../samplers/sampler';
import type { Decision, PromoteOptions, Schedule, ScheduledReport, SchedulerOptions } from '../scheduler';
import { lossesOfReport } from '../scheduler';
import { CurvePairs } from './curve-pairs';
import { FrontRung } from './front-rung';
import { Rung, type RungLoss, type RungOrder } from './rung';

export interface AutoScheduleOptions {
  maxT: number;
  gracePeriod: number | undefined;
  reductionFactor: number;
  brackets: number;
}

interface ScheduledTrial {
  /** Position in the order in which trials began. */
  age: number;
  /** How many rungs it passes unjudged. */
  bracket: number;
  /** The first rung it is judged at; undefined before its first report. */
  firstJudged: number | undefined;
  /** What it has been recorded for and not yet judged by. */
  open: { resource: number; isGood: boolean } | undefined;
  /** By metric, the losses at the rungs it has reached, ascending. */
  curves: RungLoss[][];
  /** The metric there, as reported. */
  values: RungValue[];
  /** The reports since the last of them, and that one. */
  latest: { resource: number; loss: number }[];
}

/** A report that is recorded at a rung. */
interface Recorded {
  trial: number;
  resource: number;
  before: number;
  told: Omit<RungValue, 'resource'>;
  losses: readonly number[];
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
/** What may turn out to tell most; 1: a curve goes on as a straight line over the logarithm of the resource. */
const shares = [0, 0.25, 0.5, 0.75, 1];
// milestones are quotients: 2000 / 3 / 3 * 3 * 3 is not quite 2000
const rounding = 1 + 1e-9;

/** The schedule of one study under an `AutoScheduler`. */
export class AutoSchedule implements Schedule {
  private readonly trials = new Map<number, ScheduledTrial>();
  /** By position: rung k is at `base * reductionFactor ** k`. */
  private readonly rungList: RungOrder[] = [];
  /**
   * By position of the rung and by metric: the newest trials that came beyond it. At the first, what they say of all rungs.
   */
  private readonly pairsBeyond: CurvePairs[][] = [];
  private readonly metrics: readonly string[];
  /** By position of the rung: what share of trials is to be judged there, until the next trial comes beyond it. */
  private readonly trust = new Map<number, number>();
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
    this.metrics = Object.keys(options.metrics ?? { only: 'min' });
  }

  add(trial: number): void {
    const bracket = this.drawBracket(trial);
    this.trials.set(trial, {
      age: this.trials.size,
      bracket,
      firstJudged: undefined,
      open: undefined,
      curves: this.metrics.map(() => []),
      values: [],
      latest: [],
    });
  }

  report({
    trial,
    resource,
    value,
    values,
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
    const told = { value, ...(values && { values }) };
    const losses = lossesOfReport(told, this.options);
    scheduled.latest.push({ resource, loss: losses[0]! });
    const isNew = this.milestone(reached) > (scheduled.curves[0]!.at(-1)?.resource ?? 0);
    if (isNew && reached >= Math.min(scheduled.firstJudged, this.firstRung())) {
      this.recordAt(this.rung(reached), { trial, resource, before, told, losses });
    }
    return this.judge(trial, canResume);
  }

  promote({ isLast = false }: PromoteOptions = {}): number | undefined {
    const { share, options } = this;
    const { reductionFactor } = options;
    const pick = (find: (rung: RungOrder) => number | undefined) => {
      for (let level = this.rungList.length - 1; level >= 0; level--) {
        const trial = find(this.rungList[level]!);
        if (trial !== undefined) return trial;
      }
      return undefined;
    };
    const promotable = pick((rung) => rung.promotable({ reductionFactor, share }));
    if (promotable !== undefined || !isLast) return promotable;
    return pick((rung) => rung.bestPaused(share));
  }

  resume(trial: number): void {
    for (const rung of this.rungList) if (rung.holds(trial)) rung.promote(trial);
  }

  end(trial: number): void {
    for (const rung of this.rungList) rung.unpause(trial);
    this.isLengthKnown = true;
  }

  rungs(trial: number): readonly RungValue[] {
    return this.trials.get(trial)?.values ?? [];
  }

  private recordAt(rung: RungOrder, { trial, resource, before, told, losses }: Recorded): void {
    const scheduled = this.trials.get(trial)!;
    const { reductionFactor } = this.options;
    const loss = losses[0]!;
    const falling = { loss, losses, fall: this.latestFall(scheduled, rung.milestone) };
    if (rung.milestone * rounding < this.milestone(scheduled.firstJudged!)) rung.promote(trial);
    else {
      const isGood = rung.isGood(falling, { reductionFactor, before, share: this.share });
      scheduled.open = { resource, isGood };
    }
    rung.record(trial, falling);
    scheduled.curves.forEach((curve, index) => {
      curve.push({ resource: rung.milestone, loss: losses[index]!, fall: index === 0 ? falling.fall : 0 });
    });
    scheduled.values.push({ resource: rung.milestone, ...told });
    scheduled.latest = [{ resource, loss }];
    this.comparePairs(scheduled);
  }

  private judge(trial: number, canResume: boolean): Decision {
    const scheduled = this.trials.get(trial)!;
    const { open } = scheduled;
    // nobody has shown yet that trials go on from here
    if (!open || this.furthest <= open.resource) return 'continue';
    scheduled.open = undefined;
    if (trial === this.leader && !this.isLengthKnown) return 'continue';
    if (!canResume) return open.isGood ? 'continue' : 'stop';
    for (const rung of this.rungList) rung.pause(trial);
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
    const level = this.firstRung() + bracket;
    let trust = this.trust.get(level);
    if (trust === undefined) {
      const resource = this.milestone(level);
      // of several metrics, a rung is worth what it tells of the one it tells least of
      const agreements = (this.pairsBeyond[level] ?? []).map((pairs) =>
        pairs.rankAgreement({ resource, prior: trustBefore }),
      );
      const agreement = Math.min(1, ...agreements);
      trust = Math.min(mostTrust, Math.max(leastTrust, agreement));
      this.trust.set(level, trust);
    }
    return trust;
  }

  private comparePairs({ age, curves }: ScheduledTrial): void {
    const { resource: reached } = curves[0]!.at(-1)!;
    const resources = this.rungList.map(({ milestone }) => milestone);
    for (let level = 0; resources[level]! < reached; level++) {
      const isFirst = level === 0;
      this.pairsBeyond[level] ??= this.metrics.map(
        () =>
          new CurvePairs({ most: mostCompared, ...(isFirst ? { shares } : { resource: resources[level]! }) }),
      );
      const pairs = this.pairsBeyond[level]!;
      // all metrics have the same trials: what one takes the others take
      if (!pairs.map((each, index) => each.set(age, curves[index]!)).every(Boolean)) continue;
      this.trust.delete(level);
      // where fronts are compared, losses are taken as they are
      if (isFirst && !this.options.metrics) {
        this.share = pairs[0]!.foreseeingShare({ resources, prior: shareBefore });
      }
    }
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

  private rung(level: number): RungOrder {
    for (let next = this.rungList.length; next <= level; next++) {
      const milestone = this.milestone(next);
      this.rungList.push(this.options.metrics ? new FrontRung(milestone) : new Rung(milestone));
    }
    return this.rungList[level]!;
  }
}
