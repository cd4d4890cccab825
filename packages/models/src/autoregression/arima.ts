import { checkInteger, defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { periodOf, periodOption } from '../forecasting/period';
import type { SavableModel } from '../saving/savable-model';
import { differences } from './arima/difference';
import { fillGaps } from './arima/fill-gaps';
import { fitArima, fitSteady } from './arima/fit-arima';
import { isFlat } from './arima/is-flat';
import { type ArimaModelFit, arimaModel, longestSeason, transformOption } from './arima-model';

/** Three orders: of the weights of earlier values, of differences, of the weights of earlier surprises. */
export type ArimaOrders = readonly [p: number, d: number, q: number];

const ordersOption = <const Extra extends { required: true } | { default: ArimaOrders }>(extra: Extra) =>
  option.custom<ArimaOrders, Extra>((name, value) => {
    if (!Array.isArray(value) || value.length !== 3) throw invalidOption(name, value, 'three whole numbers');
    for (const each of value) checkInteger(name, each, { min: 0, max: 20 });
    return [...value] as unknown as ArimaOrders;
  }, extra);

const arimaOptions = defineOptions('arima', {
  /** p, d and q: how many weights of earlier values, differences, weights of earlier surprises. */
  order: ordersOption({ required: true }),
  /** P, D and Q: the same over seasons. @default [0, 0, 0] */
  seasonal: ordersOption({ default: [0, 0, 0] }),
  /** Rows of a season; looked at only with seasonal orders, at most 24. @default 'auto', found in the training rows */
  period: periodOption(),
  /** Whether there is a mean, or with one difference a drift. @default true */
  constant: option.boolean({ default: true }),
  /**
   * `'log'` forecasts the logarithms, so that the season and the intervals grow with the level and stay above 0; the
   * point is then the median. `'auto'` does so where all values are above 0 and the spread of a season grows with its
   * level. @default 'none', as R
   */
  transform: transformOption(),
});

/** Options of `arima`. */
export interface ArimaOptions extends OptionsInput<typeof arimaOptions> {}

/**
 * A seasonal ARIMA model of given orders, (p, d, q)(P, D, Q), fitted as R's `arima`: conditional least squares first,
 * exact maximum likelihood from there on (Gardner, Harvey & Phillips 1980). Gaps are left to the filter; intervals are
 * normal. With more than one difference there is no constant. Where the orders can not be fitted, the differences alone
 * are taken.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it is fitted to rows without a known value or logarithm, or
 * forecasts from
 * no more known rows than its differences reach back over
 *
 * @example
 * import { arima, forecastSeries } from '@btcfc/models'
 * const series = Array.from({ length: 60 }, (_, row) => 100 + row + [0, 20, 5, -25][row % 4] + Math.sin(row * row))
 * const model = arima({ order: [0, 1, 1], seasonal: [0, 1, 1], period: 4 })
 * const forecast = await forecastSeries({ model, series, horizon: 8, levels: [0.05, 0.95] })
 */
export function arima(options: ArimaOptions): SavableModel<ArimaModelFit> {
  const read = arimaOptions.read(options);
  const [p, d, q] = read.order;
  const [P, D, Q] = read.seasonal;
  const isSeasonal = P + D + Q > 0;
  if (isSeasonal && read.period !== 'auto' && read.period > longestSeason)
    throw invalidOption('period', read.period, `at most ${longestSeason} with seasonal orders`);
  return arimaModel({
    kind: 'arima',
    options: read,
    // a series that shows no season, or too long a one, has no seasonal part
    periodOf: (values, clock) => {
      const period = isSeasonal ? periodOf(read.period, values, clock) : 1;
      return period > longestSeason ? 1 : period;
    },
    choose(values, period) {
      const seasonal = period > 1 ? { P, D, Q } : { P: 0, D: 0, Q: 0 };
      const constant = read.constant && d + seasonal.D <= 1;
      const order = { p, d, q, ...seasonal, period, constant };
      const filled = fillGaps(values, period);
      const known = differences(values, order).filter((move) => !Number.isNaN(move));
      const fit = isFlat(known)
        ? null
        : fitArima({ values, filled, order, approximate: false, isGiven: true });
      return fit ?? fitSteady(filled, { ...order, p: 0, q: 0, P: 0, Q: 0 });
    },
  });
}
