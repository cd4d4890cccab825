import { BtcfcError, formatDate, type TimeSeries } from '@btcfc/core';
import type { SpreadScale } from './candidates';

/** Prices whose spread is forecast: a row for each that is known. */
export interface Prices {
  series: TimeSeries;
  scale: SpreadScale;
  /** What was left out, in sentences. */
  notes: string[];
}

/** Fewer prices tell nothing of a spread that comes and goes. */
const leastPrices = 100;
/** More rows than these are not looked at: what moved prices then does not now. */
const mostPrices = 10_000;

/**
 * The prices of a series. Days without one, such as those on which nothing is traded, are left out, so that the move from
 * Friday to Monday is one move; zeros stand for none where all else is above 0.
 *
 * @throws BtcfcError `INVALID_DATA` for too few
 */
export function readPrices(series: TimeSeries, horizon: number): Prices {
  const { values, dates } = series;
  const notes: string[] = [];
  const isNegative = values.some((value) => value < 0);
  const scale: SpreadScale = isNegative ? 'difference' : 'log-difference';
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
  const least = Math.max(leastPrices, 20 * horizon);
  if (kept.length < least) throw tooFew(kept.length, least, horizon);
  if (kept.length < known.length) {
    const from = dates ? `, from ${formatDate(dates[kept[0]!]!)} on,` : '';
    notes.push(`The last ${mostPrices} prices${from} were looked at.`);
  }
  const { frequency, id } = series;
  return {
    series: {
      values: Float64Array.from(kept, (row) => values[row]!),
      ...(dates && { dates: Float64Array.from(kept, (row) => dates[row]!) }),
      ...(frequency && { frequency }),
      ...(id !== undefined && { id }),
    },
    scale,
    notes,
  };
}

function tooFew(prices: number, least: number, horizon: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `A forecast of the spread ${horizon} ${horizon === 1 ? 'row' : 'rows'} ahead takes ${least} prices.`,
    received: prices,
    remedy: 'Add rows, or forecast fewer rows ahead.',
  });
}
