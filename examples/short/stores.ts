/**
 * Many stores, one network: it learns from all of them, sees weekdays and promotions ahead, is judged beside classical
 * models, and forecasts a store that has just opened.
 *
 *     node dist/stores.js [stores.csv]
 *
 * The file has the columns date, store, region, sales and promo, with rows for the days ahead on which sales are empty.
 */
import { backtest, createReport, tailFolds } from '@btcfc/backtest';
import { sliceSeries } from '@btcfc/core';
import { LSTMForecaster, lstm } from '@btcfc/lstm';
import { ets, seasonalNaive } from '@btcfc/models';
import { addCalendar, fillGaps, readSeries } from '@btcfc/series';
import { fanPlot, plot } from '@btcfc/viz';
import { madeUpStores } from './made-up-stores';

const horizon = 14;
const read = await readSeries(process.argv[2] ?? madeUpStores(), {
  id: 'store',
  value: 'sales',
  futureCovariates: ['promo'],
  staticCovariates: ['region'],
});
console.log(String(read)); // what was taken for what
const stores = addCalendar(fillGaps(read.series, { fill: 'seasonal' }), { horizon, parts: ['weekday'] });

const network = { hiddenDim: 16, numLayers: 1, updates: 300, loss: 'student-t' } as const;
const result = await backtest({
  models: { lstm: lstm({ ...network, global: true }), ets: ets(), 'last week': seasonalNaive({ period: 7 }) },
  baseline: 'last week',
  series: stores,
  horizon,
  folds: tailFolds({ rows: stores[0]!.values.length, testRows: 8 * horizon, count: 2 }),
});
console.log(String(createReport(result, { period: 7 })));

const forecaster = new LSTMForecaster({ ...network, horizon });
await forecaster.fit({ series: stores });
const opened = { ...sliceSeries(stores[0]!, 0, 28, horizon), id: 'just opened' };
const ahead = await forecaster.forecast({
  series: [...stores, opened],
  levels: [0.05, 0.25, 0.5, 0.75, 0.95],
});
for (const id of ['store 1', 'just opened']) {
  const series = [...stores, opened].find((one) => one.id === id)!;
  await plot(fanPlot({ forecast: ahead, series, id, yLabel: 'Sales' }), {
    file: `${id.replace(' ', '-')}.png`,
  });
}
await forecaster.save('stores-model');
forecaster.dispose();
