import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import { type MatrixLike, tooFewRows } from '../reading/matrix';
import { readMatrix } from '../reading/read-matrix';
import { readTarget } from '../reading/read-rows';
import { Sequences } from './sequences';
import { windowsIn } from './windows-in';

const sequenceOptions = defineOptions('createSequences', {
  /** Rows per window. */
  seqLen: option.integer({ min: 1, required: true }),
  /** How many rows after the window's last row its target stands. 0: the window ends on the row whose `y` it has. @default 1 */
  targetOffset: option.integer({ min: 0, default: 1 }),
});

/** How windows are cut. */
export interface SequenceOptions extends OptionsInput<typeof sequenceOptions> {}

/**
 * Windows of `seqLen` rows and their targets, as a set from which batches are gathered.
 *
 * Of `n` rows come `n - seqLen + 1 - targetOffset` windows; window `i` holds rows `i` to `i + seqLen - 1` and has target
 * `y[i + seqLen - 1 + targetOffset]`.
 *
 * @param X shape [rows, columns]
 * @param y shape [rows]
 * @throws BtcfcError `INVALID_DATA` if there are fewer than `seqLen + targetOffset` rows, a value is not a finite number,
 * or the lengths differ; `INVALID_OPTION`
 *
 * @example
 * import { createSequences } from '@btcfc/lstm';
 *
 * const windows = createSequences([[1], [2], [3], [4]], [1, 2, 3, 4], { seqLen: 2 });
 * windows.gather([0]); // -> { inputs: [1, 2], targets: [3], length: 1 }
 */
export function createSequences(X: MatrixLike, y: ArrayLike<number>, options: SequenceOptions): Sequences {
  const { seqLen, targetOffset } = sequenceOptions.read(options);
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
