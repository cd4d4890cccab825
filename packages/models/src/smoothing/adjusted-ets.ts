import type { PredictInput } from '@btcfc/core';
import type { RowForecast } from '../forecasting/forecast-rows';
import { type TakeApartOptions, takeApart } from './decomposition/take-apart';
import type { EtsChoice } from './ets/choose-form';
import { type EtsFit, etsForecaster, fitEts } from './ets/ets-values';

/** Fits exponential smoothing to what is left of the training rows without their seasons (R's `stlf`). */
export function fitAdjusted(
  training: Float64Array,
  seasons: TakeApartOptions,
  choice: Omit<EtsChoice, 'period'>,
): EtsFit {
  return fitEts(withoutSeasons(training, seasons).adjusted, { ...choice, period: 1 });
}

/** A forecaster by such a fit: the seasons are found anew in all rows known, and the last of each is repeated. */
export function adjustedForecaster(fitted: EtsFit, seasons: TakeApartOptions, owner: string) {
  const forecast = etsForecaster(fitted, owner);
  return (values: Float64Array, asked: Pick<PredictInput, 'horizon' | 'levels'>): Required<RowForecast> => {
    const { adjusted, ahead } = withoutSeasons(values, seasons);
    const { point, quantiles } = forecast(adjusted, asked);
    return {
      point: point.map((value, row) => value + ahead(row)),
      quantiles: () => quantiles().map((row, index) => Array.from(row, (value) => value + ahead(index))),
    };
  };
}

function withoutSeasons(values: Float64Array, options: TakeApartOptions) {
  const { periods } = options;
  const { seasons } = takeApart(values, options);
  const last = (season: Float64Array, period: number, row: number) =>
    season[season.length - period + (row % period)]!;
  return {
    adjusted: values.map((value, row) => seasons.reduce((rest, season) => rest - season[row]!, value)),
    ahead: (row: number) =>
      seasons.reduce((sum, season, index) => sum + last(season, periods[index]!, row), 0),
  };
}
