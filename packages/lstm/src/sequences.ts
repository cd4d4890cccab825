import { checkInteger } from '@btcfc/core';
import { type MatrixLike, readMatrix, readTarget, tooFewRows, windowsIn } from './matrix';
import type { TrailingStatistics } from './window-statistics';

export interface SequenceOptions {
  /** Rows per window. */
  seqLen: number;
  /**
   * How many rows after the window's last row the target stands. 0: the window ends on the row whose `y` is
   * forecast. 1: as the notebook has it, the window ends one row earlier. @default 0
   */
  targetOffset?: number;
}

/** A batch of windows. */
export interface SequenceBatch {
  /** `[length, seqLen, features]`, row-major. */
  inputs: Float32Array;
  /** `[length, steps]`. */
  targets: Float32Array;
  length: number;
}

/** A column that is read some rows ahead. */
export interface Lead {
  column: number;
  rows: number;
}

/** What windows are cut from. */
export interface SequenceRows {
  /** `[rows, width]`. */
  values: Float32Array | Float64Array;
  width: number;
  seqLen: number;
  targetOffset: number;
  /** Targets per window. @default 1 */
  steps?: number;
  /** `[windows, steps]`, of all windows that have them. */
  targets: Float32Array;
  /** Inputs beside a row's own values. @default [] */
  leads?: readonly Lead[];
  /** What each window is scaled by, at its last row. */
  statistics?: TrailingStatistics;
}

/** Windows over rows that are held once: a window is copied only when a batch asks for it. */
export class Sequences {
  readonly features: number;
  readonly seqLen: number;
  readonly targetOffset: number;
  /** Targets per window. */
  readonly steps: number;

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
    this.steps = source.steps ?? 1;
  }

  /** The last row of a window. */
  lastRow(window: number): number {
    return this.first + window + this.seqLen - 1;
  }

  /** The row that holds the first target of a window. */
  targetRow(window: number): number {
    return this.lastRow(window) + this.targetOffset;
  }

  /** Windows `start` to `end` (not included) as a set of their own, over the same rows. */
  slice(start: number, end: number): Sequences {
    return new Sequences(this.source, this.first + start, end - start);
  }

  /** Copies the windows at the given positions, in that order. */
  gather(positions: ArrayLike<number>): SequenceBatch {
    const size = this.seqLen * this.features;
    const inputs = new Float32Array(positions.length * size);
    const targets = new Float32Array(positions.length * this.steps);
    for (let index = 0; index < positions.length; index++) {
      const window = positions[index]!;
      this.copyWindow(window, inputs.subarray(index * size, (index + 1) * size));
      for (let step = 0; step < this.steps; step++) {
        // a window at the end may be forecast from before its target is known
        const target = this.source.targets[(this.first + window) * this.steps + step] ?? Number.NaN;
        targets[index * this.steps + step] = target;
      }
    }
    return { inputs, targets, length: positions.length };
  }

  private copyWindow(window: number, into: Float32Array): void {
    const { values, width, leads = [], statistics } = this.source;
    const start = this.first + window;
    if (leads.length === 0 && !statistics) {
      into.set(values.subarray(start * width, (start + this.seqLen) * width));
      return;
    }
    const last = this.lastRow(window) * width;
    const scaled = (row: number, column: number) => {
      const value = values[row * width + column]!;
      if (!statistics) return value;
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

/**
 * Windows of `seqLen` rows and their targets, as a set from which batches are gathered.
 *
 * Of `n` rows come `n - seqLen + 1 - targetOffset` windows; window `i` holds rows `i` to `i + seqLen - 1`
 * and has target `y[i + seqLen - 1 + targetOffset]`.
 *
 * @throws BtcfcError `INVALID_DATA` if there are fewer than `seqLen + targetOffset` rows, a value is not
 * finite, or the lengths differ
 */
export function createSequences(
  X: MatrixLike,
  y: ArrayLike<number>,
  { seqLen, targetOffset = 0 }: SequenceOptions,
): Sequences {
  checkInteger('seqLen', seqLen, { min: 1 });
  checkInteger('targetOffset', targetOffset, { min: 0 });
  const matrix = readMatrix('X', X);
  const target = readTarget('y', y, matrix.rows);
  const length = windowsIn(matrix.rows, { seqLen, targetOffset });
  if (length < 1) throw tooFewRows('X', matrix.rows, seqLen + targetOffset);
  const source = {
    values: Float32Array.from(matrix.values),
    width: matrix.columns.length,
    seqLen,
    targetOffset,
    targets: Float32Array.from(target.subarray(seqLen - 1 + targetOffset)),
  };
  return new Sequences(source, 0, length);
}
