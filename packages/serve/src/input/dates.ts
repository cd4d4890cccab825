import { readDates } from '@btcfc/core';
import { invalidInput } from './invalid-input';

/**
 * The dates of rows as milliseconds since 1970, each after the one before. A text without an offset is UTC.
 *
 * @throws BtcfcError `INVALID_DATA`
 */
export function readRowDates(given: unknown, rows: number): Float64Array {
  if (!Array.isArray(given)) throw invalidInput('`dates` is not a list.', given);
  if (given.length !== rows) throw invalidInput(`\`dates\` has ${given.length} entries for ${rows} rows.`);
  const dates = readDates(given, { name: 'dates' });
  const late = dates.findIndex((date, row) => row > 0 && date <= dates[row - 1]!);
  if (late > 0)
    throw invalidInput(`The date of row ${late + 1} is not after that of the row before.`, given[late]);
  return dates;
}
