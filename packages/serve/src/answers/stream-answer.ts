import type { Forecast } from '@btcfc/core';
import type { LoadedModel, LoadedRowModel, LoadedSeriesModel } from '../models/loaded-model';
import type { LiveStream } from '../streams/live-stream';
import { SeriesStreamRows } from '../streams/rows/series-stream-rows';
import { type ForecastAnswer, rowAnswer, type ToldForecast } from './forecast-answer';
import { answerOfSeries } from './series-answer';

/** The last forecast of a stream as it is answered and told to listeners. */
export function streamForecastAnswer(
  model: LoadedModel,
  { rows, arrived, calibration }: LiveStream,
  forecast: Forecast,
): ForecastAnswer {
  const told = {
    forecast,
    isCalibrated: calibration !== undefined,
    calibration: calibration?.answer() ?? null,
    forecastAt: new Date(arrived),
  };
  if (rows instanceof SeriesStreamRows) return seriesAnswer(model as LoadedSeriesModel, rows, told);
  return rowAnswer(model as LoadedRowModel, rows!.known, told);
}

function seriesAnswer(
  { name, revision }: LoadedSeriesModel,
  { evenSeries: series }: SeriesStreamRows,
  { forecast, calibration = null, forecastAt }: ToldForecast,
): ForecastAnswer {
  const { horizon, levels } = forecast;
  const { asOf, dates, point, persistence, quantiles } = answerOfSeries(
    { series, absent: 0, notes: [] },
    forecast,
    { horizon, levels },
  );
  return {
    ...{ model: name, revision, target: 'level', horizon, targetOffset: 1, asOf, dates },
    forecastAt: forecastAt!.toISOString(),
    ...{ point, persistence, levels: [...levels], quantiles, calibration },
  };
}
