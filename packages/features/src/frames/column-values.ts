import { type Frame, numbersOf, readTable } from '@btcfc/core';

/**
 * The values of one column of numbers, whatever kind of frame holds it, such as the target of each row.
 *
 * @returns a copy, NaN where missing
 * @throws BtcfcError `MISSING_COLUMN`; `INVALID_DATA` if it holds something else than finite or missing numbers
 *
 * @example
 * import { columnValues } from '@btcfc/features';
 *
 * columnValues([{ load: 1.5 }, { load: null }], 'load'); // -> Float64Array [1.5, NaN]
 */
export function columnValues(frame: Frame, column: string): Float64Array {
  return numbersOf(readTable(frame), column, { infinite: 'refused' });
}
