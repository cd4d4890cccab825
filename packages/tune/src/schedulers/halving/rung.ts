import { SortedList } from './sorted-list';

/** A loss, and which way it is going. */
export interface FallingLoss {
  loss: number;
  /** How much it had fallen since the rung before, or since the same part of the way to the first; 0 if unknown. */
  fall: number;
  /** Of several metrics, all their losses; `loss` is the first. */
  losses?: readonly number[];
}

/** How a loss is judged. */
export interface JudgeOptions {
  reductionFactor: number;
  /** Only trials numbered below this count. */
  before: number;
  /** The share of their latest fall by which losses are moved on. @default 0 */
  share?: number;
}

/** Who is better at a milestone, and who went on from there. */
export type RungOrder = Pick<
  Rung,
  'milestone' | 'isGood' | 'record' | 'pause' | 'unpause' | 'promotable' | 'bestPaused' | 'holds' | 'promote'
>;

/** What a trial had at a rung. */
export interface RungLoss extends FallingLoss {
  resource: number;
}

interface RungEntry extends FallingLoss {
  trial: number;
}

/** The entries of a rung, best first, by their losses moved on by one share of their latest fall. */
interface Ranking {
  all: SortedList<RungEntry>;
  /** What has been recorded since it was last asked. */
  unsorted: RungEntry[];
  /** Those that wait here to go on. */
  waiting: SortedList<RungEntry>;
}

/** The loss moved on by a share of its latest fall. */
export function foreseen({ loss, fall }: FallingLoss, share: number): number {
  return loss - share * fall;
}

/**
 * The losses recorded at one milestone of a bracket, and who went on from there. Rankings are kept in order: a search
 * asks for the best after every report.
 */
export class Rung {
  private readonly entries = new Map<number, RungEntry>();
  private readonly promoted = new Set<number>();
  private readonly waiting = new Set<RungEntry>();
  /** By share. */
  private readonly rankings = new Map<number, Ranking>();

  constructor(readonly milestone: number) {}

  /**
   * Whether a loss is among the best 1 / `reductionFactor` of those recorded here before it by trials numbered below
   * `before`: the quantile is interpolated linearly, as by numpy and Ray. The first to arrive goes on.
   */
  isGood({ loss, fall }: FallingLoss, { reductionFactor, before, share = 0 }: JudgeOptions): boolean {
    // a trial that has diverged is never worth more epochs
    if (loss === Number.POSITIVE_INFINITY) return false;
    const { all } = this.ranking(share);
    const ranked = before === Number.POSITIVE_INFINITY ? all : [...all].filter(({ trial }) => trial < before);
    if (ranked.length === 0) return true;
    const lossAt = (rank: number) => foreseen(ranked.at(rank)!, share);
    return foreseen({ loss, fall }, share) <= rankedQuantile(ranked.length, lossAt, 1 / reductionFactor);
  }

  record(trial: number, { loss, fall }: FallingLoss): void {
    const entry = { trial, loss, fall };
    this.entries.set(trial, entry);
    for (const { unsorted } of this.rankings.values()) unsorted.push(entry);
  }

  /** The trial is paused: if it was recorded here and has not gone on, it waits. */
  pause(trial: number): void {
    const entry = this.entries.get(trial);
    // one that has diverged is not worth waiting for
    const waits = entry && !this.promoted.has(trial) && entry.loss < Number.POSITIVE_INFINITY;
    if (!waits || this.waiting.has(entry)) return;
    this.waiting.add(entry);
    for (const { waiting } of this.rankings.values()) waiting.add(entry);
  }

  /** The trial is not paused any more. */
  unpause(trial: number): void {
    const entry = this.entries.get(trial);
    if (!entry || !this.waiting.delete(entry)) return;
    for (const { waiting } of this.rankings.values()) waiting.delete(entry);
  }

  /** Of the best floor(n / `reductionFactor`), the best that waits. */
  promotable({
    reductionFactor,
    share = 0,
  }: {
    reductionFactor: number;
    share?: number;
  }): number | undefined {
    if (this.waiting.size === 0) return undefined;
    const { all, waiting } = this.ranking(share);
    const best = waiting.at(0)!;
    const most = Math.floor(all.length / reductionFactor);
    return all.rankOf(best) < most ? best.trial : undefined;
  }

  /** The best that waits, however few there are. */
  bestPaused(share = 0): number | undefined {
    return this.waiting.size === 0 ? undefined : this.ranking(share).waiting.at(0)!.trial;
  }

  /** Whether the trial was recorded here and has not gone on. */
  holds(trial: number): boolean {
    return !this.promoted.has(trial) && this.entries.has(trial);
  }

  promote(trial: number): void {
    this.unpause(trial);
    this.promoted.add(trial);
  }

  private ranking(share: number): Ranking {
    let ranking = this.rankings.get(share);
    if (!ranking) {
      const order = orderBy(share);
      ranking = {
        all: new SortedList(order, this.entries.values()),
        unsorted: [],
        waiting: new SortedList(order, this.waiting),
      };
      this.rankings.set(share, ranking);
    }
    for (const entry of ranking.unsorted) ranking.all.add(entry);
    ranking.unsorted.length = 0;
    return ranking;
  }
}

function orderBy(share: number): (a: RungEntry, b: RungEntry) => number {
  return (a, b) => compare(foreseen(a, share), foreseen(b, share)) || a.trial - b.trial;
}

/** The `fraction` quantile, interpolated linearly between order statistics. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort(compare);
  return rankedQuantile(sorted.length, (rank) => sorted[rank]!, fraction);
}

function rankedQuantile(count: number, valueAt: (rank: number) => number, fraction: number): number {
  const position = (count - 1) * fraction;
  const below = Math.floor(position);
  const low = valueAt(below);
  const high = valueAt(Math.min(below + 1, count - 1));
  // without the guard, an infinite neighbour of weight 0 would make it NaN
  return position === below || low === high ? low : low + (high - low) * (position - below);
}

/** The sign of the difference, for infinities as well. */
export function compare(a: number, b: number): number {
  return a < b ? -1 : Number(a > b);
}
