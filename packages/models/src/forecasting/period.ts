import { checkInteger, frequencyOf, inferPeriod, option, type TimeSeries } from '@btcfc/core';

/** Rows of a season, or that they are to be found in the training rows. */
export type Period = number | 'auto';

/** The option `period`. */
export function periodOption() {
  return option.custom<Period, { default: Period }>(
    (name, value) => (value === 'auto' ? value : checkInteger(name, value, { min: 1 })),
    { default: 'auto' },
  );
}

/** What tells how far apart rows stand. */
export type Clock = Pick<TimeSeries, 'frequency' | 'dates'>;

/** Rows of a season; 1 where the training rows show none. */
export function periodOf(period: Period, values: Float64Array, clock: Clock): number {
  return period === 'auto' ? inferPeriod(values, { frequency: frequencyOf(clock) }) : period;
}
