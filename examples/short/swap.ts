/**
 * Each part replaced by somebody else's: plain numbers in place of our reader, a model by another library beside ours, a
 * search written by hand in place of `tune`, charts of numbers from anywhere. What passes between the parts is plain data.
 *
 *     node dist/swap.js
 */
import { backtest, createReport } from '@btcfc/backtest';
import type { ForecastFunction } from '@btcfc/core';
import { lstm } from '@btcfc/lstm';
import { seasonalNaive } from '@btcfc/models';
import { forecastPlot, optimizationHistoryPlot, plot } from '@btcfc/viz';
import { linearRegression, linearRegressionLine } from 'simple-statistics';

const load = Array.from(
  { length: 480 },
  (_, hour) => 100 + 20 * Math.sin((hour * Math.PI) / 12) + 3 * Math.sin(hour * hour),
);
const folds = { trainRows: 360, testRows: 60 };

// a model of simple-statistics: today's hour as a line of yesterday's, fitted on the last `rows` hours
const dayBefore =
  (rows: number): ForecastFunction =>
  ({ tail, horizon }) => {
    const { values } = tail(rows);
    const pairs = Array.from(values.slice(24), (value, row) => [values[row]!, value]);
    const line = linearRegressionLine(linearRegression(pairs));
    return Array.from({ length: horizon }, (_, step) => line(values[values.length - 24 + step]!));
  };

// a search of your own, on the rows before those judged below: any tuner that calls a function will do
const trials = [];
for (const rows of [48, 96, 192, 240]) {
  const judged = createReport(
    await backtest({
      models: { line: dayBefore(rows) },
      series: load.slice(0, folds.trainRows),
      folds: { trainRows: 240, testRows: 60 },
    }),
  );
  trials.push({
    state: 'complete' as const,
    config: { rows },
    value: judged.models.find(({ name }) => name === 'line')!.point.mae,
  });
}
trials.sort((left, right) => left.value - right.value);
const models = {
  line: dayBefore(trials[0]!.config.rows),
  lstm: lstm({ seqLen: 24, hiddenDim: 8, numLayers: 1, updates: 150 }),
  'last day': seasonalNaive({ period: 24 }),
};
const result = await backtest({ models, baseline: 'last day', series: load, folds });
console.log(String(createReport(result, { period: 24 })));

// charts take plain numbers
const { actual, point } = result.forecasts.line;
await plot(forecastPlot({ actual, predicted: point, yLabel: 'Load' }), { file: 'line.png' });
await plot(optimizationHistoryPlot({ trials }), { file: 'search.png' });
