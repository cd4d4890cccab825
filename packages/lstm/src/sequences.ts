import { checkInteger } from '@btcfc/core';
import { type MatrixLike, readMatrix, readTarget, tooFewRows, windowsIn } from './matrix';

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
  /** `[length, 1]`. */
  targets: Float32Array;
  length: number;
}

/** Windows over rows that are held once: a window is copied only when a batch asks for it. */
export class Sequences {
  /** @param first position of the first window of this set among all windows of the rows */
  constructor(
    private readonly values: Float32Array,
    private readonly targets: Float32Array,
    readonly features: number,
    readonly seqLen: number,
    readonly targetOffset: number,
    private readonly first: number,
    /** Number of windows. */
    readonly length: number,
  ) {}

  /** The row that holds the target of a window. */
  targetRow(window: number): number {
    return this.first + window + this.seqLen - 1 + this.targetOffset;
  }

  /** Windows `start` to `end` (not included) as a set of their own, over the same rows. */
  slice(start: number, end: number): Sequences {
    const { values, targets, features, seqLen, targetOffset, first } = this;
    return new Sequences(values, targets, features, seqLen, targetOffset, first + start, end - start);
  }

  /** Copies the windows at the given positions, in that order. */
  gather(positions: ArrayLike<number>): SequenceBatch {
    const size = this.seqLen * this.features;
    const inputs = new Float32Array(positions.length * size);
    const targets = new Float32Array(positions.length);
    for (let index = 0; index < positions.length; index++) {
      const window = positions[index]!;
      const start = (this.first + window) * this.features;
      inputs.set(this.values.subarray(start, start + size), index * size);
      // a window at the end may be forecast from before its target is known
      targets[index] = this.targets[this.targetRow(window)] ?? Number.NaN;
    }
    return { inputs, targets, length: positions.length };
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
  const values = Float32Array.from(matrix.values);
  return new Sequences(
    values,
    Float32Array.from(target),
    matrix.columns.length,
    seqLen,
    targetOffset,
    0,
    length,
  );
}
