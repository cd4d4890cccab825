import {
  BtcfcError,
  defineOptions,
  type Frame,
  type FrameResult,
  invalidOption,
  option,
  readTable,
  sliceRows,
  type Table,
  writeTable,
} from '@btcfc/core';

const share = { min: 0, max: 1, aboveMin: true, belowMax: true } as const;

const fractionOptions = defineOptions('temporalSplit', {
  train: option.number({ ...share, required: true }),
  validation: option.number({ ...share, required: true }),
  test: option.number({ ...share, required: true }),
});

const splitOptions = defineOptions('temporalSplit', {
  trainFraction: option.number(share),
  fractions: option.nested(fractionOptions),
});

/** Options of `temporalSplit` into two parts. */
export interface TrainTestOptions {
  /** The share of the rows to train on, between 0 and 1; the rest tests. @default 0.8 */
  trainFraction?: number;
}

/** Options of `temporalSplit` into three parts. */
export interface TrainValidationTestOptions {
  /** The shares of the rows, each between 0 and 1, together 1. */
  fractions: { train: number; validation: number; test: number };
}

/** The two parts of a frame. */
export interface TrainTest<Part> {
  train: Part;
  test: Part;
}

/** The three parts of a frame. */
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
 * import { temporalSplit } from '@btcfc/features';
 *
 * const { train, test } = temporalSplit({ load: [1, 2, 3, 4] }, { trainFraction: 0.75 });
 * train.load; // -> Float64Array [1, 2, 3]
 * test.load; // -> Float64Array [4]
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
  options?: TrainTestOptions | TrainValidationTestOptions,
): TrainTest<FrameResult<Input>> | TrainValidationTest<FrameResult<Input>> {
  const bounds = boundsOf(options);
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

/** Where each part ends, as a share of all rows. */
function boundsOf(options: unknown): [name: string, end: number][] {
  const { trainFraction, fractions } = splitOptions.read(options);
  if (!fractions) {
    return [
      ['train', trainFraction ?? 0.8],
      ['test', 1],
    ];
  }
  if (trainFraction !== undefined) {
    throw new BtcfcError({
      code: 'INVALID_OPTION',
      message: '`trainFraction` and `fractions` both say how large the part to train on is.',
      remedy: 'Pass one of them.',
    });
  }
  const { train, validation, test } = fractions;
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
