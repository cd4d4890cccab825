import { defineOptions, formatDate, invalidOption, type OptionsInput, option, Rng } from '@btcfc/core';
import { type BitcoinFrame, type BitcoinNumberColumn, numberColumns } from '../csv/columns';
import { isDay } from '../csv/is-day';
import { Chain } from './synthetic-chain';
import { punchHoles, realRows } from './synthetic-holes';
import { markSynthetic } from './synthetic-label';
import { ClusteredShocks, Wandering } from './synthetic-process';

/** A day in milliseconds. UTC has no other. */
const dayMs = 86_400_000;

const syntheticOptions = defineOptions('syntheticBitcoin', {
  /** Days, from 1. @default 2906 */
  rows: option.integer({ min: 1, default: realRows }),
  /** Seed, a whole number from 0; the same seed gives the same bytes. @default 0 */
  seed: option.integer({ min: 0, default: 0 }),
  /** First day, `YYYY-MM-DD`. @default '2010-02-17' */
  start: option.custom(
    (name, value) => {
      if (isDay(value)) return value;
      throw invalidOption(name, value, 'a day such as "2010-02-17"');
    },
    { default: '2010-02-17' },
  ),
});

/** Options of `syntheticBitcoin`. */
export interface SyntheticBitcoinOptions extends OptionsInput<typeof syntheticOptions> {}

/** A day's numbers. */
type Day = Record<BitcoinNumberColumn, number>;

/**
 * **Synthetic data, not the market**: 24 columns shaped like the real dataset, for tests, benchmarks and
 * trying things out without a download. Show it with `SYNTHETIC_LABEL`; `isSynthetic` recognises it.
 *
 * - Returns have fat tails and volatility that clusters (a bounded GARCH(1, 1) with Student's t); the price
 *   grows by orders of magnitude, levels off after some ten years, then wanders about its level for as long
 *   as you like.
 * - Columns fit each other: supply follows the halvings, capitalisation is price times supply, difficulty
 *   follows the hash rate, revenue is what was minted and paid in fees, totals add up, counts are whole.
 * - Early rows are 0 in the columns that begin so in the real dataset: the price in the first 181 days, in
 *   proportion in a series shorter than 2,906.
 * - The same six columns have holes, as many and in as many runs per 2,906 days; all else is finite.
 *
 * From 2,906 rows on, a longer series of the same seed begins with the shorter one.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { syntheticBitcoin } from '@btcfc/btc-data';
 *
 * syntheticBitcoin({ rows: 1000, seed: 7 }).Date.at(-1); // -> '2012-11-12'
 */
export function syntheticBitcoin(options?: SyntheticBitcoinOptions): BitcoinFrame {
  const { rows, seed, start } = syntheticOptions.read(options);
  const rng = new Rng(seed).split('synthetic bitcoin');
  const firstDay = Date.parse(start);
  const lastStart = Date.parse('9999-12-31');
  if (firstDay + (rows - 1) * dayMs > lastStart)
    throw invalidOption('rows', rows, 'less, to end by the year 9999');
  const frame = emptyFrame(rows);
  const nextDay = simulate(rng, rows);
  for (let row = 0; row < rows; row++) {
    frame.Date[row] = formatDate(firstDay + row * dayMs);
    const day = nextDay(row);
    for (const name of numberColumns) frame[name][row] = day[name];
  }
  punchHoles(frame, rng.split('holes'));
  return markSynthetic(frame);
}

// first rows at 0 in the real dataset
const unpricedRows = 181;
const untradedRows = 150;
const sizelessRows = 129;
const feelessRows = 222;
const unconfirmedRows = 653;

/** Days until about two thirds of the way from the first levels to the mature ones are covered. */
const adoptionDays = 1100;
const logFirstPrice = Math.log(0.05);
const logMaturePrice = Math.log(12_000);
/** Share of its distance from the trend that the logarithm of the price loses in a day. */
const pull = 1 / 500;
const farthestFromTrend = 6;

