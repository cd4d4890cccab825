import { checkInteger, frequencyOf, inferPeriods, invalidOption, option } from '@btcfc/core';
import type { Clock, Period } from '../../forecasting/period';

/** Rows of a season or of each of several, or that they are to be found in the training rows. */
export type Periods = Period | readonly number[];

const mostSeasons = 3;

/** The option `period` where there may be several. */
export function periodsOption() {
  return option.custom<Periods, { default: Periods }>(
    (name, value) => {
      if (value === 'auto') return value;
      if (!Array.isArray(value)) return checkInteger(name, value, { min: 1 });
      if (value.length === 0) throw invalidOption(name, value, 'a number, several, or "auto"');
      return value.map((period, index) => checkInteger(`${name}[${index}]`, period, { min: 1 }));
    },
    { default: 'auto' },
  );
}

/** Rows of each season, ascending: those of which the rows hold more than two. */
export function periodsOf(periods: Periods, values: Float64Array, clock: Clock): number[] {
  const given =
    periods === 'auto'
      ? inferPeriods(values, { frequency: frequencyOf(clock) }).slice(0, mostSeasons)
      : typeof periods === 'number'
        ? [periods]
        : [...new Set(periods)];
  return given.filter((period) => period > 1 && values.length > 2 * period).sort((a, b) => a - b);
}
