import { orderByVolume, referenceBeyond } from '../../samplers/front/boxes';
import { frontRanks } from '../../samplers/front/front';
import type { FallingLoss, JudgeOptions, RungOrder } from './rung';

interface Entry {
  trial: number;
  losses: readonly number[];
}

/** Of a front, as many are told apart: each costs the volumes of all others. */
const mostOrdered = 32;

/**
 * The losses of several metrics recorded at one milestone, and who went on from there. The best are those that no other is
 * better than, then those that only these are better than, and so on (as in MOASHA, Schmucker et al. 2021); within such a
 * front, those that add most to the dominated volume.
 */
export class FrontRung implements RungOrder {
  private readonly entries = new Map<number, Entry>();
  private readonly promoted = new Set<number>();
  private readonly waiting = new Set<number>();
  /** The trials in their order, best first, until another is recorded. */
  private ordered: number[] | undefined;

  constructor(readonly milestone: number) {}

  isGood({ losses = [] }: FallingLoss, { reductionFactor, before }: JudgeOptions): boolean {
    if (!losses.every(Number.isFinite)) return false;
    const known = [...this.entries.values()].filter(({ trial }) => trial < before);
    const order = orderOf([...known, { trial: Number.POSITIVE_INFINITY, losses }]);
    const rank = order.indexOf(Number.POSITIVE_INFINITY);
    return rank < Math.max(1, Math.floor(order.length / reductionFactor));
  }

  record(trial: number, { losses = [] }: FallingLoss): void {
    this.entries.set(trial, { trial, losses });
    this.ordered = undefined;
  }

  pause(trial: number): void {
    const entry = this.entries.get(trial);
    if (entry?.losses.every(Number.isFinite) && !this.promoted.has(trial)) this.waiting.add(trial);
  }

  unpause(trial: number): void {
    this.waiting.delete(trial);
  }

  promotable({ reductionFactor }: { reductionFactor: number }): number | undefined {
    if (this.waiting.size === 0) return undefined;
    const order = this.order();
    const rank = order.findIndex((trial) => this.waiting.has(trial));
    return rank < Math.floor(order.length / reductionFactor) ? order[rank] : undefined;
  }

  bestPaused(): number | undefined {
    return this.order().find((trial) => this.waiting.has(trial));
  }

  holds(trial: number): boolean {
    return !this.promoted.has(trial) && this.entries.has(trial);
  }

  promote(trial: number): void {
    this.unpause(trial);
    this.promoted.add(trial);
  }

  private order(): number[] {
    this.ordered ??= orderOf([...this.entries.values()]);
    return this.ordered;
  }
}

function orderOf(entries: readonly Entry[]): number[] {
  const sorted = [...entries].sort((a, b) => a.trial - b.trial);
  const losses = sorted.map((entry) => entry.losses);
  const ranks = frontRanks(losses);
  const reference = referenceBeyond(losses);
  const order: number[] = [];
  for (let rank = 0; order.length < sorted.length; rank++) {
    const front = [...sorted.keys()].filter((index) => ranks[index] === rank);
    const byVolume = orderByVolume(
      front.map((index) => losses[index]!),
      reference,
      mostOrdered,
    );
    for (const position of byVolume) order.push(sorted[front[position]!]!.trial);
  }
  return order;
}