function simulate(rng: Rng, rows: number): (row: number) => Day {
  const early = (real: number) => Math.round(real * Math.min(1, rows / realRows));
  const pricedFrom = early(unpricedRows);
  const tradedFrom = early(untradedRows);
  const sizedFrom = early(sizelessRows);
  const feesFrom = early(feelessRows);
  const confirmedFrom = early(unconfirmedRows);
  const wandering = (label: string, memory: number, spread: number) =>
    new Wandering(rng.split(label), memory, spread);
  const shocks = new ClusteredShocks(rng.split('price'));
  const chain = new Chain(rng.split('chain'));
  const orphans = rng.split('orphans');
  const turnover = wandering('turnover', 0.9, 0.5);
  const transactionNoise = wandering('transactions', 0.9, 0.15);
  const popularity = wandering('popular', 0.98, 0.5);
  const chains = wandering('chains', 0.98, 0.12);
  const addresses = wandering('addresses', 0.9, 0.1);
  const size = wandering('size', 0.9, 0.08);
  const output = wandering('output', 0.8, 0.5);
  const estimate = wandering('estimate', 0.8, 0.4);
  const feeLevel = wandering('fees', 0.95, 0.4);
  const confirmation = wandering('confirmation', 0.8, 0.3);
  let fromTrend = 0;
  let transactionsTotal = 41_000;
  let megabytes = 0;

  return (row) => {
    const adoption = 1 - Math.exp(-row / adoptionDays);
    const shock = shocks.next();
    const wandered = fromTrend * (1 - pull) + shock;
    fromTrend = Math.max(-farthestFromTrend, Math.min(farthestFromTrend, wandered));
    const marketPrice = Math.exp(logFirstPrice + (logMaturePrice - logFirstPrice) * adoption + fromTrend);
    // before there is a market the price exists for the simulation alone
    const price = row < pricedFrom ? 0 : marketPrice;
    const { blocks, supply, minted, difficulty, hashRate } = chain.nextDay(adoption);

    const transactions = Math.max(
      blocks,
      Math.round(Math.exp(5.5 + 7.5 * adoption + transactionNoise.next())),
    );
    transactionsTotal += transactions;
    const perBlock = transactions / blocks;
    const blockSize = (0.0001 + 0.00053 * perBlock) * Math.exp(size.next());
    megabytes += blockSize * blocks;
    const outputVolume = Math.exp(11.5 + 2.8 * adoption + output.next());
    const transferred = outputVolume * Math.min(1, 0.15 * Math.exp(estimate.next()));
    const feesPerTransaction = 0.0006 * Math.exp(feeLevel.next());
    const fees = row < feesFrom ? 0 : transactions * feesPerTransaction;
    const traded = supply * marketPrice * 0.004 * Math.exp(turnover.next() + 4 * Math.abs(shock));
    const unpopular = Math.min(1, Math.max(0.3, 1 - 0.1 * Math.exp(popularity.next())));
    const unchained = Math.min(1, Math.max(0.3, 0.65 * Math.exp(chains.next())));
    const minutes = 8.5 * Math.exp(confirmation.next());

    return {
      btc_market_price: price,
      btc_total_bitcoins: supply,
      btc_market_cap: price * supply,
      btc_trade_volume: row < tradedFrom ? 0 : traded,
      btc_blocks_size: row < sizedFrom ? 0 : megabytes,
      btc_avg_block_size: blockSize,
      btc_n_orphaned_blocks: orphansOf(orphans),
      btc_n_transactions_per_block: perBlock,
      btc_median_confirmation_time: row < confirmedFrom ? 0 : minutes,
      btc_hash_rate: hashRate,
      btc_difficulty: difficulty,
      btc_miners_revenue: (minted + fees) * price,
      btc_transaction_fees: fees,
      btc_cost_per_transaction_percent: ((minted + fees) / transferred) * 100,
      btc_cost_per_transaction: ((minted + fees) * price) / transactions,
      btc_n_unique_addresses: Math.max(1, Math.round(2 * transactions * Math.exp(addresses.next()))),
      btc_n_transactions: transactions,
      btc_n_transactions_total: transactionsTotal,
      btc_n_transactions_excluding_popular: Math.round(transactions * unpopular),
      btc_n_transactions_excluding_chains_longer_than_100: Math.round(transactions * unchained),
      btc_output_volume: outputVolume,
      btc_estimated_transaction_volume: transferred,
      btc_estimated_transaction_volume_usd: transferred * price,
    };
  };
}

// none on four days of five, otherwise few
function orphansOf(rng: Rng): number {
  let count = 0;
  for (let chance = 0.2; count < 7 && rng.uniform() < chance; chance = 0.45) count++;
  return count;
}

function emptyFrame(rows: number): BitcoinFrame {
  const columns = numberColumns.map((name) => [name, new Float64Array(rows)] as const);
  return Object.fromEntries([['Date', new Array<string>(rows)], ...columns]) as BitcoinFrame;
}
