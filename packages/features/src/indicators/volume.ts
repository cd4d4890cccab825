import { finiteOrMissing, type Numbers, readPair } from '../elementwise/numbers';
import { raisedRatio } from '../elementwise/ratio';

/**
 * Volume price trend: the running total of the volume times the relative change of the value since the row before.
 * NaN in the first row and where a term is missing or beyond the largest number; the total goes on behind it.
 *
 * @param values what is traded, one for each row
 * @param volume how much of it
 * @throws BtcfcError `INVALID_DATA` if the lengths differ, or for something else than finite or missing numbers
 *
 * @example
 * import { volumePriceTrend } from '@btcfc/features';
 *
 * volumePriceTrend([1, 2, 4], [10, 10, 20]); // -> Float64Array [NaN, 10, 30], up to 1e-7
 */
export function volumePriceTrend(values: Numbers, volume: Numbers): Float64Array {
  const [levels, volumes] = readPair(['values', values], ['volume', volume]);
  const trend = new Float64Array(levels.length).fill(Number.NaN, 0, 1);
  let total = 0;
  for (let row = 1; row < trend.length; row++) {
    const before = levels[row - 1]!;
    const term = finiteOrMissing(raisedRatio(volumes[row]! * (levels[row]! - before), before));
    const isMissing = Number.isNaN(term);
    if (!isMissing) total += term;
    trend[row] = isMissing ? Number.NaN : finiteOrMissing(total);
  }
  return trend;
}

/**
 * On-balance volume (Granville 1963): the running total of the volume, counted positive on rows where the value rose
 * and negative where it fell. A row without value or volume, or without a value before it, adds nothing. NaN where the
 * total lies beyond the largest number.
 *
 * @param values what is traded, one for each row
 * @param volume how much of it
 * @throws BtcfcError `INVALID_DATA` if the lengths differ, or for something else than finite or missing numbers
 *
 * @example
 * import { onBalanceVolume } from '@btcfc/features';
 *
 * onBalanceVolume([1, 2, 2, 1], [9, 1, 2, 4]); // -> Float64Array [0, 1, 1, -3]
 */
export function onBalanceVolume(values: Numbers, volume: Numbers): Float64Array {
  const [levels, volumes] = readPair(['values', values], ['volume', volume]);
  const balance = new Float64Array(levels.length);
  let total = 0;
  for (let row = 1; row < balance.length; row++) {
    const term = Math.sign(levels[row]! - levels[row - 1]!) * volumes[row]!;
    if (!Number.isNaN(term)) total += term;
    balance[row] = finiteOrMissing(total);
  }
  return balance;
}
