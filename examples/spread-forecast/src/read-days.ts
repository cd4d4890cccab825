import { existsSync } from 'node:fs';
import { type BitcoinFrame, readBitcoinCsv, readCovariates, syntheticBitcoin } from '@btcfc/btc-data';
import { keepPricedRows } from '@btcfc/btc-features';
import { readDates, sortByDate, type TimeSeries } from '@btcfc/core';
import { columnValues, joinCovariates } from '@btcfc/features';

export interface ReadDaysOptions {
  /** A CSV with the 24 columns. @default data/bitcoin_dataset.csv, or made-up data where that is not */
  data?: string;
  /** A CSV of dates and further inputs, each known a day after its date. @default none */
  covariates?: string;
  /** Fixes the made-up data. */
  seed: number;
}

/** The days with a price, in order of time. */
export interface Days {
  /** What the data is. */
  label: string;
  /** Log prices, whose moves are log returns, and what is known beside them. */
  series: TimeSeries;
}

/**
 * Reads what is judged.
 *
 * @throws BtcfcError `FILE_ACCESS`, `PARSE_FAILED`, `MISSING_COLUMN`
 */
export function readDays({ data, covariates, seed }: ReadDaysOptions): Days {
  const file = data ?? 'data/bitcoin_dataset.csv';
  const isReal = data !== undefined || existsSync(file);
  return {
    label: isReal ? 'Bitcoin' : 'synthetic data',
    series: seriesOf(isReal ? readBitcoinCsv(file) : syntheticBitcoin({ seed }), covariates),
  };
}

function seriesOf(frame: BitcoinFrame, covariates: string | undefined): TimeSeries {
  const priced = sortByDate(keepPricedRows(frame));
  const days = priced.Date as string[];
  const dates = readDates(days, { name: 'Date' });
  const own: Record<string, string[] | Float64Array> = {
    Date: days,
    volume: columnValues(priced, 'btc_trade_volume'),
    weekendAhead: dates.map(isBeforeWeekend),
  };
  const { Date: _, ...pastCovariates } =
    covariates === undefined
      ? own
      : joinCovariates(own, readCovariates(covariates), { prefix: 'covariate ' });
  return {
    values: columnValues(priced, 'btc_market_price').map(Math.log),
    dates,
    pastCovariates: pastCovariates as Record<string, Float64Array>,
  };
}

function isBeforeWeekend(date: number): number {
  const weekday = new Date(date).getUTCDay();
  return weekday === 5 || weekday === 6 ? 1 : 0;
}
