import { toDataFrame } from '@btcfc/core';
import { DataFrame } from 'danfojs-node';
import { BTCFeatureEngineer, type BTCFeatureEngineerOptions } from './index';

const frame = {
  Date: ['2018-01-30', '2018-01-31', '2018-02-01'],
  close: [2, 4, 3],
  volume: [10, null, 30],
  coins: [7, 8, 9],
  cap: [14, 32, 27],
  halving: [false, true, null],
};
const options: BTCFeatureEngineerOptions = {
  priceColumn: 'close',
  volumeColumn: 'volume',
  supplyColumn: 'coins',
  marketCapColumn: 'cap',
  logColumns: ['close'],
};

describe('BTCFeatureEngineer', () => {
  it('takes its columns by other names', () => {
    const features = new BTCFeatureEngineer(options).transform(frame);
    expect(features.log_close).toEqual(Float64Array.from([2, 4, 3], Math.log));
    expect(features.volume_7d).toEqual(Float64Array.of(10, 10, 40));
    expect(features.obv).toEqual(Float64Array.of(0, 0, -30));
    expect(features.market_cap_to_circulating_supply![0]).toBeCloseTo(2);
  });

  it('flags every number column, given or added, and no other', () => {
    const features = new BTCFeatureEngineer(options).transform(frame);
    const names = Object.keys(features);
    const numeric = names.filter((name) => features[name] instanceof Float64Array);
    expect(names.filter((name) => name.endsWith('_missing'))).toEqual(
      numeric.map((name) => `${name}_missing`),
    );
    expect(features.volume_missing).toEqual(Uint8Array.of(0, 1, 0));
    expect(features.momentum_missing).toEqual(Uint8Array.of(1, 1, 1));
    expect(features.halving).toEqual([false, true, null]);
  });

  it('writes the missing value it is told to, and flags what was missing', () => {
    const features = new BTCFeatureEngineer({ ...options, missingValue: -1 }).transform(frame);
    expect(features.volume).toEqual(Float64Array.of(10, -1, 30));
    expect(features.volume_missing).toEqual(Uint8Array.of(0, 1, 0));
    expect(features.volume_30d).toEqual(Float64Array.of(10, 10, 40));
  });

  it('does not touch its input', () => {
    const before = structuredClone(frame);
    new BTCFeatureEngineer({ ...options, missingValue: -1 }).transform(frame);
    expect(frame).toEqual(before);
    const danfo = toDataFrame(frame, DataFrame);
    const values = structuredClone(danfo.values);
    new BTCFeatureEngineer({ ...options, missingValue: -1 }).transform(danfo);
    expect(danfo.values).toEqual(values);
    expect(danfo.columns).toEqual(Object.keys(frame));
  });

  it('needs no dates', () => {
    const { Date: _, ...undated } = frame;
    expect(new BTCFeatureEngineer(options).transform(undated).atr).toEqual(Float64Array.of(0, 2, 2));
  });

  it.each([
    ['no price', { ...frame, close: undefined }, 'MISSING_COLUMN', /"close"/],
    ['no volume', { ...frame, volume: undefined }, 'MISSING_COLUMN', /"volume"/],
    ['a price in words', { ...frame, close: ['a', 'b', 'c'] }, 'INVALID_DATA', /"close" holds text/],
    ['no rows', { Date: [], close: [], volume: [], coins: [], cap: [] }, 'INVALID_DATA', /no rows/],
    [
      'dates out of order',
      { ...frame, Date: ['1/31/2018 0:00', '1/30/2018 0:00', '2/1/2018 0:00'] },
      'INVALID_DATA',
      /"Date".*row 2 .*sortByDate/,
    ],
    [
      'a doubled date',
      { ...frame, Date: ['2018-01-30', '1/30/2018 0:00', '2018-02-01'] },
      'INVALID_DATA',
      /"Date".*twice/,
    ],
    [
      'no date',
      { ...frame, Date: ['2018-01-30', '2018-02-30', '2018-03-01'] },
      'INVALID_DATA',
      /"Date".*row 2.*2018-02-30/,
    ],
    ['a column of a new name', { ...frame, atr: [1, 2, 3] }, 'INVALID_DATA', /"atr" already/],
  ])('says what is wrong with a frame: %s', (_, bad, code, message) => {
    const present = Object.fromEntries(Object.entries(bad).filter(([, values]) => values)) as typeof frame;
    const transform = () => new BTCFeatureEngineer(options).transform(present);
    expect(transform).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  it.each([
    [{ missingValue: 'x' as unknown as number }, 'missingValue'],
    [{ logColumns: 'close' as unknown as string[] }, 'logColumns'],
  ])('names an option it cannot use: %j', (bad, name) => {
    expect(() => new BTCFeatureEngineer(bad)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(name) }),
    );
  });
});
