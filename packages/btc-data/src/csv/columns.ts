/**
 * The 24 columns of the Bitcoin dataset, in the order of its file: the day, then one column per chart of
 * Blockchain.com.
 *
 * @example
 * import { BITCOIN_COLUMNS } from '@btcfc/btc-data';
 *
 * BITCOIN_COLUMNS.length; // -> 24
 */
export const BITCOIN_COLUMNS = [
  'Date',
  'btc_market_price',
  'btc_total_bitcoins',
  'btc_market_cap',
  'btc_trade_volume',
  'btc_blocks_size',
  'btc_avg_block_size',
  'btc_n_orphaned_blocks',
  'btc_n_transactions_per_block',
  'btc_median_confirmation_time',
  'btc_hash_rate',
  'btc_difficulty',
  'btc_miners_revenue',
  'btc_transaction_fees',
  'btc_cost_per_transaction_percent',
  'btc_cost_per_transaction',
  'btc_n_unique_addresses',
  'btc_n_transactions',
  'btc_n_transactions_total',
  'btc_n_transactions_excluding_popular',
  'btc_n_transactions_excluding_chains_longer_than_100',
  'btc_output_volume',
  'btc_estimated_transaction_volume',
  'btc_estimated_transaction_volume_usd',
] as const;

/** The name of one of the 24 columns. */
export type BitcoinColumn = (typeof BITCOIN_COLUMNS)[number];

/** The name of one of the 23 columns of numbers. */
export type BitcoinNumberColumn = Exclude<BitcoinColumn, 'Date'>;

/** The 23 columns of numbers, in the order of the file. */
export const numberColumns = BITCOIN_COLUMNS.slice(1) as BitcoinNumberColumn[];

/**
 * The Bitcoin dataset as plain columns of equal length, one row per day.
 *
 * `Date` holds UTC days as `YYYY-MM-DD`, or instants as `YYYY-MM-DDTHH:mm:ssZ` where the source gives a time
 * other than midnight. The 23 other columns are numbers in 64 bits, missing where NaN.
 */
export type BitcoinFrame = { Date: string[] } & { [Column in BitcoinNumberColumn]: Float64Array };
