import { BtcfcError, defineOptions, describeValue, type OptionsInput, option } from '@btcfc/core';
import { type Numbers, readValues } from '../elementwise/numbers';
import { type FeatureMatrix, isMatrix } from './feature-matrix';

const splitOptions = defineOptions('splitRows', {
  /** The first row after those to train on. */
  trainEnd: option.integer({ min: 1, required: true }),
  /** The first row to test on; rows between the two validate. @default trainEnd: none validates */
  testStart: option.integer({ min: 1 }),
  /** Rows before its first that validation and test are given too, so that windows can reach back into them. @default 0 */
  context: option.integer({ min: 0, default: 0 }),
});

/** Where rows are cut. */
export interface SplitRowsOptions extends OptionsInput<typeof splitOptions> {}

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
 * @param rows inputs and one target for each row, NaN where missing
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` where inputs and targets differ in length, a part has no row, or a
 * target is something else than a finite or missing number
 *
 * @example
 * import { splitRows, toMatrix } from '@btcfc/features';
 *
 * const X = toMatrix({ load: [1, 2, 3, 4] });
 * const { XTrain, XTest } = splitRows({ X, y: Float64Array.of(2, 3, 4, 5) }, { trainEnd: 3, context: 1 });
 * XTrain.rows; // -> 3
 * XTest.values; // -> Float64Array [3, 4]
 */
export function splitRows(rows: { X: FeatureMatrix; y: Numbers }, options: SplitRowsOptions): SplitRows {
  const { trainEnd, testStart = trainEnd, context } = splitOptions.read(options);
  const { X, y } = rows ?? {};
  if (!isMatrix(X)) throw invalidRows('`X` must be a matrix, as `toMatrix` makes it.', describeValue(X));
  const all = readValues(y, 'y');
  const { rows: count, columns } = X;
  if (all.length !== count) {
    throw invalidRows(`There are ${all.length} targets for ${count} rows of inputs.`, all.length);
  }
  if (testStart < trainEnd || testStart >= count) {
    throw invalidRows(
      `Of ${count} rows, ${trainEnd} train and those from ${testStart} on test: no part may be empty.`,
      options,
    );
  }
  const inputs = (start: number, end: number): FeatureMatrix => {
    const first = withContext(start);
    const values = X.values.slice(first * columns.length, end * columns.length);
    return { columns: [...columns], rows: end - first, values };
  };
  const targets = (start: number, end: number) => all.slice(withContext(start), end);
  const withContext = (start: number) => (start === 0 ? 0 : Math.max(0, start - context));
  const validates = testStart > trainEnd;
  return {
    XTrain: inputs(0, trainEnd),
    yTrain: targets(0, trainEnd),
    XValidation: validates ? inputs(trainEnd, testStart) : undefined,
    yValidation: validates ? targets(trainEnd, testStart) : undefined,
    XTest: inputs(testStart, count),
    yTest: targets(testStart, count),
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
