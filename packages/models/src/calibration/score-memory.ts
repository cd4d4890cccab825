import { firstWhere } from '@btcfc/core';

/** The last scores, in the order in which they came and by size. */
export class ScoreMemory {
  private readonly recent: number[] = [];
  private readonly sorted: number[] = [];

  constructor(
    /** How many are kept. */
    private readonly size: number,
    scores: readonly number[] = [],
  ) {
    for (const score of scores) this.add(score);
  }

  get count(): number {
    return this.sorted.length;
  }

  add(score: number): void {
    this.recent.push(score);
    this.sorted.splice(this.countBelow(score), 0, score);
    if (this.recent.length > this.size) this.sorted.splice(this.countBelow(this.recent.shift()!), 1);
  }

  /** The score of a rank counted from 1. */
  at(rank: number): number {
    return this.sorted[rank - 1]!;
  }

  /** The score that a share of them stay below, interpolated between neighbours. */
  quantile(share: number): number {
    const place = share * (this.sorted.length - 1);
    const low = Math.floor(place);
    const [below, above] = [this.sorted[low]!, this.sorted[Math.ceil(place)]!];
    return below + (place - low) * (above - below);
  }

  countBelow(score: number): number {
    return firstWhere(this.sorted.length, (place) => this.sorted[place]! >= score);
  }

  toJSON(): number[] {
    return [...this.recent];
  }
}
