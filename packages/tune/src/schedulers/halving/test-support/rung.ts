/** A loss, and which way it is going. */
export interface FallingLoss {
  loss: number;
  /** How much it had fallen since the rung before, or since the same part of the way to the first; 0 if unknown. */
  fall: number;
}

/** What a trial had at a rung. */
export interface RungLoss extends FallingLoss {
  resource: number;
}

interface RungEntry extends FallingLoss {
  trial: number;
}

/** The loss moved on by a share of its latest fall. */
export function foreseen({ loss, fall }: FallingLoss, share: number): number {
  return loss - share * fall;
}

export interface PromotableOptions {
  reductionFactor: number;
  isPaused: (trial: number) => boolean;
  /** Share of their latest fall by which losses are moved on before they are compared. @default 0 */
  share?: number;
}

/** The losses recorded at one milestone of a bracket, and who went on from there. */
export class Rung {
  private readonly entries: RungEntry[] = [];
  private readonly promoted = new Set<number>();

  constructor(readonly milestone: number) {}

  /**
   * Whether a loss is among the best 1 / `reductionFactor` of those recorded here before it by trials numbered below
   * `before`: the quantile is interpolated linearly, as by numpy and Ray. The first to arrive goes on.
   */
  isGood(
    { loss, fall }: FallingLoss,
    { reductionFactor, before, share = 0 }: { reductionFactor: number; before: number; share?: number },
  ): boolean {
    // a trial that has diverged is never worth more epochs
    if (loss === Number.POSITIVE_INFINITY) return false;
    const losses = this.entries.filter(({ trial }) => trial < before).map((entry) => foreseen(entry, share));
    return losses.length === 0 || foreseen({ loss, fall }, share) <= quantile(losses, 1 / reductionFactor);
  }

  record(trial: number, { loss, fall }: FallingLoss): void {
    this.entries.push({ trial, loss, fall });
  }

  /** Of the best floor(n / `reductionFactor`), the best that has not gone on and that `isPaused`. */
  promotable({ reductionFactor, isPaused, share }: PromotableOptions): number | undefined {
    const most = Math.floor(this.entries.length / reductionFactor);
    return this.ranked(share)
      .slice(0, most)
      .find(({ trial, loss }) => this.mayGoOn(trial, loss) && isPaused(trial))?.trial;
  }

  /** The best that `isPaused`, however few there are. */
  bestPaused({ isPaused, share }: Omit<PromotableOptions, 'reductionFactor'>): number | undefined {
    return this.ranked(share).find(({ trial, loss }) => this.mayGoOn(trial, loss) && isPaused(trial))?.trial;
  }

  /** Whether the trial was recorded here and has not gone on. */
  holds(trial: number): boolean {
    return !this.promoted.has(trial) && this.entries.some((entry) => entry.trial === trial);
  }

  promote(trial: number): void {
    this.promoted.add(trial);
  }

  private mayGoOn(trial: number, loss: number): boolean {
    return !this.promoted.has(trial) && loss < Number.POSITIVE_INFINITY;
  }

  private ranked(share = 0): RungEntry[] {
    const order = (a: RungEntry, b: RungEntry) => compare(foreseen(a, share), foreseen(b, share));
    return [...this.entries].sort((a, b) => order(a, b) || a.trial - b.trial);
  }
}

/** The `fraction` quantile, interpolated linearly between order statistics. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort(compare);
  const position = (sorted.length - 1) * fraction;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  // without the guard, an infinite neighbour of weight 0 would make it NaN
  return position === below || low === high ? low : low + (high - low) * (position - below);
}

/** The sign of the difference, for infinities as well. */
export function compare(a: number, b: number): number {
  return a < b ? -1 : Number(a > b);
}
