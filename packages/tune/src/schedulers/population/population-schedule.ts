import { BtcfcError, type Rng } from '@btcfc/core';
import type { RungValue } from '../../samplers/sampler';
import type { Config } from '../../space/config-of';
import type { Space } from '../../space/domain';
import { compare } from '../halving/rung';
import {
  type Decision,
  type Exploit,
  type PromoteOptions,
  type Schedule,
  type ScheduledReport,
  toLoss,
} from '../scheduler';
import { explore } from './explore';

export interface PopulationScheduleOptions {
  populationSize: number;
  perturbationInterval: number;
  maxT: number;
  burnInPeriod: number;
  quantileFraction: number;
  resampleProbability: number;
  perturbationFactors: readonly number[];
  /** Names of the parameters that may change; undefined: all. */
  hyperparameters: ReadonlySet<string> | undefined;
  synch: boolean;
  mode: 'min' | 'max';
  space: Space;
  rng: Rng;
}

interface Member {
  trial: number;
  config: Config;
  /**
   * `running`; `waiting`: paused until the others are as far; `ready`: paused, and may go on; `ended`.
   */
  state: 'running' | 'waiting' | 'ready' | 'ended';
  /** Resource at which it is compared next. */
  next: number;
  /** Where it was compared last, and with what; undefined: never. */
  resource: number;
  loss: number | undefined;
  /** How often it has taken over a checkpoint. */
  exploits: number;
}

/** Population based training; trials that follow a whole population are the next one, and wait for it to end. */
export class PopulationSchedule implements Schedule {
  private readonly members: Member[] = [];
  /** By trial, what is to be taken over. */
  private readonly pending = new Map<number, Exploit>();

  readonly exploitsRunning: boolean;

  constructor(private readonly options: PopulationScheduleOptions) {
    this.exploitsRunning = !options.synch;
  }

  add(trial: number, config: Config = {}): void {
    const nothingYet = { state: 'running', resource: 0, loss: undefined, exploits: 0 } as const;
    this.members[trial] = { trial, config, ...nothingYet, next: this.milestoneAfter(0) };
  }

  waits(trial: number): boolean {
    const first = this.populationOf(trial) * this.options.populationSize;
    return this.members.slice(0, first).some(({ state }) => state !== 'ended');
  }

  report({ trial, resource, value, canResume }: ScheduledReport): Decision {
    const { maxT, mode, synch } = this.options;
    const member = this.members[trial]!;
    if (resource >= maxT) {
      this.end(trial);
      return 'complete';
    }
    if (resource < member.next) return 'continue';
    if (!canResume) throw noCheckpoint(trial, resource);
    Object.assign(member, { resource, loss: toLoss(value, mode), next: this.milestoneAfter(resource) });
    if (synch) {
      member.state = 'waiting';
      this.compareAll(member);
      return 'pause';
    }
    const all = this.livingBeside(member);
    const { best, worst } = this.quantiles(all);
    if (worst.includes(member)) this.planExploit(member, best);
    // with fewer places than members they take turns
    const isTurn = this.isFilled(member) && all.every(({ state }) => state === 'running');
    if (isTurn && !this.pending.has(trial)) return 'continue';
    member.state = 'ready';
    return 'pause';
  }

  exploits(): readonly Exploit[] {
    return [...this.pending.values()];
  }

  exploited({ trial, from, config }: Exploit): void {
    this.pending.delete(trial);
    const member = this.members[trial]!;
    const { resource, loss } = this.members[from]!;
    // it is now where the other was
    Object.assign(member, { config, resource, loss, next: this.milestoneAfter(resource) });
    member.exploits++;
  }

  promote({ isLast = false }: PromoteOptions = {}): number | undefined {
    const { synch } = this.options;
    // a checkpoint is to be taken over as it was when it was compared
    if (synch && this.pending.size > 0) return undefined;
    const ready = this.members.filter(
      (member) => member.state === 'ready' && !this.pending.has(member.trial),
    );
    const may = synch ? ready : ready.filter((member) => isLast || this.isFilled(member));
    const waiting = isLast ? this.members.filter(({ state }) => state === 'waiting') : [];
    return leastAdvanced(may.length > 0 ? may : waiting)?.trial;
  }

  resume(trial: number): void {
    this.members[trial]!.state = 'running';
  }

  end(trial: number): void {
    const member = this.members[trial]!;
    if (member.state === 'ended') return;
    member.state = 'ended';
    this.pending.delete(trial);
    if (this.options.synch) this.compareAll(member);
  }

  // members are compared with each other alone: there are no rungs by which a trial of its own could be foreseen
  rungs(): readonly RungValue[] {
    return [];
  }

  /** Once all of a population have come as far: who takes over whose checkpoint. */
  private compareAll(member: Member): void {
    const all = this.livingBeside(member);
    if (!this.isFilled(member) || all.some(({ state }) => state !== 'waiting')) return;
    const { best, worst } = this.quantiles(all);
    for (const each of worst) this.planExploit(each, best);
    for (const each of all) each.state = 'ready';
  }

  private planExploit(member: Member, best: readonly Member[]): void {
    if (best.length === 0) return;
    const { space, rng, resampleProbability, perturbationFactors, hyperparameters } = this.options;
    const own = rng.split(member.trial).split(member.exploits);
    const source = best[own.integer(0, best.length - 1)]!;
    const config = explore(source.config, {
      ...{ space, resampleProbability, names: hyperparameters, factors: perturbationFactors },
      rng: own.split('explore'),
    });
    this.pending.set(member.trial, { trial: member.trial, from: source.trial, config });
  }

  /** As Ray: both quantiles have the same size, at least one and at most half. */
  private quantiles(all: readonly Member[]): { best: readonly Member[]; worst: readonly Member[] } {
    const ranked = all
      .filter(({ loss }) => loss !== undefined)
      .sort((a, b) => compare(a.loss!, b.loss!) || a.trial - b.trial);
    const wanted = Math.ceil(ranked.length * this.options.quantileFraction);
    const size = Math.min(wanted, Math.floor(ranked.length / 2));
    return {
      best: ranked.slice(0, size).filter(({ loss }) => loss! < Number.POSITIVE_INFINITY),
      worst: ranked.slice(ranked.length - size),
    };
  }

  private livingBeside({ trial }: Member): Member[] {
    const population = this.populationOf(trial);
    return this.members.filter(
      (each) => this.populationOf(each.trial) === population && each.state !== 'ended',
    );
  }

  private isFilled({ trial }: Member): boolean {
    return this.members.length >= (this.populationOf(trial) + 1) * this.options.populationSize;
  }

  private populationOf(trial: number): number {
    return Math.floor(trial / this.options.populationSize);
  }

  /** The first multiple of the interval after a resource at which trials are compared. */
  private milestoneAfter(resource: number): number {
    const { perturbationInterval, burnInPeriod } = this.options;
    const next = Math.floor(resource / perturbationInterval) + 1;
    return perturbationInterval * Math.max(next, Math.ceil(burnInPeriod / perturbationInterval));
  }
}

function leastAdvanced(members: readonly Member[]): Member | undefined {
  return members.reduce<Member | undefined>(
    (least, each) => (least === undefined || each.resource < least.resource ? each : least),
    undefined,
  );
}

function noCheckpoint(trial: number, resource: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Trial ${trial} has kept no checkpoint by ${resource}, where its population is compared.`,
    received: { trial, resource },
    remedy:
      'Report it with the metric: trial.report(report, { checkpoint }), and go on from trial.loadCheckpoint().',
  });
}
