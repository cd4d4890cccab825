import { BtcfcError } from '../../errors/error';
import { defineOptions, type OptionsInput } from '../../options/define-options';
import * as option from '../../options/option';
import { readNumbers } from '../numbers';
import { readDates } from './dates';
import { type FrequencyLike, readFrequency } from './frequency/frequency';
import { inferFrequency } from './frequency/infer-frequency';
import { type Stepper, stepperOf } from './frequency/step-date';
import { TimeZone } from './time-zone';

const aheadOptions = defineOptions('datesAhead', {
  /** The rows that are forecast from, positions from 0 on. */
  origins: option.anything<ArrayLike<number>, { required: true }>({ required: true }),
  /** Rows forecast from each origin. */
  horizon: option.integer({ min: 1, required: true }),
  /** Rows from an origin to the first that is forecast. @default 1 */
  offset: option.integer({ min: 0, default: 1 }),
  /** How far apart rows stand. @default found out, by `inferFrequency` */
  frequency: option.custom<FrequencyLike>((name, value) => readFrequency(value as FrequencyLike, name)),
  /** The time zone on whose clocks days and longer steps are counted, where `frequency` is found out. @default 'UTC' */
  timeZone: option.custom((_, value) => TimeZone.of(value).name),
});

/** Which moments are asked for. */
export interface DatesAheadOptions extends OptionsInput<typeof aheadOptions> {}

/**
 * The moments that are forecast, milliseconds since 1970, shape [origins, horizon]: those that are known, and beyond
 * them as the rows go on, by their frequency. Undefined where neither tells.
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
  const { origins: rows, horizon, offset, frequency, timeZone } = aheadOptions.read(options);
  const origins = readNumbers(rows, { name: 'origins', missing: 'refused' });
  const dates = readDates(given, { name: 'dates', missing: 'allowed' });
  const last = origins.reduce((latest, origin) => Math.max(latest, origin), -1);
  if (last >= dates.length) throw tooFewDates(dates.length, last + 1);
  const ahead = new Float64Array(origins.length * horizon);
  const stepper = frequency === undefined ? foundStepper(dates, timeZone) : stepperOf(frequency);
  for (const [index, origin] of origins.entries()) {
    for (let step = 0; step < horizon; step++) {
      const row = origin + offset + step;
      const last = dates.length - 1;
      const moment = row <= last ? dates[row] : stepper?.step(dates[last]!, row - last);
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

function foundStepper(dates: Float64Array, timeZone: string | undefined): Stepper | undefined {
  const ascends = dates.every((date, row) => row === 0 || date > dates[row - 1]!);
  const frequency = ascends ? inferFrequency(dates, { timeZone }) : undefined;
  return frequency && stepperOf(frequency);
}
