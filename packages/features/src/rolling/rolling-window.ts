import { checkInteger, type InputOf, option } from '@btcfc/core';

const minPeriods = option.integer({ min: 0, default: 1 });

/** The options of a function that takes a window of any length. */
export const rollingOptions = {
  /** How many rows a window has, the current one and those before it. */
  window: option.integer({ min: 1, required: true }),
  /** How many values a window must hold; where fewer, the result is NaN. At most `window`. @default 1 */
  minPeriods,
};

/** Options of the rolling functions. */
export interface RollingOptions extends InputOf<typeof rollingOptions> {}

/** The options of a function whose window has a usual length. */
export function usualWindow(window: number) {
  return { window: option.integer({ min: 1, default: window }), minPeriods };
}

/** @throws BtcfcError `INVALID_OPTION` */
export function readRolling<Options extends Required<RollingOptions>>(
  set: { read(given: unknown): Options },
  given: unknown,
): Options {
  const options = set.read(given);
  checkInteger('minPeriods', options.minPeriods, { min: 0, max: options.window });
  return options;
}

/**
 * Every rolling statistic here cuts the rows into blocks as long as the window. A window then is the end of
 * one block and the beginning of the next, so its statistic is that of a suffix, computed once per block
 * from the back, merged with that of a growing prefix (van Herk 1992, Gil & Werman 1993). That takes linear
 * time whatever the window, and nothing is ever subtracted: a value that has left the window leaves no
 * rounding error behind.
 */
export function blockLength(rows: number, window: number): number {
  return Math.max(1, Math.min(rows, window));
}
