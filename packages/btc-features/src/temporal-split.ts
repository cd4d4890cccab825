import {
  BtcfcError,
  checkNumber,
  type Frame,
  type FrameResult,
  invalidOption,
  readTable,
  sliceRows,
  type Table,
  writeTable,
} from '@btcfc/core';

export interface TrainTestOptions {
  /** The share of the rows to train on, between 0 and 1; the rest tests. @default 0.8 */
  trainFraction?: number;
}

export interface TrainValidationTestOptions {
  /** The shares of the rows, each between 0 and 1, together 1. */
  fractions: { train: number; validation: number; test: number };
}

export interface TrainTest<Part> {
  train: Part;
  test: Part;
}

export interface TrainValidationTest<Part> extends TrainTest<Part> {
  validation: Part;
}

/**
 * Cuts a frame by position: the first rows to train on, those after them to validate (where asked for), the
 * last to test. Nothing is shuffled. Row counts are rounded down as Python's `int(rows * fraction)`.
 *
 * @throws BtcfcError `INVALID_OPTION` for shares that do not add up, `INVALID_DATA` if a part has no row
 *
 * @example
 * const { train, test } = temporalSplit(frame, { trainFraction: 0.8 })
 */
export function temporalSplit<Input extends Frame>(
  frame: Input,
  options?: TrainTestOptions,
): TrainTest<FrameResult<Input>>;
export function temporalSplit<Input extends Frame>(
  frame: Input,
  options: TrainValidationTestOptions,
): TrainValidationTest<FrameResult<Input>>;
export function temporalSplit<Input extends Frame>(
  frame: Input,
  options: TrainTestOptions | TrainValidationTestOptions = {},
): TrainTest<FrameResult<Input>> | TrainValidationTest<FrameResult<Input>> {
  const bounds = 'fractions' in options ? threeParts(options.fractions) : twoParts(options.trainFraction);
  const table = readTable(frame);
  const parts: Record<string, FrameResult<Input>> = {};
  let start = 0;
  for (const [name, fraction] of bounds) {
    // the sum of two fractions may fall short of the number it stands for by a rounding error
    const end = Math.floor(table.rows * fraction + (name === 'validation' ? 1e-9 : 0));
    if (end <= start) throw emptyPart(name, table);
    parts[name] = writeTable(sliceRows(table, start, end), frame);
    start = end;
  }
  return parts as unknown as TrainTest<FrameResult<Input>>;
}

// where each part ends, as a share of all rows
function twoParts(train = 0.8): [string, number][] {
  checkNumber('trainFraction', train, { min: 0, max: 1, aboveMin: true, belowMax: true });
  return [
    ['train', train],
    ['test', 1],
  ];
}

function threeParts(fractions: TrainValidationTestOptions['fractions']): [string, number][] {
  if (typeof fractions !== 'object' || fractions === null) {
    throw invalidOption('fractions', fractions, 'an object with train, validation and test');
  }
  const { train, validation, test } = fractions;
  for (const [name, value] of Object.entries({ train, validation, test })) {
    checkNumber(`fractions.${name}`, value, { min: 0, max: 1, aboveMin: true, belowMax: true });
  }
  if (Math.abs(train + validation + test - 1) > 1e-9) {
    throw invalidOption('fractions', train + validation + test, 'shares that add up to 1');
  }
  return [
    ['train', train],
    ['validation', train + validation],
    ['test', 1],
  ];
}

function emptyPart(name: string, table: Table): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `Of ${table.rows} rows none is left for the part "${name}".`,
    received: table.rows,
    remedy: 'Pass more rows or a larger fraction.',
  });
}
