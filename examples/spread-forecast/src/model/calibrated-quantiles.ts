import { sortedQuantiles } from '@btcfc/core';

/** How fast the outer interval follows its misses (Gibbs & Candès 2021). */
const rate = 0.01;

/**
 * The quantiles of all moves so far, each divided by the spread it was forecast with. The outermost two are moved a
 * little apart after a miss and together otherwise, so that the interval holds its share in the long run.
 */
export class CalibratedQuantiles {
  private readonly sorted: number[] = [];
  private readonly miss: number;
  private level: number;
  private outer: [number, number] = [Number.NaN, Number.NaN];

  /** @param levels probabilities in ascending order, the outermost as far from 0 as from 1 */
  constructor(private readonly levels: readonly number[]) {
    this.miss = 2 * (levels[0] ?? 0);
    this.level = this.miss;
  }

  /** The quantiles of the next move, in ascending order. */
  next(): number[] {
    const half = Math.min(0.9, Math.max(0.004, this.level)) / 2;
    const last = this.levels.length - 1;
    const moved = this.levels.map((level, index) => (index === 0 ? half : index === last ? 1 - half : level));
    const quantiles = this.quantiles(moved).sort((one, other) => one - other);
    this.outer = [quantiles[0]!, quantiles[last]!];
    return quantiles;
  }

  /** The middle of the next move. */
  median(): number {
    return this.quantiles([0.5])[0]!;
  }

  /** Takes in a move; `wasForecast` where `next` was asked for it. */
  learn(move: number, wasForecast: boolean): void {
    if (wasForecast) {
      const isMiss = move < this.outer[0] || move > this.outer[1];
      this.level += rate * (this.miss - (isMiss ? 1 : 0));
    }
    const place = this.sorted.findIndex((value) => value > move);
    this.sorted.splice(place < 0 ? this.sorted.length : place, 0, move);
  }

  private quantiles(levels: readonly number[]): number[] {
    return sortedQuantiles(Float64Array.from(this.sorted), levels);
  }
}
