import { BtcfcError } from '../../errors/error';
import { defineOptions, type OptionsInput } from '../../options/define-options';
import * as option from '../../options/option';
import { readNumbers } from '../numbers';
import { readDates } from './dates';

const dayMs = 86_400_000;

const aheadOptions = defineOptions('datesAhead', {
  /** The rows that are forecast from, positions from 0 on. */
  origins: option.anything<ArrayLike<number>, { required: true }>({ required: true }),
  /** Rows forecast from each origin. */
  horizon: option.integer({ min: 1, required: true }),
  /** Rows from an origin to the first that is forecast. @default 1 */
  offset: option.integer({ min: 0, default: 1 }),
});

/** Which moments are asked for. */
export interface DatesAheadOptions extends OptionsInput<typeof aheadOptions> {}

/**
 * The moments that are forecast, milliseconds since 1970, shape [origins, horizon]: those that are known, and beyond
 * them as the rows go on where they keep one step, be it of time or of calendar months. Undefined where neither tells.
 *
 * @param given dates of the rows from the first on, as `readDates` reads them, further than the origins where known
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for what is no date, fewer dates than rows up to the last origin, or
 * origins that are not numbers
 *
 * @example
 * import { datesAhead, formatDate } from '@btcfc/core';
 *
 * const next = datesAhead(['2018-01-29', '2018-01-30', '2018-01-31'], { origins: [2], horizon: 2 });
 * next && Array.from(next, formatDate); // -> ['2018-02-01', '2018-02-02']
 */
export function datesAhead(given: ArrayLike<unknown>, options: DatesAheadOptions): Float64Array | undefined {
  const { origins: rows, horizon, offset } = aheadOptions.read(options);
  const origins = readNumbers(rows, { name: 'origins', missing: 'refused' });
  const dates = readDates(given, { name: 'dates', missing: 'allowed' });
  const last = origins.reduce((latest, origin) => Math.max(latest, origin), -1);
  if (last >= dates.length) throw tooFewDates(dates.length, last + 1);
  const ahead = new Float64Array(origins.length * horizon);
  const next = stepOf(dates);
  for (const [index, origin] of origins.entries()) {
    for (let step = 0; step < horizon; step++) {
      const row = origin + offset + step;
      const last = dates.length - 1;
      const moment = row <= last ? dates[row] : next?.(dates[last]!, row - last);
      if (moment === undefined) return undefined;
      ahead[index * horizon + step] = moment;
    }
  }
  return ahead;
}

function tooFewDates(given: number, rows: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`dates\` has ${given} entries where there are ${rows} rows up to the last origin.`,
    received: given,
    remedy: 'Pass a date for each row, from the first on.',
  });
}

type Step = (from: number, steps: number) => number;

function stepOf(dates: Float64Array): Step | undefined {
  if (dates.length < 3) return undefined;
  const first = dates[1]! - dates[0]!;
  if (first <= 0) return undefined;
  // first of all months: July, August and September are equally far apart too
  const months = monthNumber(dates[1]!) - monthNumber(dates[0]!);
  if (first >= 28 * dayMs && areMonths(dates, months)) {
    const day = latestDay(dates);
    return (from, steps) => inMonth(from, monthNumber(from) + steps * months, day);
  }
  const isEven = dates.every((date, row) => row === 0 || date - dates[row - 1]! === first);
  return isEven ? (from, steps) => from + first * steps : undefined;
}

function areMonths(dates: Float64Array, months: number): boolean {
  const day = latestDay(dates);
  const first = monthNumber(dates[0]!);
  return dates.every((date, row) => date === inMonth(dates[0]!, first + row * months, day));
}

function latestDay(dates: Float64Array): number {
  return dates.reduce((latest, date) => Math.max(latest, new Date(date).getUTCDate()), 1);
}

function monthNumber(date: number): number {
  const moment = new Date(date);
  return moment.getUTCFullYear() * 12 + moment.getUTCMonth();
}

/** The day `day` of a month, or its last one, at the time of day of `like`. */
function inMonth(like: number, month: number, day: number): number {
  const [year, inYear] = [Math.floor(month / 12), month % 12];
  const days = new Date(Date.UTC(year, inYear + 1, 0)).getUTCDate();
  return Date.UTC(year, inYear, Math.min(day, days)) + (((like % dayMs) + dayMs) % dayMs);
}
