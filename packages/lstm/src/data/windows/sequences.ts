import type { TrailingStatistics } from '../scaling/window-statistics';

/** A batch of windows. */
export interface SequenceBatch {
  /** Shape [length, seqLen, features], row-major. */
  inputs: Float32Array;
  /** Shape [length, horizon]. */
  targets: Float32Array;
  /** Number of windows. */
  length: number;
}

/** A column that is read some rows ahead. */
export interface Lead {
  /** Its position among the columns. */
  column: number;
  /** How many rows ahead. */
  rows: number;
}

/** What windows are cut from. */
export interface SequenceRows {
  /** Shape [rows, width]. */
  values: Float32Array | Float64Array;
  /** Columns. */
  width: number;
  /** Rows per window. */
  seqLen: number;
  /** How many rows after a window's last row its first target stands. */
  targetOffset: number;
  /** Targets per window. @default 1 */
  horizon?: number;
  /** The last row of each window, where not every row ends one. @default each row from `seqLen - 1` on */
  lastRows?: Int32Array;
  /** Of all windows that have them, shape [windows, horizon]. */
  targets: Float32Array;
  /** Inputs beside a row's own values. @default [] */
  leads?: readonly Lead[];
  /** What each window is scaled by, at its last row. */
  statistics?: TrailingStatistics;
}

/**
 * Windows over rows that are held once: a window is copied only when a batch asks for it. `createSequences` makes them.
 *
 * @example
 * import { createSequences, Sequences } from '@btcfc/lstm';
 *
 * const windows = createSequences([[1], [2], [3], [4]], [1, 2, 3, 4], { seqLen: 2 });
 * windows instanceof Sequences; // -> true
 * windows.slice(1, 2).lastRow(0); // -> 2
 */
export class Sequences {
  /** Inputs per row of a window. */
  readonly features: number;
  /** Rows per window. */
  readonly seqLen: number;
  /** How many rows after a window's last row its first target stands. */
  readonly targetOffset: number;
  /** Targets per window. */
  readonly horizon: number;

  /** @param first position of the first window of this set among all windows of the rows */
  constructor(
    private readonly source: SequenceRows,
    private readonly first: number,
    /** Number of windows. */
    readonly length: number,
  ) {
    this.features = source.width + (source.leads?.length ?? 0);
    this.seqLen = source.seqLen;
    this.targetOffset = source.targetOffset;
    this.horizon = source.horizon ?? 1;
  }

  /** The last row of a window. */
  lastRow(window: number): number {
    const position = this.first + window;
    return this.source.lastRows?.[position] ?? position + this.seqLen - 1;
  }

  /** The row that holds the first target of a window. */
  targetRow(window: number): number {
    return this.lastRow(window) + this.targetOffset;
  }

  /** Windows `start` to `end` (not included) as a set of their own, over the same rows. */
  slice(start: number, end: number): Sequences {
    return new Sequences(this.source, this.first + start, end - start);
  }

  /** The windows without targets that end at the given rows, in that order, over the same rows. */
  endingAt(rows: readonly number[]): Sequences {
    const source = { ...this.source, lastRows: Int32Array.from(rows), targets: new Float32Array() };
    return new Sequences(source, 0, rows.length);
  }

  /** The targets of all windows of this set. Shape [length, horizon]. */
  allTargets(): Float32Array {
    const { horizon, first, length } = this;
    return this.source.targets.subarray(first * horizon, (first + length) * horizon);
  }

  /**
   * Copies the windows at the given positions, in that order.
   *
   * @param into where to copy them, with room for just as many. @default new arrays
   */
  gather(
    positions: ArrayLike<number>,
    into: Pick<SequenceBatch, 'inputs' | 'targets'> = this.roomFor(positions.length),
  ): SequenceBatch {
    const size = this.seqLen * this.features;
    const { inputs, targets } = into;
    for (let index = 0; index < positions.length; index++) {
      const window = positions[index]!;
      this.copyWindow(window, inputs.subarray(index * size, (index + 1) * size));
      for (let step = 0; step < this.horizon; step++) {
        // a window at the end may be forecast from before its target is known
        const target = this.source.targets[(this.first + window) * this.horizon + step] ?? Number.NaN;
        targets[index * this.horizon + step] = target;
      }
    }
    return { inputs, targets, length: positions.length };
  }

  private roomFor(windows: number): Pick<SequenceBatch, 'inputs' | 'targets'> {
    return {
      inputs: new Float32Array(windows * this.seqLen * this.features),
      targets: new Float32Array(windows * this.horizon),
    };
  }

  private copyWindow(window: number, into: Float32Array): void {
    const { values, width, leads = [], statistics } = this.source;
    const start = this.lastRow(window) - this.seqLen + 1;
    if (leads.length === 0 && !statistics) {
      into.set(values.subarray(start * width, (start + this.seqLen) * width));
      return;
    }
    const last = this.lastRow(window) * width;
    const scaled = (row: number, column: number) => {
      const value = values[row * width + column]!;
      if (!statistics) return value;
      // what is not known is as usual
      if (Number.isNaN(value)) return 0;
      return (value - statistics.mean[last + column]!) / (statistics.deviation[last + column]! || 1);
    };
    for (let row = 0; row < this.seqLen; row++) {
      const offset = row * this.features;
      for (let column = 0; column < width; column++) into[offset + column] = scaled(start + row, column);
      leads.forEach(({ column, rows }, index) => {
        into[offset + width + index] = scaled(start + row + rows, column);
      });
    }
  }
}
