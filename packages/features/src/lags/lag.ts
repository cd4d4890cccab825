import { defineOptions, option } from '@btcfc/core';
import { finiteOrMissing, type Numbers, readValues } from '../elementwise/numbers';

/** Options of `lag`. */
export interface LagOptions {
  /** How many rows back a value is compared with, or taken from. */
  periods?: number;
}

/** The options of a function that looks some rows back. */
export function lagOptions(owner: string, periods: number) {
  return defineOptions(owner, { periods: option.integer({ min: 1, default: periods }) });
}

const options = lagOptions('lag', 1);

/**
 * The value `periods` rows before; NaN in the first `periods` rows.
 *
 * @param given `periods` is 1 where it is left out
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than finite or missing numbers
 *
 * @example
 * import { lag } from '@btcfc/features';
 *
 * lag([1, 2, 3], { periods: 2 }); // -> Float64Array [NaN, NaN, 1]
 */
export function lag(values: Numbers, given?: LagOptions): Float64Array {
  return compareWithEarlier(values, options.read(given).periods, (_, earlier) => earlier);
}

export function compareWithEarlier(
  values: Numbers,
  periods: number,
  formula: (current: number, earlier: number) => number,
): Float64Array {
  const numbers = readValues(values);
  const result = new Float64Array(numbers.length).fill(Number.NaN, 0, periods);
  for (let row = periods; row < result.length; row++) {
    result[row] = finiteOrMissing(formula(numbers[row]!, numbers[row - periods]!));
  }
  return result;
}
