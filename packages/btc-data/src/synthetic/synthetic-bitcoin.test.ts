import { type BtcfcError, sortByDate } from '@btcfc/core';
import { BITCOIN_COLUMNS, type BitcoinFrame, type BitcoinNumberColumn } from '../csv/columns';
import { syntheticBitcoin } from './synthetic-bitcoin';
import { isSynthetic, SYNTHETIC_LABEL } from './synthetic-label';

const numberColumns = BITCOIN_COLUMNS.filter((name) => name !== 'Date');
/** Missing values of the real dataset. */
const holes: Partial<Record<BitcoinNumberColumn, number>> = {
  btc_total_bitcoins: 27,
  btc_trade_volume: 21,
  btc_blocks_size: 29,
  btc_median_confirmation_time: 12,
  btc_difficulty: 16,
  btc_transaction_fees: 10,
};
const counts = numberColumns.filter((name) => name.startsWith('btc_n_') && !name.endsWith('_per_block'));

function missingIn(values: Float64Array): number {
  return values.filter(Number.isNaN).length;
}

function runsOfMissing(values: Float64Array): number {
  return values.filter((value, row) => Number.isNaN(value) && !Number.isNaN(values[row - 1] ?? 0)).length;
}

function returnsOf({ btc_market_price: prices }: BitcoinFrame): number[] {
  const priced = Array.from(prices).filter((price) => price > 0);
  return priced.slice(1).map((price, row) => Math.log(price / priced[row]!));
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function moment(values: number[], power: number): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** power));
}

function autocorrelation(values: number[], lag: number): number {
  const centre = mean(values);
  const products = values.slice(lag).map((value, row) => (value - centre) * (values[row]! - centre));
  return products.reduce((sum, value) => sum + value, 0) / (moment(values, 2) * values.length);
}

function largestRatio(values: Float64Array, others: Float64Array): number {
  return values.reduce(
    (most, value, row) => Math.max(most, others[row] === 0 ? value : value / others[row]!),
    0,
  );
}

