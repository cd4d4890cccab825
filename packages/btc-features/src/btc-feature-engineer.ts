import {
  BtcfcError,
  type Frame,
  type FrameResult,
  invalidOption,
  numbersOf,
  readTable,
  type Table,
  writeTable,
} from '@btcfc/core';
import { addColumn } from './add-column';
import { bollingerBands } from './bollinger-bands';
import { checkTimeOrder, timesOf } from './date-column';
import { logarithm } from './logarithm';
import { momentum, rateOfChange } from './momentum';
import { averageTrueRange, priceRange, priceRangePercent } from './price-range';
import { ratio } from './ratio';
import { rollingSum } from './rolling-sum';
import {
  circulatingToTotalSupply,
  marketCapToCirculatingSupply,
  priceToCirculatingSupply,
  priceToTotalSupply,
} from './supply';
import { onBalanceVolume, relativeVolume, volumePriceTrend } from './volume';

export interface BTCFeatureEngineerOptions {
  /** The price in US dollars. @default 'btc_market_price' */
  priceColumn?: string;
  /** The volume traded in US dollars. @default 'btc_trade_volume' */
  volumeColumn?: string;
  /** The number of coins in circulation. @default 'btc_total_bitcoins' */
  supplyColumn?: string;
  /** The market capitalisation in US dollars. @default 'btc_market_cap' */
  marketCapColumn?: string;
  /**
   * Columns to add the logarithm of, as `log_<column>`. @default price, market cap, supply, volume,
   * `btc_output_volume`, `btc_estimated_transaction_volume`, `btc_estimated_transaction_volume_usd`,
   * `btc_transaction_fees`, `btc_cost_per_transaction`, `btc_miners_revenue`
   */
  logColumns?: readonly string[];
  /** The dates, which must be in time order; not looked at where there is no such column. @default 'Date' */
  dateColumn?: string;
  /**
   * What stands for a missing number in the result. A published notebook writes -101010.
   * @default NaN
   */
  missingValue?: number;
}

/**
 * Adds indicators of price, volume and supply to a frame, and a flag for every number column, given or added,
 * that says where it was missing: from the 24 columns of the Bitcoin dataset 24 + 31 + 54. Rows must be in
 * time order; every indicator of a row comes from that row and those before it.
 *
 * @example
 * const features = new BTCFeatureEngineer().transform(keepPricedRows(frame))
 */
export class BTCFeatureEngineer {
  readonly #options: Required<BTCFeatureEngineerOptions>;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor({
    priceColumn = 'btc_market_price',
    volumeColumn = 'btc_trade_volume',
    supplyColumn = 'btc_total_bitcoins',
    marketCapColumn = 'btc_market_cap',
    logColumns = [
      priceColumn,
      marketCapColumn,
      supplyColumn,
      volumeColumn,
      'btc_output_volume',
      'btc_estimated_transaction_volume',
      'btc_estimated_transaction_volume_usd',
      'btc_transaction_fees',
      'btc_cost_per_transaction',
      'btc_miners_revenue',
    ],
    dateColumn = 'Date',
    missingValue = Number.NaN,
  }: BTCFeatureEngineerOptions = {}) {
    if (typeof missingValue !== 'number')
      throw invalidOption('missingValue', missingValue, 'a number or NaN');
    if (!Array.isArray(logColumns)) throw invalidOption('logColumns', logColumns, 'an array of column names');
    this.#options = {
      priceColumn,
      volumeColumn,
      supplyColumn,
      marketCapColumn,
      logColumns: [...logColumns],
      dateColumn,
      missingValue,
    };
  }

  /**
   * Returns a frame of the same kind: the columns of `frame`, then the indicators, then `<column>_missing` for
   * each number column. Flags are booleans in a danfo frame, 0 and 1 in a `Uint8Array` in plain columns. The
   * frame passed in is not modified.
   *
   * @throws BtcfcError `MISSING_COLUMN`; `INVALID_DATA` for a frame without rows, a column that should hold
   * numbers and does not, dates that are doubled or not in time order, or a column of a new one's name
   */
  transform<Input extends Frame>(frame: Input): FrameResult<Input> {
    const { dateColumn, missingValue } = this.#options;
    const table = readTable(frame);
    if (table.rows === 0) throw emptyFrame();
    const dates = table.columns.get(dateColumn);
    if (dates) checkTimeOrder(dateColumn, timesOf(dateColumn, dates));
    for (const [name, values] of this.#indicators(table)) addColumn(table, name, { type: 'number', values });
    flagMissing(table, missingValue);
    return writeTable(table, frame);
  }

  #indicators(table: Table): [string, Float64Array][] {
    const { priceColumn, volumeColumn, supplyColumn, marketCapColumn, logColumns } = this.#options;
    const price = numbersOf(table, priceColumn);
    const volume = numbersOf(table, volumeColumn);
    const supply = numbersOf(table, supplyColumn);
    const marketCap = numbersOf(table, marketCapColumn);
    const logged = logColumns.map((name) => [name, numbersOf(table, name)] as const);
    const bands = bollingerBands(price);
    const week = rollingSum(volume, { window: 7 });
    const month = rollingSum(volume, { window: 30 });
    return [
      ['bollinger_middle', bands.middle],
      ['bollinger_upper', bands.upper],
      ['bollinger_lower', bands.lower],
      ['atr', averageTrueRange(price)],
      ['high_low_diff', priceRange(price, { window: 1 })],
      ['high_low_pct_diff', priceRangePercent(price)],
      ['momentum', momentum(price)],
      ['roc', rateOfChange(price)],
      ['rvol', relativeVolume(volume)],
      ['vpt', volumePriceTrend(price, volume)],
      ['obv', onBalanceVolume(price, volume)],
      ['circulating_to_total_supply_ratio', circulatingToTotalSupply(supply)],
      ['market_cap_to_circulating_supply', marketCapToCirculatingSupply(marketCap, supply)],
      ['price_to_circulating_supply', priceToCirculatingSupply(price, supply)],
      ['price_to_total_supply', priceToTotalSupply(price)],
      ['volume_7d', week],
      ['volume_30d', month],
      ['price_to_volume_ratio', ratio(price, volume)],
      ['volume_24_to_7d', ratio(volume, week)],
      ['volume_7d_to_30d', ratio(week, month)],
      ['volume_24_to_30d', ratio(volume, month)],
      ...logged.map(([name, values]): [string, Float64Array] => [`log_${name}`, logarithm(values)]),
    ];
  }
}

function flagMissing(table: Table, missingValue: number): void {
  const replace = !Number.isNaN(missingValue);
  for (const [name, column] of [...table.columns]) {
    if (column.type !== 'number') continue;
    const { values } = column;
    const flags = new Uint8Array(values.length);
    for (let row = 0; row < flags.length; row++) {
      if (!Number.isNaN(values[row]!)) continue;
      flags[row] = 1;
      if (replace) values[row] = missingValue;
    }
    addColumn(table, `${name}_missing`, { type: 'flag', values: flags });
  }
}

function emptyFrame(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: 'The frame has no rows.',
    remedy: 'Pass at least one row.',
  });
}
