import { rollingMoments } from './rolling-moments';
import type { RollingOptions } from './rolling-window';

export interface BollingerBandsOptions extends Partial<RollingOptions> {
  /** How many standard deviations the bands lie from the middle. @default 2 */
  deviations?: number;
}

export interface BollingerBands {
  middle: Float64Array;
  upper: Float64Array;
  lower: Float64Array;
}

/**
 * Bollinger bands: the rolling mean of the price, and the mean plus and minus some sample standard
 * deviations. The bands are NaN where a window holds a single value.
 *
 * @param options `window` defaults to 20 rows
 * @throws BtcfcError `INVALID_OPTION`
 */
export function bollingerBands(
  price: ArrayLike<number>,
  { window = 20, minPeriods = 1, deviations = 2 }: BollingerBandsOptions = {},
): BollingerBands {
  const { mean: middle, standardDeviation } = rollingMoments(price, { window, minPeriods });
  const upper = new Float64Array(middle.length);
  const lower = standardDeviation;
  for (let row = 0; row < upper.length; row++) {
    const distance = deviations * standardDeviation[row]!;
    upper[row] = middle[row]! + distance;
    lower[row] = middle[row]! - distance;
  }
  return { middle, upper, lower };
}
