import { toDataFrame } from '@btcfc/core';
import { DataFrame } from 'danfojs-node';
import { BTCFeatureEngineer, type BTCFeatureEngineerOptions } from '../index';

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

  it('leaves supply out where there is none, and takes any asset', () => {
    const stock = {
      Date: [new Date('2018-01-30'), new Date('2018-01-31'), new Date('2018-02-01')],
      Open: [1, 2, 3],
      Close: [2, 4, 3],
      Volume: [10, null, 30],
    };
    const engineer = new BTCFeatureEngineer({
      priceColumn: 'Close',
      volumeColumn: 'Volume',
      supplyColumn: null,
    });
    const names = Object.keys(engineer.transform(stock)).filter((name) => !name.endsWith('_missing'));
    expect(names.filter((name) => /supply|cap|coin/.test(name))).toEqual([]);
    expect(names.slice(0, 5)).toEqual(['Date', 'Open', 'Close', 'Volume', 'bollinger_middle']);
    expect(names.slice(-2)).toEqual(['log_Close', 'log_Volume']);
    expect(names).toHaveLength(4 + 17 + 2);
  });

  it('leaves out market capitalisation alone', () => {
    const engineer = new BTCFeatureEngineer({ ...options, marketCapColumn: null });
    expect(engineer.groups.supply).toEqual(['circulating_to_total_supply_ratio']);
    const { cap: _, ...rest } = frame;
    expect(Object.keys(engineer.transform(rest))).toContain('price_to_circulating_supply');
  });

  it('tells what it adds, by group', () => {
    const engineer = new BTCFeatureEngineer(options);
    const features = Object.keys(engineer.transform(frame));
    const added = features.filter((name) => !(name in frame) && !name.endsWith('_missing'));
    expect(Object.values(engineer.groups).flat().sort()).toEqual(added.sort());
    expect(engineer.groups).toMatchObject({
      supply: ['circulating_to_total_supply_ratio', 'market_cap_to_circulating_supply'],
      logarithms: ['log_close'],
    });
    expect(Object.values(new BTCFeatureEngineer().groups).flat()).toHaveLength(31);
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
    [
      'an infinite price',
      { ...frame, close: [1, 2, Number.POSITIVE_INFINITY] },
      'INVALID_DATA',
      /"close" is infinite.*row 3/,
    ],
    ['a column of a new name', { ...frame, atr: [1, 2, 3] }, 'INVALID_DATA', /"atr" already/],
  ])('says what is wrong with a frame: %s', (_, bad, code, message) => {
    const present = Object.fromEntries(Object.entries(bad).filter(([, values]) => values)) as typeof frame;
    const transform = () => new BTCFeatureEngineer(options).transform(present);
    expect(transform).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  it.each([
    [{ missingValue: 'x' as unknown as number }, 'missingValue'],
    [{ missingValue: Number.POSITIVE_INFINITY }, 'missingValue'],
    [{ logColumns: 'close' as unknown as string[] }, 'logColumns'],
    [{ supplyColumn: '' }, 'supplyColumn'],
    [{ priceColumn: null as unknown as string }, 'priceColumn'],
    [{ volumColumn: 'volume' } as never, 'did you mean `volumeColumn`'],
  ])('names an option it cannot use: %j', (bad, name) => {
    expect(() => new BTCFeatureEngineer(bad)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(name) }),
    );
  });
});
