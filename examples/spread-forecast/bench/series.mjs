import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { tailFolds } from '@btcfc/backtest';
import { readBitcoinCsv } from '@btcfc/btc-data';
import { keepPricedRows } from '@btcfc/btc-features';

const here = path.dirname(fileURLToPath(import.meta.url));
const data = process.env.BTCFC_REFERENCE_DATA ?? path.resolve(here, '../../../../shared');

/**
 * Logarithms of daily prices, and five folds that share their last half. Of the rows judged, the first `chosenOn` are
 * those that settings were chosen on; on all others they were run once. What is not there is left out.
 *
 * SMI, CAC and FTSE are the columns of R's data set EuStockMarkets (1991 to 1998) beside its DAX.
 */
export function benchmarkSeries() {
  return [
    { name: 'Bitcoin', prices: bitcoin(), chosenOn: 0.5 },
    { name: 'S&P 500', prices: reference('series/sp500d-prices.json'), chosenOn: 1 },
    { name: 'DAX', prices: reference('series/dax-prices.json'), chosenOn: 0 },
    ...JSON.parse(readFileSync(path.join(here, 'indices.json'), 'utf8')).map(({ name, values }) => ({
      name,
      prices: values,
      chosenOn: 0,
    })),
  ]
    .filter(({ prices }) => prices !== undefined)
    .map(({ prices, ...series }) => ({
      ...series,
      values: Array.from(prices, Math.log),
      folds: tailFolds({ rows: prices.length, testRows: Math.floor(prices.length / 2), count: 5 }),
    }));
}

function bitcoin() {
  const file = path.join(data, 'data/bitcoin_dataset.csv');
  if (!existsSync(file)) return undefined;
  return keepPricedRows(readBitcoinCsv(file)).btc_market_price;
}

function reference(name) {
  const file = path.join(data, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).values : undefined;
}
