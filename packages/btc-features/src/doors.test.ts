import { Series } from 'danfojs-node';
import {
  averageTrueRange,
  BTCFeatureEngineer,
  circulatingToTotalSupply,
  keepPricedRows,
  marketCapToCirculatingSupply,
  priceToCirculatingSupply,
  priceToTotalSupply,
} from './index';

const invalidData = expect.objectContaining({ code: 'INVALID_DATA' });
const invalidOption = expect.objectContaining({ code: 'INVALID_OPTION' });

describe.each<[string, (values: never) => Float64Array]>([
  ['averageTrueRange', averageTrueRange],
  ['circulatingToTotalSupply', circulatingToTotalSupply],
  ['marketCapToCirculatingSupply', (values) => marketCapToCirculatingSupply(values, [1, 2, 4])],
  ['priceToCirculatingSupply', (values) => priceToCirculatingSupply([1, 2, 4], values)],
  ['priceToTotalSupply', priceToTotalSupply],
])('%s', (name, of) => {
  const call = of as unknown as (values: unknown) => Float64Array;

  it('takes null for missing and a Series for its values', () => {
    expect(call([1, null, 4])).toEqual(call([1, Number.NaN, 4]));
    expect(call(new Series([1, 2, 4]))).toEqual(call([1, 2, 4]));
  });

  it('refuses what is no number, naming the row', () => {
    for (const bad of ['2', '', true, new Date(0), 2n ** 60n, {}]) {
      expect(() => call([1, bad, 4])).toThrow(/row 2/);
      expect(() => call([1, bad, 4])).toThrow(invalidData);
    }
    for (const bad of [null, undefined, 5, '1']) expect(() => call(bad)).toThrow(invalidData);
  });

  it('says what it does with what is infinite', () => {
    const infinite = () => call([1, Number.POSITIVE_INFINITY, 4]);
    if (name === 'averageTrueRange') expect([...infinite()]).toEqual([0, 0, 3]);
    else expect(infinite).toThrow(invalidData);
  });
});

describe('options', () => {
  const bad = [null, '', 1, true, new Date(0), 1n, Number.NaN, {}];

  it('of BTCFeatureEngineer are checked', () => {
    for (const name of ['priceColumn', 'volumeColumn', 'supplyColumn', 'marketCapColumn', 'dateColumn']) {
      for (const value of bad) {
        if (value === null && /supply|market/.test(name)) continue;
        expect(() => new BTCFeatureEngineer({ [name]: value })).toThrow(invalidOption);
      }
    }
    for (const value of bad)
      expect(() => new BTCFeatureEngineer({ logColumns: [value] as never })).toThrow(invalidOption);
    for (const value of [null, 'x', 5, ['a']]) {
      expect(() => new BTCFeatureEngineer(value as never)).toThrow(invalidOption);
    }
    expect(() => new BTCFeatureEngineer({ pricecolumn: 'Close' } as never)).toThrow(
      /`pricecolumn` is not an option of BTCFeatureEngineer: did you mean `priceColumn`/,
    );
  });

  it('of the functions are checked', () => {
    expect(() => averageTrueRange([1], { windows: 3 } as never)).toThrow(/did you mean `window`/);
    for (const window of bad.filter((value) => value !== 1)) {
      expect(() => averageTrueRange([1], { window: window as never })).toThrow(invalidOption);
    }
    expect(() => keepPricedRows({ price: [1] }, { column: 'price' } as never)).toThrow(invalidOption);
    expect(() => keepPricedRows({ price: [1] }, null as never)).toThrow(invalidOption);
  });
});

describe('frames', () => {
  it.each([[null], [undefined], ['frame'], [5], [true]])('%p is none', (bad) => {
    expect(() => new BTCFeatureEngineer().transform(bad as never)).toThrow(invalidData);
    expect(() => keepPricedRows(bad as never)).toThrow(invalidData);
  });

  it('come back as the kind they are', () => {
    const rows = [
      { Date: new Date('2018-01-30'), Close: 2, Volume: 10, note: 'a' },
      { Date: new Date('2018-01-31'), Close: null, Volume: 5, note: null },
    ];
    const engineer = new BTCFeatureEngineer({
      priceColumn: 'Close',
      volumeColumn: 'Volume',
      supplyColumn: null,
    });
    const [first, second] = engineer.transform(rows);
    expect(first).toMatchObject({ Date: rows[0]!.Date, note: 'a', Close_missing: false, momentum: null });
    expect(second).toMatchObject({ Close: null, Close_missing: true, volume_7d: 15, note: null });
    expect(keepPricedRows(rows, { priceColumn: 'Close' })).toEqual([rows[0]]);
  });

  it('may hold nothing infinite, in whatever column', () => {
    const frame = { Close: [1, 2], Volume: [1, 2], other: [1, Number.NEGATIVE_INFINITY] };
    const engineer = new BTCFeatureEngineer({
      priceColumn: 'Close',
      volumeColumn: 'Volume',
      supplyColumn: null,
    });
    expect(() => engineer.transform(frame)).toThrow(/Column "other" is infinite in row 2/);
  });
});
