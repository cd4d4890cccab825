import { priceCsv } from './price-csv';

/** Prices that nobody can forecast: what an honest verdict has to say of them. */
export async function bitcoinCsv(): Promise<string> {
  const { syntheticBitcoin } = await import('@btcfc/btc-data');
  const { Date: dates, btc_market_price: prices } = syntheticBitcoin({ rows: 2906, seed: 0 });
  return priceCsv(dates, prices);
}
