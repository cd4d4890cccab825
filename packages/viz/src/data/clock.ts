import { invalidOption, localClock, option } from '@btcfc/core';

/** On whose clocks dates are drawn. */
export interface ClockOptions {
  /**
   * The IANA time zone on whose clocks dates are drawn, and those without an offset were written. @default 'UTC', or
   * that of the `frequency` of the series that was forecast
   */
  timeZone?: string;
}

/** The option of all that has an axis of dates. */
export const clockOptions = {
  timeZone: option.custom<string>((name, value) => {
    if (typeof value !== 'string') throw invalidOption(name, value, 'the name of a time zone');
    localClock(Float64Array.of(0), value);
    return value;
  }),
};
