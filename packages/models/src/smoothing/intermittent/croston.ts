import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import type { SavableModel } from '../../saving/savable-model';
import { smoothed } from './demand';
import { type IntermittentFit, intermittentModel } from './intermittent-model';

const crostonOptions = defineOptions('croston', {
  /** Croston's own way, or with the correction of its bias by Syntetos and Boylan. @default 'sba' */
  variant: option.oneOf(['classic', 'sba'] as const, { default: 'sba' }),
  /** Weight of the newest demand and of the newest interval. @default 0.1 */
  alpha: option.number({ min: 0, aboveMin: true, max: 1, default: 0.1 }),
});

/** Options of `croston`. */
export interface CrostonOptions extends OptionsInput<typeof crostonOptions> {}

/**
 * Demand that is 0 in most rows (Croston 1972): the sizes of demands and the intervals between them are smoothed each by
 * itself, as R's `croston`; by default less the bias that has (Syntetos & Boylan 2005). Missing rows are left out. Its
 * quantiles are 0, or past sizes weighted as smoothing weights them, in the share of rows that have a demand.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for a value below 0
 *
 * @example
 * import { croston, forecastSeries } from '@btcfc/models'
 * const series = [0, 0, 3, 0, 0, 0, 2, 0, 1, 0, 0, 5, 0, 0]
 * const forecast = await forecastSeries({ model: croston(), series, horizon: 3, levels: [0.5, 0.9] })
 */
export function croston(options: CrostonOptions = {}): SavableModel<IntermittentFit> {
  const { variant, alpha } = crostonOptions.read(options);
  return intermittentModel({
    kind: 'croston',
    options: { variant, alpha },
    probabilityOf({ intervals }) {
      const interval = intervals.length === 0 ? 1 : smoothed(intervals, alpha);
      return (variant === 'sba' ? 1 - alpha / 2 : 1) / interval;
    },
  });
}
