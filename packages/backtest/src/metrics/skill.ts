import { checkNumber } from '@btcfc/core';

/**
 * `1 - loss / baseline`: 0 for the baseline itself, 1 if perfect; NaN where the baseline has no loss at all.
 *
 * @throws BtcfcError `INVALID_OPTION` for what is no finite number
 *
 * @example
 * import { skill } from '@btcfc/backtest'
 * skill(2, 4) // -> 0.5
 */
export function skill(loss: number, baseline: number): number {
  return skillOf(checkNumber('loss', loss), checkNumber('baseline', baseline));
}

/** The skill of losses that may be NaN, those of no rows. */
export function skillOf(loss: number, baseline: number): number {
  return baseline === 0 ? Number.NaN : 1 - loss / baseline;
}
