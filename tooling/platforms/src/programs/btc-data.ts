import { parseCovariates, syntheticBitcoin } from '@btcfc/btc-data';

/** Reads local times, and makes a dataset up, of which exponentials may differ in their last digits between engines. */
export function program(): unknown {
  const text = 'at;mood\n2022-10-30 01:00;1\n2022-10-30 02:00;2\n2022-10-30 02:00;N/A\n2022-10-30 03:00;4\n';
  const {
    Date: days,
    btc_market_price: prices,
    btc_n_transactions: transactions,
  } = syntheticBitcoin({ rows: 400 });
  return {
    covariates: parseCovariates(text, { date: 'at', timeZone: 'Europe/Berlin' }),
    days: [days[0], days.at(-1)],
    prices: Array.from(prices.subarray(390), (price) => price.toPrecision(6)),
    transactions: transactions.subarray(390),
  };
}
