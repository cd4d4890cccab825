import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import { periodOf, periodOption } from '../forecasting/period';
import type { SavableModel } from '../saving/savable-model';
import { chooseArima } from './arima/choose-arima';
import { difference, differences } from './arima/difference';
import { fillGaps } from './arima/fill-gaps';
import { type ArimaFit, fitSteady } from './arima/fit-arima';
import { isFlat } from './arima/is-flat';
import { levelDifferences, seasonalDifferences } from './arima/order-of-differences';
import { type ArimaModelFit, arimaModel, transformOption } from './arima-model';

const autoArimaOptions = defineOptions('autoArima', {
  /**
   * Rows of a season: 12 for months of a year; 1 for none. Above 24 the season is taken out by STL, and what is left is
   * forecast by a model without one. @default 'auto', found in the training rows
   */
  period: periodOption(),
  /** How many differences are taken. @default 'auto', by the KPSS test: up to 2 */
  d: option.oneOf(['auto', 0, 1, 2] as const, { default: 'auto' }),
  /** How many seasonal differences are taken. @default 'auto', by the strength of the season: up to 1 */
  D: option.oneOf(['auto', 0, 1] as const, { default: 'auto' }),
  /** The most weights of earlier values. @default 5 */
  maxp: option.integer({ min: 0, max: 20, default: 5 }),
  /** The most weights of earlier surprises. @default 5 */
  maxq: option.integer({ min: 0, max: 20, default: 5 }),
  /** The most weights of values of earlier seasons. @default 2 */
  maxP: option.integer({ min: 0, max: 5, default: 2 }),
  /** The most weights of surprises of earlier seasons. @default 2 */
  maxQ: option.integer({ min: 0, max: 5, default: 2 }),
  /**
   * Whether the models are compared by conditional least squares, on the latest 1,536 rows, and only the chosen one is
   * fitted by exact maximum likelihood, to all. @default 'auto', with more than 150 rows or a period above 12
   */
  approximation: option.oneOf(['auto', true, false] as const, { default: 'auto' }),
  /**
   * `'log'` forecasts the logarithms, so that the season and the intervals grow with the level and stay above 0; the
   * point is then the median. `'auto'` does so where all values are above 0 and the spread of a season grows with its
   * level. @default 'none', as R
   */
  transform: transformOption(),
});

/** Options of `autoArima`. */
export interface AutoArimaOptions extends OptionsInput<typeof autoArimaOptions> {}

/**
 * A seasonal ARIMA model whose orders are chosen as by `auto.arima` of R's package forecast (Hyndman & Khandakar 2008):
 * differences by the KPSS test and the strength of the season, orders and constant stepwise by Akaike's corrected
 * criterion, coefficients by exact maximum likelihood. Gaps are left to the filter; with more than 150 rows they are
 * filled, by the season and the line between their neighbours, for the search alone. Intervals are normal. Where no model
 * can be fitted, the mean or the differences alone are taken.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it is fitted to rows without a known value or logarithm, or
 * forecasts from
 * no more known rows than its differences reach back over
 *
 * @example
 * import { autoArima, forecastSeries } from '@btcfc/models'
 * const series = Array.from({ length: 60 }, (_, row) => 100 + row + [0, 20, 5, -25][row % 4] + Math.sin(row * row))
 * const forecast = await forecastSeries({
 *   model: autoArima({ period: 4 }), series, horizon: 8, levels: [0.05, 0.5, 0.95],
 * })
 */
export function autoArima(options: AutoArimaOptions = {}): SavableModel<ArimaModelFit> {
  const read = autoArimaOptions.read(options);
  return arimaModel({
    kind: 'auto-arima',
    options: read,
    periodOf: (values, clock) => periodOf(read.period, values, clock),
    choose: (values, period, signal) => choose(read, { values, period, signal }),
  });
}

interface Given {
  /** From the first known to the last known one. */
  values: Float64Array;
  period: number;
  signal?: AbortSignal;
}

type ReadOptions = ReturnType<typeof autoArimaOptions.read>;

function choose(options: ReadOptions, { values, period, signal }: Given): ArimaFit {
  const { d: askedd, D: askedD, maxp, maxq, maxP, maxQ, approximation } = options;
  const filled = fillGaps(values, period);
  const steady = { p: 0, q: 0, P: 0, Q: 0, period };
  if (isFlat(values)) return fitSteady(filled, { ...steady, d: 0, D: 0, constant: true });
  const D = period === 1 ? 0 : askedD === 'auto' ? seasonalDifferences(filled, period) : askedD;
  const moves = difference(values, period, D);
  const d = askedd === 'auto' ? levelDifferences(moves, 2) : askedd;
  if (isFlat(differences(values, { d, D, period }))) {
    return fitSteady(filled, { ...steady, d, D, constant: d + D <= 1 });
  }
  const known = values.reduce((count, value) => (Number.isNaN(value) ? count : count + 1), 0);
  const third = Math.floor(known / 3);
  const seasons = period === 1 ? 0 : Math.floor(known / 3 / period);
  const most = {
    p: Math.min(maxp, third),
    q: Math.min(maxq, third),
    P: Math.min(maxP, seasons),
    Q: Math.min(maxQ, seasons),
  };
  // longer ones would overlap with those of the season
  if (most.P > 0) most.p = Math.min(most.p, period - 1);
  if (most.Q > 0) most.q = Math.min(most.q, period - 1);
  const approximate = approximation === 'auto' ? values.length > 150 || period > 12 : approximation;
  const found = chooseArima({ values, filled, d, D, period, most, approximate, signal });
  return found ?? fitSteady(filled, { ...steady, d, D, constant: d + D === 0 });
}
