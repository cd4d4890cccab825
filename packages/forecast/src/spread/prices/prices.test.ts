import { randomWalk } from '@btcfc/backtest';
import { Rng } from '@btcfc/core';
import { readPrices, tooFewPrices } from './prices';

const walk = randomWalk({ rows: 300, start: 100 });
const day = (row: number) => Date.UTC(2024, 0, 1 + row);
const dates = Float64Array.from(walk, (_, row) => day(row));
const frequency = { unit: 'day', count: 1 } as const;
const changed = (row: number, value: number) => walk.map((price, place) => (place === row ? value : price));
const notesOf = (values: Float64Array) => readPrices({ values, dates, frequency }).notes;

describe('prices', () => {
  it('that are as prices are need no word', () => {
    expect(notesOf(walk)).toEqual([]);
    // power may cost less than nothing, for hours on end or now and then
    const power = walk.map((price, row) => price - 100 - (row % 40 === 0 ? 60 : 0));
    const notes = notesOf(power);
    expect(notes[0]).toContain('below 0');
    expect(notes.join()).not.toContain('returns');
  });

  it('are told apart from returns', () => {
    const rng = new Rng(3);
    const returns = walk.map(() => 0.01 * rng.normal());
    expect(notesOf(returns).join()).toContain('look like returns, not prices');
  });

  it('that stand still are told', () => {
    const still = walk.map((price, row) => (row >= 100 && row < 140 ? 97 : price));
    expect(notesOf(still)).toEqual([
      expect.stringContaining('40 rows on end (up to 2024-05-19) have the same'),
    ]);
  });

  it('that are split, or wrong, are told', () => {
    expect(notesOf(walk.map((price, row) => (row < 200 ? price : price / 10)))).toEqual([
      expect.stringMatching(
        /^The move to [\d.]+ from [\d.]+ \(on 2024-07-19\) is \d+ times as far as 99 of 100/,
      ),
    ]);
    expect(notesOf(changed(150, 100_000))).toEqual([expect.stringContaining('one of 2 like it')]);
  });

  it('begin a forecast after the last of them', () => {
    const gone = walk.map((price, row) => (row < 297 ? price : Number.NaN));
    const { series, notes } = readPrices({ values: gone, dates, frequency });
    expect(series.values).toHaveLength(297);
    expect(notes).toEqual([
      'The last 3 rows have no price: the forecast begins after the last price, that of 2024-10-23.',
    ]);
    const single = readPrices({ values: changed(299, 0) });
    expect(single.notes).toEqual([
      '1 row with a price of 0 was left out.',
      'The last row has no price: the forecast begins after the last price.',
    ]);
  });

  it('of which there are too few are refused with what there must be', () => {
    expect(String(tooFewPrices(50, 7))).toMatch(/takes 140 prices.*Add rows: 100 are the least/);
    expect(String(tooFewPrices(119, 7))).toContain('or forecast 5 rows ahead at most');
  });
});
