import type { Numbers } from '../elementwise/numbers';
import { compareWithEarlier, type LagOptions, lagOptions } from './lag';

const momentumOptions = lagOptions('momentum', 10);
const rateOptions = lagOptions('rateOfChange', 10);

/**
 * A value minus the value `periods` rows before. NaN in the first `periods` rows, where either value is missing, and
 * where the difference lies beyond the largest number.
 *
 * @param options `periods` is 10 where it is left out
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than finite or missing numbers
 *
 * @example
 * import { momentum } from '@btcfc/features';
 *
 * momentum([1, 2, 5], { periods: 2 }); // -> Float64Array [NaN, NaN, 4]
 */
export function momentum(values: Numbers, options?: LagOptions): Float64Array {
  return compareWithEarlier(
    values,
    momentumOptions.read(options).periods,
    (current, earlier) => current - earlier,
  );
}

/**
 * The change over `periods` rows in percent of the earlier value. NaN in the first `periods` rows, where either value
 * is missing, where the earlier one is 0, and where the change lies beyond the largest number.
 *
 * @param options `periods` is 10 where it is left out
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than finite or missing numbers
 *
 * @example
 * import { rateOfChange } from '@btcfc/features';
 *
 * rateOfChange([1, 2, 5], { periods: 2 }); // -> Float64Array [NaN, NaN, 400]
 */
export function rateOfChange(values: Numbers, options?: LagOptions): Float64Array {
  const { periods } = rateOptions.read(options);
  return compareWithEarlier(values, periods, (current, earlier) => ((current - earlier) / earlier) * 100);
}
