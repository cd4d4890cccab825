import { BtcfcError, dateWriter, type TimeSeries } from '@btcfc/core';
import type { SpreadTarget } from '../candidates';
import { odditiesOf } from './oddities';

/** Prices whose spread is forecast: a row for each that is known. */
export interface Prices {
  series: TimeSeries;
  target: SpreadTarget;
  /** What was left out, in sentences. */
  notes: string[];
}

/** More rows than these are not looked at: what moved prices then does not now. */
const mostPrices = 10_000;

/**
 * The prices of a series. Days without one, such as those on which nothing is traded, are left out, so that the move from
 * Friday to Monday is one move; zeros stand for none where all else is above 0.
 */
export function readPrices(series: TimeSeries): Prices {
  const { values, dates } = series;
  const notes: string[] = [];
  const isNegative = values.some((value) => value < 0);
  const target: SpreadTarget = isNegative ? 'difference' : 'log-difference';
  const isPrice = (value: number) => !Number.isNaN(value) && (isNegative || value > 0);
  const zeros = values.reduce((count, value) => count + (!isNegative && value === 0 ? 1 : 0), 0);
  if (zeros > 0)
    notes.push(
      `${zeros} ${zeros === 1 ? 'row' : 'rows'} with a price of 0 ${zeros === 1 ? 'was' : 'were'} left out.`,
    );
  if (isNegative)
    notes.push('Some prices are below 0, so that moves are taken as they are, not in per cent.');
  const known = Array.from(values.keys()).filter((row) => isPrice(values[row]!));
  const kept = known.slice(-mostPrices);
  if (kept.length < known.length) {
    const from = dates ? `, from ${dateWriter(series.frequency)(dates[kept[0]!]!)} on,` : '';
    notes.push(`The last ${mostPrices} prices${from} were looked at.`);
  }
  const { frequency, id } = series;
  const prices: TimeSeries = {
    values: Float64Array.from(kept, (row) => values[row]!),
    ...(dates && { dates: Float64Array.from(kept, (row) => dates[row]!) }),
    ...(frequency && { frequency }),
    ...(id !== undefined && { id }),
  };
  notes.push(...endingNote(prices, values.length - 1 - kept.at(-1)!));
  return { series: prices, target, notes: [...notes, ...odditiesOf(prices, target)] };
}

/** @param rows after the last one with a price */
function endingNote(prices: TimeSeries, rows: number): string[] {
  if (rows === 0) return [];
  const last = prices.dates ? `, that of ${dateWriter(prices.frequency)(prices.dates.at(-1)!)}` : '';
  return [
    `${rows === 1 ? 'The last row has' : `The last ${rows} rows have`} no price: the forecast begins after the last price${last}.`,
  ];
}

/** How many rows have a price that is looked at. */
export function pricesIn(values: Float64Array): number {
  const isNegative = values.some((value) => value < 0);
  let count = 0;
  for (const value of values) if (isNegative ? !Number.isNaN(value) : value > 0) count++;
  return Math.min(count, mostPrices);
}

/** Fewer prices tell nothing of a spread that comes and goes. */
export function leastPrices(horizon: number): number {
  return Math.max(100, 20 * horizon);
}

/** @param prices the most that a series has */
export function tooFewPrices(prices: number, horizon: number): BtcfcError {
  const ahead = `${horizon} ${horizon === 1 ? 'row' : 'rows'} ahead`;
  const most = Math.floor(prices / 20);
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `A forecast of the spread ${ahead} takes ${leastPrices(horizon)} prices.`,
    received: prices,
    remedy:
      prices < leastPrices(1)
        ? `Add rows: ${leastPrices(1)} are the least.`
        : `Add rows, or forecast ${most} rows ahead at most.`,
  });
}
