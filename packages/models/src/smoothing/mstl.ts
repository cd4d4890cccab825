import { defineOptions, type InputOf } from '@btcfc/core';
import { forecastRows } from '../forecasting/forecast-rows';
import { type SavableModel, savableModel } from '../saving/savable-model';
import { adjustedForecaster, fitAdjusted } from './adjusted-ets';
import { decompositionOptions, seasonsOf } from './decomposition/decompose';
import { periodsOf } from './decomposition/periods';
import { type EtsFit, nothingToSmooth } from './ets/ets-values';
import { firstKnown } from './gaps';

const mstlOptions = defineOptions('mstl', decompositionOptions);

/** Options of `mstl`. */
export interface MstlOptions extends InputOf<typeof decompositionOptions> {}

/** What `mstl` has learned from the training rows. */
export interface MstlFit {
  /** Rows of each season, ascending; empty where there is none. */
  periods: number[];
  /** Exponential smoothing of what is left without them. */
  ets: EtsFit;
  /** Position of the first known training row. */
  first: number;
}

/**
 * Several seasons, such as of a day and a week (MSTL: Bandara, Hyndman & Bergmeir 2021): each is taken out by STL, what
 * is left is forecast by exponential smoothing without a season, and the last season of each kind is added again, as
 * R's `stlf` does it. The seasons are found anew in all rows known. Missing values are filled as in `decompose` to find
 * the seasons, and passed over by the smoothing. Intervals are those of the smoothing: the seasons count as known.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it is fitted to rows without a known value, and for quantiles
 * after a single value
 *
 * @example
 * import { forecastSeries, mstl } from '@btcfc/models'
 * const series = Array.from({ length: 24 * 21 }, (_, hour) =>
 *   100 + 10 * Math.sin((Math.PI * hour) / 12) + ((hour / 24) % 7 < 5 ? 20 : 0))
 * const model = mstl({ period: [24, 168] })
 * const { point } = await forecastSeries({ model, series, horizon: 24, levels: [0.1, 0.9] })
 */
export function mstl(options: MstlOptions = {}): SavableModel<MstlFit> {
  const read = mstlOptions.read(options);
  return savableModel({
    kind: 'mstl',
    options: read,
    fit({ series, first }) {
      const { values } = series;
      const skipped = firstKnown(values);
      if (skipped === -1) throw nothingToSmooth(values);
      const training = values.subarray(skipped);
      const periods = periodsOf(read.period, training, series);
      const ets = fitAdjusted(training, seasonsOf(periods, read), { model: 'ZZN', damped: 'auto' });
      return { periods, ets, first: first + skipped };
    },
    predict({ periods, ets, first }, inputs) {
      const forecast = adjustedForecaster(ets, seasonsOf(periods, read), 'mstl');
      return forecastRows(inputs, (input) => forecast(input.series.values.subarray(first), input));
    },
  });
}
