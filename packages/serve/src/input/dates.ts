import { option, readDates } from '@btcfc/core';
import { invalidDates } from './invalid-input';

/**
 * The dates of rows as milliseconds since 1970, each after the one before.
 *
 * @param timeZone whose clocks texts without an offset were read from; UTC where it is left out
 * @throws BtcfcError `INVALID_DATA`, `INVALID_OPTION`
 */
export function readRowDates(given: unknown, rows: number, timeZone?: string): Float64Array {
  if (!Array.isArray(given)) throw invalidDates('`dates` is not a list.', given);
  if (given.length !== rows) throw invalidDates(`\`dates\` has ${given.length} entries for ${rows} rows.`);
  const dates = readDates(given, { name: 'dates', ...(timeZone !== undefined && { timeZone }) });
  const late = dates.findIndex((date, row) => row > 0 && date <= dates[row - 1]!);
  if (late > 0)
    throw invalidDates(`The date of row ${late + 1} is not after that of the row before.`, given[late]);
  return dates;
}

const zoneKind = option.text();

/**
 * The time zone that stands beside dates.
 *
 * @param isDated whether there are any
 * @throws BtcfcError `INVALID_OPTION`, `INVALID_DATA`
 */
export function readTimeZone(name: string, given: unknown, isDated: boolean): string | undefined {
  if (given === undefined) return undefined;
  if (!isDated) {
    const remedy = 'Send it with the dates that it is of, or leave it out.';
    throw invalidDates(`\`${name}\` is given, and no dates are.`, given, remedy);
  }
  return zoneKind.check(name, given);
}
