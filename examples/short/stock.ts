/**
 * Any asset by the day: whether an LSTM that sees price, range and volume knows where the price goes (hardly any does),
 * and how far it may go, which can be told.
 *
 *     node dist/stock.js [prices.csv]   (columns Date, Open, High, Low, Close, Volume)
 */
import { backtest, createReport, tailFolds } from '@btcfc/backtest';
import { logarithm } from '@btcfc/features';
import { forecastSpread } from '@btcfc/forecast';
import { lstm } from '@btcfc/lstm';
import { ewma, persistence } from '@btcfc/models';
import { readSeries } from '@btcfc/series';
import { madeUpPrices } from './made-up-prices';

const file = process.argv[2] ?? madeUpPrices();
const read = await readSeries(file, { value: 'Close', pastCovariates: ['High', 'Low', 'Volume'] });
console.log(String(read));
const { values, dates, pastCovariates: { High, Low, Volume } = {} } = read.series[0]!;
const range = Float64Array.from(High!, (high, row) => high / Low![row]!);
const asset = {
  values,
  dates: dates!,
  pastCovariates: { range: logarithm(range), volume: logarithm(Volume!) },
};

// where: the last fifth of the days, one day ahead
const rows = values.length;
const result = await backtest({
  models: {
    lstm: lstm({ target: 'log-difference', loss: 'student-t', hiddenDim: 16, numLayers: 1, updates: 300 }),
    yesterday: persistence(),
    ewma: ewma(),
  },
  baseline: 'yesterday',
  spreadBaseline: 'ewma',
  levels: [0.05, 0.25, 0.5, 0.75, 0.95],
  series: asset,
  folds: tailFolds({ rows, testRows: Math.floor(rows / 5), count: 2 }),
});
console.log(String(createReport(result)));

// how far: one day and a week ahead
const spread = await forecastSpread(file, { value: 'Close', preset: 'fast' });
console.log(String(spread));
await spread.save('stock-spread');