describe('syntheticBitcoin', () => {
  const seeds = [0, 1, 42, 2 ** 40];

  it('has the rows, columns and days of the real dataset by default', () => {
    const frame = syntheticBitcoin();
    expect(Object.keys(frame)).toEqual([...BITCOIN_COLUMNS]);
    expect([frame.Date[0], frame.Date[28], frame.Date.at(-1)]).toEqual([
      '2010-02-17',
      '2010-03-17',
      '2018-01-31',
    ]);
    for (const name of BITCOIN_COLUMNS) expect(frame[name]).toHaveLength(2906);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(syntheticBitcoin({ seed: 5 })).toEqual(syntheticBitcoin({ seed: 5 }));
    expect(syntheticBitcoin()).toEqual(syntheticBitcoin({ seed: 0 }));
    const [a, b] = [syntheticBitcoin({ seed: 0 }), syntheticBitcoin({ seed: 1 })];
    for (const name of numberColumns) expect(a[name]).not.toEqual(b[name]);
  });

  it('begins, from 2,906 rows on, with the shorter series', () => {
    const long = syntheticBitcoin({ rows: 7000, seed: 3 });
    for (const rows of [2906, 4321]) {
      const short = syntheticBitcoin({ rows, seed: 3 });
      for (const name of BITCOIN_COLUMNS) expect(long[name].slice(0, rows)).toEqual(short[name]);
    }
  });

  it.each(seeds)('has the holes of the real dataset (seed %d)', (seed) => {
    const frame = syntheticBitcoin({ seed });
    for (const name of numberColumns)
      expect([name, missingIn(frame[name])]).toEqual([name, holes[name] ?? 0]);
    // neighbouring runs can touch
    expect(runsOfMissing(frame.btc_trade_volume)).toBeGreaterThanOrEqual(10);
    expect(runsOfMissing(frame.btc_total_bitcoins)).toBeLessThanOrEqual(2);
    expect(runsOfMissing(frame.btc_difficulty)).toBe(1);
  });

  it('has holes in proportion in longer and shorter series', () => {
    const long = syntheticBitcoin({ rows: 5 * 2906 });
    const short = syntheticBitcoin({ rows: 1453 });
    for (const [name, count] of Object.entries(holes) as [BitcoinNumberColumn, number][]) {
      expect(missingIn(long[name])).toBe(5 * count);
      expect(missingIn(short[name])).toBe(Math.round(count / 2));
      for (let start = 0; start < 5; start++) {
        expect(missingIn(long[name].slice(start * 2906, (start + 1) * 2906))).toBe(count);
      }
    }
  });

  it.each(seeds)('is 0 in the early rows only, and nowhere else below or infinite (seed %d)', (seed) => {
    const frame = syntheticBitcoin({ seed });
    for (const name of numberColumns) {
      for (const value of frame[name]) {
        if (!Number.isNaN(value) && !(value >= 0 && value < Infinity)) throw new Error(`${name}: ${value}`);
      }
    }
    expect(frame.btc_market_price.findIndex((price) => price > 0)).toBe(181);
    expect(frame.btc_market_price.filter((price) => price > 0)).toHaveLength(2725);
    expect(frame.btc_trade_volume.findIndex((volume) => volume > 0)).toBe(150);
  });

  it.each([1, 2, 3, 10, 16, 54, 55, 70, 100, 365, 2905, 2907])('works for %d rows', (rows) => {
    const frame = syntheticBitcoin({ rows, seed: 1 });
    expect(frame.Date).toHaveLength(rows);
    for (const name of numberColumns) {
      expect(frame[name]).toHaveLength(rows);
      expect(frame[name][0]).not.toBeNaN();
      expect(missingIn(frame[name])).toBeLessThanOrEqual(
        Math.round((holes[name] ?? 0) * Math.max(1, rows / 2906)),
      );
    }
    const unpriced = frame.btc_market_price.filter((price) => price === 0).length;
    expect(unpriced).toBe(Math.min(181, Math.round((rows * 181) / 2906)));
  });

  it.each(seeds)('has columns that fit each other (seed %d)', (seed) => {
    const frame = syntheticBitcoin({ seed });
    const product = (a: BitcoinNumberColumn, b: BitcoinNumberColumn) =>
      frame[a].map((value, row) => value * frame[b][row]!);
    const known = frame.btc_total_bitcoins.map((value) => (Number.isNaN(value) ? 0 : 1));
    const cap = frame.btc_market_cap.map((value, row) => (known[row] ? value : Number.NaN));
    expect(product('btc_market_price', 'btc_total_bitcoins')).toEqual(cap);
    expect(product('btc_market_price', 'btc_estimated_transaction_volume')).toEqual(
      frame.btc_estimated_transaction_volume_usd,
    );
    const total = frame.btc_n_transactions_total;
    expect(total.slice(1).map((value, row) => value - total[row]!)).toEqual(
      frame.btc_n_transactions.slice(1),
    );
    const revenue = product('btc_cost_per_transaction', 'btc_n_transactions');
    expect(largestRatio(revenue, frame.btc_miners_revenue)).toBeLessThan(1 + 1e-12);
    for (const [part, whole] of [
      ['btc_n_transactions_excluding_popular', 'btc_n_transactions'],
      ['btc_n_transactions_excluding_chains_longer_than_100', 'btc_n_transactions'],
      ['btc_estimated_transaction_volume', 'btc_output_volume'],
    ] as const) {
      expect(largestRatio(frame[part], frame[whole])).toBeLessThanOrEqual(1);
    }
    for (const name of counts) expect(frame[name].every(Number.isInteger)).toBe(true);
  });

  it('mints by the halving schedule', () => {
    const { btc_total_bitcoins: supply } = syntheticBitcoin({ rows: 20_000 });
    const known = supply.filter((coins) => !Number.isNaN(coins));
    expect(known.every((coins, row) => row === 0 || coins > known[row - 1]! || coins > 20_999_999)).toBe(
      true,
    );
    expect(known.every((coins) => coins < 21e6)).toBe(true);
    // halvings stand at 10.5, 15.75, ... million coins: a day mints about 144 rewards
    const mintedAt = (from: number, to: number) => {
      const steps = Array.from(
        supply.slice(1),
        (coins, row) => [supply[row]!, coins - supply[row]!] as const,
      );
      const within = steps.filter(([coins, minted]) => coins > from && coins < to && !Number.isNaN(minted));
      return mean(within.map(([, minted]) => minted));
    };
    for (const [from, to, reward] of [
      [3e6, 10.4e6, 50],
      [10.6e6, 15.7e6, 25],
      [15.8e6, 18.3e6, 12.5],
    ] as const) {
      expect(mintedAt(from, to) / (144 * reward)).toBeGreaterThan(0.9);
      expect(mintedAt(from, to) / (144 * reward)).toBeLessThan(1.3);
    }
  });

  it('grows as the real network did', () => {
    const frame = syntheticBitcoin();
    for (const name of ['btc_hash_rate', 'btc_difficulty'] as const) {
      expect(Math.log10(frame[name][2905]! / frame[name][0]!)).toBeGreaterThan(10);
    }
    const known = frame.btc_difficulty.filter((value) => !Number.isNaN(value));
    const changes = known.filter((value, row) => row > 0 && value !== known[row - 1]).length;
    // every 2016 blocks: 14 days, or somewhat less while power grows
    expect(changes).toBeGreaterThan(2906 / 15);
    expect(changes).toBeLessThan(2906 / 9);
  });

  it.each(seeds)('has volatility that clusters, in fat-tailed returns without memory (seed %d)', (seed) => {
    const returns = returnsOf(syntheticBitcoin({ seed, rows: 6000 }));
    const sizes = returns.map(Math.abs);
    // 0.013 is the standard error of white noise of this length
    expect(Math.abs(autocorrelation(returns, 1))).toBeLessThan(0.1);
    for (const lag of [1, 2, 5]) expect(autocorrelation(sizes, lag)).toBeGreaterThan(0.1);
    expect(autocorrelation(sizes, 1)).toBeGreaterThan(2 * Math.abs(autocorrelation(returns, 1)));
    const excessKurtosis = moment(returns, 4) / moment(returns, 2) ** 2 - 3;
    expect(excessKurtosis).toBeGreaterThan(3);
    expect(Math.sqrt(moment(returns, 2))).toBeGreaterThan(0.02);
    expect(Math.sqrt(moment(returns, 2))).toBeLessThan(0.09);
  });

  it('stays within bounds over centuries', () => {
    const rows = 20 * 2906;
    const frame = syntheticBitcoin({ rows, seed: 9 });
    expect(frame.Date.at(-1)).toBe(
      new Date(Date.UTC(2010, 1, 17) + (rows - 1) * 86_400_000).toISOString().slice(0, 10),
    );
    for (const name of numberColumns) {
      expect([name, frame[name].findIndex((value) => value < 0 || value > 1e15)]).toEqual([name, -1]);
      expect([name, missingIn(frame[name])]).toEqual([name, 20 * (holes[name] ?? 0)]);
    }
    // grown by then: around its level of 12,000, neither exploding nor dying away
    const mature = Array.from(frame.btc_market_price.slice(10_000), Math.log);
    expect(Math.abs(mean(mature) - Math.log(12_000))).toBeLessThan(0.5);
    expect(Math.sqrt(moment(mature, 2))).toBeLessThan(1.5);
    expect(frame.btc_n_transactions_total.every(Number.isSafeInteger)).toBe(true);
  });

  it('starts on the day asked for, with the same numbers', () => {
    const frame = syntheticBitcoin({ rows: 3, start: '2024-02-28' });
    expect(frame.Date).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
    expect(frame.btc_difficulty).toEqual(syntheticBitcoin({ rows: 3 }).btc_difficulty);
  });

  it('is still marked once sorted', () => {
    const frame = syntheticBitcoin({ rows: 300 });
    const reversed = Object.fromEntries(
      Object.entries(frame).map(([name, values]) => [name, values.slice().reverse()]),
    ) as BitcoinFrame;
    expect(sortByDate(reversed)).toEqual(frame);
    expect(isSynthetic(sortByDate(reversed))).toBe(false);
    expect(isSynthetic(sortByDate(frame))).toBe(true);
  });

  it('is marked', () => {
    expect(SYNTHETIC_LABEL).toContain('synthetic');
    expect(isSynthetic(syntheticBitcoin({ rows: 2 }))).toBe(true);
    expect(isSynthetic({ Date: [] })).toBe(false);
  });

  it.each([
    { rows: 0 },
    { rows: 1.5 },
    { rows: Number.NaN },
    { rows: 3_000_000 },
    { rows: 2, start: '9999-12-31' },
    { seed: -1 },
    { seed: 0.5 },
    { start: '2010-02-30' },
    { start: '2/17/2010' },
    { start: '2010-02-17T00:00:00Z' },
    { start: new Date() as unknown as string },
    { rows: '5' as unknown as number },
    { row: 5 } as never,
    { seed: null as never },
    { rows: true as never },
  ])('refuses %j', (options) => {
    expect(() => syntheticBitcoin(options)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }) as BtcfcError,
    );
  });
});
