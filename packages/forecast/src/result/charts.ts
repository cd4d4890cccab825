import { type Forecast, forecastOfRow, invalidOption, type TimeSeries } from '@btcfc/core';
import { type ChartDescription, fanPlot } from '@btcfc/viz';
import type { CandidateSummary } from './series-result';

/** The fan chart of one of the series of a forecast. */
export function fanChart(
  forecast: Forecast,
  series: readonly TimeSeries[],
  id: string | undefined,
): ChartDescription {
  const place = id === undefined ? 0 : series.findIndex((each) => each.id === id);
  if (place < 0) {
    const known = series
      .slice(0, 5)
      .map((each) => each.id ?? '')
      .join(', ');
    throw invalidOption('id', id, `the id of a series: ${known}${series.length > 5 ? ', ...' : ''}`);
  }
  const { id: _, ...one } = forecastOfRow(forecast, place);
  const { values, dates: before } = series[place]!;
  const title = series[place]!.id === undefined ? 'Forecast' : `Forecast of ${series[place]!.id}`;
  return fanPlot({ forecast: one, series: { values, ...(one.dates && { dates: before }) }, title });
}

/** The errors of the candidates beside each other. */
export function scoreChart(candidates: readonly CandidateSummary[]): ChartDescription {
  const judged = candidates.filter(({ mase }) => !Number.isNaN(mase));
  const names = judged.map(({ name }) => name);
  return {
    title: 'Errors of What Was Tried',
    x: { label: 'Mean absolute error, in those of the last season again', min: 0 },
    y: { scale: 'category', categories: [...names].reverse(), min: -0.6, max: names.length - 0.4 },
    marks: [
      {
        type: 'bar',
        lying: true,
        x: judged.map(({ mase }) => mase),
        y: names.map((_, rank) => names.length - 1 - rank),
      },
    ],
    width: 900,
    height: 140 + 36 * names.length,
  };
}
