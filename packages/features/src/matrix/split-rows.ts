import { BtcfcError, defineOptions, type OptionsInput, option } from '@btcfc/core';
import type { FeatureMatrix } from './feature-matrix';

const splitOptions = defineOptions('splitRows', {
  /** The first row after those to train on. */
  trainEnd: option.integer({ min: 1, required: true }),
  /** The first row to test on; rows between the two validate. @default trainEnd: none validates */
  testStart: option.integer({ min: 1 }),
  /** Rows before its first that validation and test are given too, so that windows can reach back into them. @default 0 */
  context: option.integer({ min: 0, default: 0 }),
});

/** Where rows are cut. */
export type SplitRowsOptions = OptionsInput<typeof splitOptions>;

/** The parts of some rows, under the names that `trainLSTMModel` of `@btcfc/lstm` gives them. */
export interface SplitRows {
  /** Inputs to train on. */
  XTrain: FeatureMatrix;
  /** Their targets. */
  yTrain: Float64Array;
  /** Inputs to validate on; undefined where no row is for that. */
  XValidation: FeatureMatrix | undefined;
  /** Their targets. */
  yValidation: Float64Array | undefined;
  /** Inputs to test on. */
  XTest: FeatureMatrix;
  /** Their targets. */
  yTest: Float64Array;
}

/**
 * Cuts inputs and targets in time order by position: to train, to validate, to test. Nothing is shuffled; all is copied.
 *
 * @param rows inputs and one target for each row
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` where inputs and targets differ in length or a part has no row
 *
 * @example
 * import { splitRows, toMatrix } from '@btcfc/features';
 *
 * const X = toMatrix({ load: [1, 2, 3, 4] });
 * const { XTrain, XTest } = splitRows({ X, y: Float64Array.of(2, 3, 4, 5) }, { trainEnd: 3, context: 1 });
 * XTrain.rows; // -> 3
 * XTest.values; // -> Float64Array [3, 4]
 */
export function splitRows(
  { X, y }: { X: FeatureMatrix; y: ArrayLike<number> },
  options: SplitRowsOptions,
): SplitRows {
  const { trainEnd, testStart = trainEnd, context } = splitOptions.read(options);
  const { rows, columns } = X;
  if (y.length !== rows) {
    throw invalidRows(`There are ${y.length} targets for ${rows} rows of inputs.`, y.length);
  }
  if (testStart < trainEnd || testStart >= rows) {
    throw invalidRows(
      `Of ${rows} rows, ${trainEnd} train and those from ${testStart} on test: no part may be empty.`,
      options,
    );
  }
  const inputs = (start: number, end: number): FeatureMatrix => {
    const first = withContext(start);
    const values = X.values.slice(first * columns.length, end * columns.length);
    return { columns: [...columns], rows: end - first, values };
  };
  const targets = (start: number, end: number) => Float64Array.from(y).slice(withContext(start), end);
  const withContext = (start: number) => (start === 0 ? 0 : Math.max(0, start - context));
  const validates = testStart > trainEnd;
  return {
    XTrain: inputs(0, trainEnd),
    yTrain: targets(0, trainEnd),
    XValidation: validates ? inputs(trainEnd, testStart) : undefined,
    yValidation: validates ? targets(trainEnd, testStart) : undefined,
    XTest: inputs(testStart, rows),
    yTest: targets(testStart, rows),
  };
}

function invalidRows(message: string, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message,
    received,
    remedy: 'Pass a target for each row, and cut where each part keeps rows.',
  });
}
