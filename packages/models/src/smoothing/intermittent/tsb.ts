import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import type { SavableModel } from '../../saving/savable-model';
import { smoothed } from './demand';
import { type IntermittentFit, intermittentModel } from './intermittent-model';

const tsbOptions = defineOptions('tsb', {
  /** Weight of the newest demand in the size. @default 0.1 */
  alpha: option.number({ min: 0, aboveMin: true, max: 1, default: 0.1 }),
  /** Weight of the newest row in the probability of a demand. @default 0.1 */
  beta: option.number({ min: 0, aboveMin: true, max: 1, default: 0.1 }),
});

/** Options of `tsb`. */
export interface TsbOptions extends OptionsInput<typeof tsbOptions> {}

/**
 * Demand that is 0 in most rows and may cease (Teunter, Syntetos & Babai 2011): the size of demands and the probability
 * that a row has one are smoothed, the latter in every row, so that forecasts fall while nothing is asked for. Missing
 * rows are left out. Its quantiles are 0, or past sizes weighted as smoothing weights them, in the share of rows that have
 * a demand.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for a value below 0
 *
 * @example
 * import { forecastSeries, tsb } from '@btcfc/models'
 * const series = [0, 0, 3, 0, 0, 0, 2, 0, 1, 0, 0, 5, 0, 0]
 * const forecast = await forecastSeries({ model: tsb(), series, horizon: 3, levels: [0.5, 0.9] })
 */
export function tsb(options: TsbOptions = {}): SavableModel<IntermittentFit> {
  const { alpha, beta } = tsbOptions.read(options);
  return intermittentModel({
    kind: 'tsb',
    options: { alpha, beta },
    probabilityOf: ({ occurs }) => (occurs.length === 0 ? 0 : smoothed(occurs, beta)),
  });
}
