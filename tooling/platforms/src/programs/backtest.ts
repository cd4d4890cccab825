import { backtest, createReport } from '@btcfc/backtest';
import { type ForecastModel, forecastFromPoints } from '@btcfc/core';
import { average, drift, seasonalNaive } from '@btcfc/models';

/** Walks a series forward with two models and tells how they did. */
export async function program(): Promise<unknown> {
  const series = Array.from({ length: 80 }, (_, row) => 100 + ((row * 7) % 11) + (row % 4));
  const result = await backtest({
    series,
    models: { naive: seasonalNaive({ period: 4 }), drift: drift() },
    horizon: 2,
    levels: [0.1, 0.5, 0.9],
    folds: { trainRows: 40, testRows: 20 },
  });
  const { sentences } = createReport(result);
  if (sentences.length === 0) throw new Error('The report says nothing.');

  // one begins later, and a model learns from both
  const pooled: ForecastModel<number> = {
    global: true,
    fit: ({ panel }) => panel.reduce((sum, { values }) => sum + values.at(-1)!, 0) / panel.length,
    predict: (level, inputs) =>
      forecastFromPoints({
        origins: inputs.map(({ origin }) => origin),
        horizon: 2,
        point: inputs.flatMap(() => [level, level]),
      }),
  };
  const several = await backtest({
    series: { whole: series, late: series.slice(30) },
    models: { pooled, both: average({ models: { pooled, drift: drift() } }) },
    horizon: 2,
    folds: { trainRows: 40, testRows: 20, window: 'sliding' },
  });
  return { sentences, both: several.forecasts.both.point, told: String(createReport(several)) };
}
