import { type OptionSpec, option } from '@btcfc/core';
import type { Target } from '../../forecasting/moves';
import { requireMoves, sumsOver } from '../moves-ahead';
import type { SpreadScales } from '../scales';
import { orderOf, weightedQuantiles } from './weighted-quantiles';

/** Which past moves the quantiles are taken from. */
export interface Tails {
  /** Moves at the beginning that are not looked at. */
  warmup: number;
  /** Rows after which a past move weighs half as much; all weigh the same where it is left out. */
  tailHalfLife?: number;
}

/** The option `warmup`. */
export const warmupOption = () => option.integer({ min: 1, default: 30 });

/** The option `tailHalfLife` where all past moves weigh the same by default. */
export const tailOptions = {
  /** Moves at the beginning whose scale is too uncertain to be looked at. @default 30 */
  warmup: warmupOption(),
  /** Rows after which a past standardised move weighs half as much in the quantiles. @default 500 */
  tailHalfLife: option.number({ min: 1, default: 500 }),
} as const satisfies OptionSpec;

/** Past moves in units of how far they were expected to go: what the moves to come are drawn from. */
export class ScaledHistory {
  private readonly known = new Map<number, Standardised>();
  private weights = new Float64Array(0);

  constructor(
    readonly moves: Float64Array,
    private readonly scales: SpreadScales,
    private readonly options: Tails & { target: Target },
  ) {}

  /** Whether some moves are the first of these. */
  begins(moves: Float64Array): boolean {
    return moves.length <= this.moves.length && moves.every((move, row) => move === this.moves[row]);
  }

  /**
   * Quantiles of the move over the next rows, or with the target `'level'` of the last of them.
   *
   * @param steps rows ahead
   * @param count how many of the moves are known
   * @throws BtcfcError `INVALID_DATA` if fewer moves than `steps` are known
   */
  quantiles(steps: number, count: number, levels: readonly number[]): number[] {
    requireMoves(count, steps);
    const { values, order, scales } = this.standardised(steps);
    const end = count - steps + 1;
    // one move is left at least
    const first = Math.min(this.options.warmup, end - 1);
    const rows = { values, order, first, end, weights: this.weightsOf(end) };
    return weightedQuantiles(rows, levels).map((score) => score * scales[count]!);
  }

  /** The move over the rows from one on, or with the target `'level'` the last of them. */
  moveOver(row: number, steps: number): number {
    return this.standardised(steps).ahead[row]!;
  }

  private standardised(steps: number): Standardised {
    const isLevel = this.options.target === 'level';
    let found = this.known.get(steps);
    if (!found) {
      const scales = isLevel ? this.scales.ofMove(steps) : this.scales.ofSum(steps);
      const ahead = isLevel ? this.moves.subarray(steps - 1) : sumsOver(this.moves, steps);
      const values = ahead.map((move, row) => move / scales[row]!);
      found = { ahead, values, order: orderOf(values), scales };
      this.known.set(steps, found);
    }
    return found;
  }

  private weightsOf(count: number): Float64Array {
    if (this.weights.length < count) {
      const { tailHalfLife } = this.options;
      const loss = tailHalfLife === undefined ? 0 : Math.LN2 / tailHalfLife;
      this.weights = Float64Array.from({ length: this.moves.length }, (_, age) => Math.exp(-loss * age));
    }
    return this.weights;
  }
}

interface Standardised {
  /** Moves over so many rows from each row on. */
  ahead: Float64Array;
  /** In units of their scales. */
  values: Float64Array;
  order: Uint32Array;
  scales: Float64Array;
}
