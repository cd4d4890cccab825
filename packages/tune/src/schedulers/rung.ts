interface RungEntry {
  trial: number;
  loss: number;
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
  isGood(loss: number, { reductionFactor, before }: { reductionFactor: number; before: number }): boolean {
    // a trial that has diverged is never worth more epochs
    if (loss === Number.POSITIVE_INFINITY) return false;
    const losses = this.entries.filter(({ trial }) => trial < before).map((entry) => entry.loss);
    return losses.length === 0 || loss <= quantile(losses, 1 / reductionFactor);
  }

  record(trial: number, loss: number): void {
    this.entries.push({ trial, loss });
  }

  /** Of the best floor(n / `reductionFactor`), the best that has not gone on and that `isPaused`. */
  promotable(reductionFactor: number, isPaused: (trial: number) => boolean): number | undefined {
    const most = Math.floor(this.entries.length / reductionFactor);
    return this.ranked()
      .slice(0, most)
      .find(({ trial, loss }) => this.mayGoOn(trial, loss) && isPaused(trial))?.trial;
  }

  /** The best that `isPaused`, however few there are. */
  bestPaused(isPaused: (trial: number) => boolean): number | undefined {
    return this.ranked().find(({ trial, loss }) => this.mayGoOn(trial, loss) && isPaused(trial))?.trial;
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

  private ranked(): RungEntry[] {
    return [...this.entries].sort((a, b) => compare(a.loss, b.loss) || a.trial - b.trial);
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
