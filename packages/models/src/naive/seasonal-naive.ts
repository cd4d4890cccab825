import { defineOptions, type OptionsInput, type PredictInput } from '@btcfc/core';
import { deviationOf, requireDeviation } from '../forecasting/deviation';
import { forecastRows, normalQuantiles } from '../forecasting/forecast-rows';
import { lastKnown } from '../forecasting/moves';
import { periodOf, periodOption } from '../forecasting/period';
import { type SavableModel, savableModel } from '../saving/savable-model';
import type { NaiveFit } from './persistence';

const seasonalNaiveOptions = defineOptions('seasonalNaive', {
  /** Rows of a season: 7 for days of a week. @default 'auto', found in the training rows */
  period: periodOption(),
});

/** Options of `seasonalNaive`. */
export interface SeasonalNaiveOptions extends OptionsInput<typeof seasonalNaiveOptions> {}

/** What `seasonalNaive` has learned from the training rows. */
export interface SeasonalNaiveFit extends NaiveFit {
  /** Rows of a season; 1 where none was found. */
  period: number;
}

/**
 * The value of the same place in the last season known; a missing one is looked for in the season before. Its intervals
 * are normal, and widen with the root of the seasons ahead (Hyndman & Athanasopoulos, Forecasting: Principles and
 * Practice, 5.5).
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it forecasts a series without a known value, or quantiles
 * after no more than one season
 *
 * @example
 * import { forecastSeries, seasonalNaive } from '@btcfc/models'
 * const series = [1, 5, 2, 9, 2, 6, 3, 8]
 * const { point } = await forecastSeries({ model: seasonalNaive({ period: 4 }), series, horizon: 4 }) // -> 2, 6, 3, 8
 */
export function seasonalNaive(options: SeasonalNaiveOptions = {}): SavableModel<SeasonalNaiveFit> {
  const { period } = seasonalNaiveOptions.read(options);
  return savableModel({
    kind: 'seasonal-naive',
    options: { period },
    fit({ series }) {
      const { values } = series;
      const length = periodOf(period, values, series);
      const errors = values.subarray(length).map((value, row) => value - values[row]!);
      return { period: length, deviation: deviationOf(errors) };
    },
    predict: ({ period, deviation }, inputs) =>
      forecastRows(inputs, (input) => {
        const point = lastSeason(input, period);
        return {
          point,
          quantiles() {
            const reach = requireDeviation(deviation, 'seasonalNaive', period + 1);
            return normalQuantiles(input, (ahead, score) => {
              const seasons = Math.floor(ahead / period) + 1;
              return point[ahead]! + score * reach * Math.sqrt(seasons);
            });
          },
        };
      }),
  });
}

function lastSeason(input: PredictInput, period: number): number[] {
  const season = input.tail(period).values;
  const isWhole = season.length === period && !season.some(Number.isNaN);
  const values = isWhole ? season : input.series.values;
  return Array.from({ length: input.horizon }, (_, ahead) => {
    for (let row = values.length - period + (ahead % period); row >= 0; row -= period) {
      if (!Number.isNaN(values[row])) return values[row]!;
    }
    return lastKnown(values);
  });
}
