import {
  checkInteger,
  type Frame,
  type FrameResult,
  invalidOption,
  numbersOf,
  readTable,
  writeTable,
} from '@btcfc/core';
import { addColumn } from './add-column';
import { checkTimeOrder, timesOf } from './date-column';
import { dayOfWeek } from './day-of-week';
import { logReturns, simpleReturns } from './returns';
import { logRatioToMean, rollingZScore } from './rolling-position';
import { type EwmaVolatilityOptions, ewmaVolatility, realizedVolatility } from './volatility';

export interface StationaryFeaturesOptions extends EwmaVolatilityOptions {
  /** The price. @default 'btc_market_price' */
  priceColumn?: string;
  /** The volume traded. @default 'btc_trade_volume' */
  volumeColumn?: string;
  /** The dates, which must be in time order; no day of the week where there is no such column. @default 'Date' */
  dateColumn?: string;
  /** Over how many rows changes are taken. @default [1, 7] */
  periods?: readonly number[];
  /** How many rows rolling windows have, at least 2; they end with the current row. @default [7, 30] */
  windows?: readonly number[];
}

/**
 * Adds features whose level does not grow with the price: returns and log returns, log ratios to rolling means,
 * z-scores, volatilities, changes of the volume, the day of the week. Every value comes from its row and those before
 * it. What can't be computed, as in the first rows, is NaN.
 *
 * @throws BtcfcError `INVALID_OPTION`, `MISSING_COLUMN`, `INVALID_DATA` for dates out of order, text in the place of
 * numbers or a column of a new one's name
 */
export function stationaryFeatures<Input extends Frame>(
  frame: Input,
  {
    priceColumn = 'btc_market_price',
    volumeColumn = 'btc_trade_volume',
    dateColumn = 'Date',
    periods = [1, 7],
    windows = [7, 30],
    decay,
  }: StationaryFeaturesOptions = {},
): FrameResult<Input> {
  checkEach('periods', periods, 1);
  checkEach('windows', windows, 2);
  const table = readTable(frame);
  const price = numbersOf(table, priceColumn);
  const volume = numbersOf(table, volumeColumn);
  const add = (name: string, values: Float64Array) => addColumn(table, name, { type: 'number', values });
  for (const lag of periods) {
    add(`return_${lag}`, simpleReturns(price, { periods: lag }));
    add(`log_return_${lag}`, logReturns(price, { periods: lag }));
  }
  for (const window of windows) {
    add(`log_ratio_to_mean_${window}`, logRatioToMean(price, { window }));
    add(`zscore_${window}`, rollingZScore(price, { window }));
    add(`volatility_${window}`, realizedVolatility(price, { window }));
  }
  add('volatility_ewma', ewmaVolatility(price, { decay }));
  for (const lag of periods) add(`volume_log_change_${lag}`, logReturns(volume, { periods: lag }));
  for (const window of windows) {
    add(`volume_log_ratio_to_mean_${window}`, logRatioToMean(volume, { window }));
    add(`volume_zscore_${window}`, rollingZScore(volume, { window }));
  }
  const dates = table.columns.get(dateColumn);
  if (dates) {
    const times = timesOf(dateColumn, dates);
    checkTimeOrder(dateColumn, times);
    const { sine, cosine } = dayOfWeek(times);
    add('day_of_week_sin', sine);
    add('day_of_week_cos', cosine);
  }
  return writeTable(table, frame);
}

function checkEach(name: string, numbers: readonly number[], min: number): void {
  if (!Array.isArray(numbers)) throw invalidOption(name, numbers, 'an array of whole numbers');
  for (const [position, number] of numbers.entries()) checkInteger(`${name}[${position}]`, number, { min });
}
