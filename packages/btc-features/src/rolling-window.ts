import { checkInteger } from '@btcfc/core';

export interface RollingOptions {
  /** How many rows a window has, the current one and those before it. */
  window: number;
  /** How many values a window must hold; where fewer, the result is NaN. @default 1 */
  minPeriods?: number;
}

/** @throws BtcfcError `INVALID_OPTION` */
export function checkRolling({ window, minPeriods = 1 }: RollingOptions): Required<RollingOptions> {
  checkInteger('window', window, { min: 1 });
  checkInteger('minPeriods', minPeriods, { min: 1, max: window });
  return { window, minPeriods };
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
