import { defineOptions, option } from '@btcfc/core';
import { finiteOrMissing, type Numbers, readValues } from '../elementwise/numbers';
import { rollingMoments } from '../rolling/rolling-moments';
import { type RollingOptions, readRolling, usualWindow } from '../rolling/rolling-window';

/** Options of `bollingerBands`. */
export interface BollingerBandsOptions extends Partial<RollingOptions> {
  /** How many standard deviations the bands lie from the middle. @default 2 */
  deviations?: number;
}

/** What `bollingerBands` gives back, one value of each for each row. */
export interface BollingerBands {
  /** The rolling mean. */
  middle: Float64Array;
  upper: Float64Array;
  lower: Float64Array;
}

const bandOptions = defineOptions('bollingerBands', {
  ...usualWindow(20),
  deviations: option.number({ default: 2 }),
});

/**
 * Bollinger bands: the rolling mean, and the mean plus and minus some sample standard deviations. Missing values are
 * left out; NaN where a window holds fewer than `minPeriods`, the bands also where it holds a single one, and where
 * one lies beyond the largest number.
 *
 * @param options `window` is 20 rows where it is left out
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for something else than finite or missing numbers
 *
 * @example
 * import { bollingerBands } from '@btcfc/features';
 *
 * const { middle, upper, lower } = bollingerBands([1, 2, 3], { window: 3 });
 * [lower.at(-1), middle.at(-1), upper.at(-1)]; // -> [0, 2, 4]
 */
export function bollingerBands(values: Numbers, options?: BollingerBandsOptions): BollingerBands {
  const { deviations, ...rolling } = readRolling(bandOptions, options);
  const { mean: middle, standardDeviation } = rollingMoments(readValues(values), rolling);
  const upper = new Float64Array(middle.length);
  const lower = standardDeviation;
  for (let row = 0; row < upper.length; row++) {
    const distance = deviations * standardDeviation[row]!;
    upper[row] = finiteOrMissing(middle[row]! + distance);
    lower[row] = finiteOrMissing(middle[row]! - distance);
  }
  return { middle, upper, lower };
}
