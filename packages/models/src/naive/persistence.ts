import { checkOptionNames } from '@btcfc/core';
import { deviationOf, requireDeviation } from '../forecasting/deviation';
import { forecastRows, normalQuantiles } from '../forecasting/forecast-rows';
import { lastKnown, movesOf } from '../forecasting/moves';
import { type SavableModel, savableModel } from '../saving/savable-model';

/** What a naive model has learned from the training rows. */
export interface NaiveFit {
  /** Standard deviation of its errors one row ahead (one season, for `seasonalNaive`); null if there were none. */
  deviation: number | null;
}

/**
 * The next value is as the last one: what a model of a series that wanders has to beat. Its intervals are normal and
 * widen with the root of the rows ahead, as a random walk does.
 *
 * @throws BtcfcError `INVALID_DATA` when it forecasts a series without a known value, or quantiles after fewer than 2
 *
 * @example
 * import { forecastSeries, persistence } from '@btcfc/models'
 * const { point } = await forecastSeries({ model: persistence(), series: [3, 1, 2], horizon: 2 }) // -> 2, 2
 */
export function persistence(options: Record<never, never> = {}): SavableModel<NaiveFit> {
  checkOptionNames('persistence', options, []);
  return savableModel({
    kind: 'persistence',
    options: {},
    fit: ({ series }) => ({ deviation: deviationOf(movesOf(series.values, 'difference')) }),
    predict: ({ deviation }, inputs) =>
      forecastRows(inputs, (input) => {
        // `series` would copy everything for one value
        const today = input.tail(1).values[0]!;
        const last = Number.isNaN(today) ? lastKnown(input.series.values) : today;
        return {
          point: new Array<number>(input.horizon).fill(last),
          quantiles() {
            const reach = requireDeviation(deviation, 'persistence', 2);
            return normalQuantiles(input, (step, score) => last + score * reach * Math.sqrt(step + 1));
          },
        };
      }),
  });
}
