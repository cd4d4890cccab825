import { checkInteger } from '@btcfc/core';
import { asFloats } from './numbers';

export interface LagOptions {
  /** How many rows back the price is compared with. @default 10 */
  periods?: number;
}

/**
 * The price minus the price `periods` rows before; NaN in the first `periods` rows.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function momentum(price: ArrayLike<number>, { periods = 10 }: LagOptions = {}): Float64Array {
  return compareWithEarlier(price, periods, (current, earlier) => current - earlier);
}

/**
 * The change of the price over `periods` rows in percent; NaN in the first `periods` rows.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function rateOfChange(price: ArrayLike<number>, { periods = 10 }: LagOptions = {}): Float64Array {
  return compareWithEarlier(price, periods, (current, earlier) => ((current - earlier) / earlier) * 100);
}

export function compareWithEarlier(
  price: ArrayLike<number>,
  periods: number,
  formula: (current: number, earlier: number) => number,
): Float64Array {
  checkInteger('periods', periods, { min: 1 });
  const numbers = asFloats(price);
  const result = new Float64Array(numbers.length).fill(Number.NaN);
  for (let row = periods; row < result.length; row++) {
    result[row] = formula(numbers[row]!, numbers[row - periods]!);
  }
  return result;
}
