import { toDataFrame } from '@btcfc/core';
import { DataFrame } from 'danfojs-node';
import {
  addTarget,
  dropMissingTarget,
  keepPricedRows,
  logTransform,
  selectFeatures,
  sortByDate,
  targetValues,
  temporalSplit,
  toMatrix,
} from './index';

describe('sortByDate', () => {
  const texts = ['2/1/2011 0:00', '1/10/2011 0:00', '1/2/2012 0:00', '1/2/2011 0:00'];
  const iso = ['2011-02-01', '2011-01-10', '2012-01-02', '2011-01-02'];
  const row = [0, 1, 2, 3];

  it.each([
    ['time', [3, 1, 0, 2]],
    ['text', [1, 3, 2, 0]],
  ] as const)('by %s, whichever way the dates are written', (order, expected) => {
    expect(sortByDate({ Date: texts, row }, { order }).row).toEqual(Float64Array.from(expected));
    expect(sortByDate({ Date: iso, row }, { order }).row).toEqual(Float64Array.from(expected));
  });

  it('minds the time of day', () => {
    const frame = { at: ['2011-01-02T10:00:00Z', '2011-01-02T09:30:00Z'], row: [0, 1] };
    expect(sortByDate(frame, { dateColumn: 'at' }).row).toEqual(Float64Array.of(1, 0));
    // as text 1/2/2011 10:00 comes before 1/2/2011 9:30
    expect(sortByDate(frame, { dateColumn: 'at', order: 'text' }).row).toEqual(Float64Array.of(0, 1));
  });

  it('sorts numbers, and danfo frames', () => {
    expect(sortByDate({ Date: [3, 1, 2] }).Date).toEqual(Float64Array.of(1, 2, 3));
    const sorted = sortByDate(toDataFrame({ Date: iso, row }, DataFrame));
    expect(sorted).toBeInstanceOf(DataFrame);
    expect(sorted.column('row').values).toEqual([3, 1, 0, 2]);
    expect(sorted.index).toEqual([3, 1, 0, 2]);
  });

  it.each([
    [{ Date: ['2011-01-02', '2011-01-02'] }, 'time', /twice/],
    [{ Date: ['2011-01-02', '1/2/2011 0:00'] }, 'text', /twice/],
    [{ Date: ['2011-01-02', 'soon'] }, 'time', /row 2.*soon/],
    [{ Date: ['2011-01-02', '1/2/2011 24:00'] }, 'time', /row 2/],
    [{ Date: ['2011-01-02', null] }, 'text', /row 2/],
  ] as const)('says what is wrong with %j by %s', (frame, order, message) => {
    const sort = () => sortByDate(frame, { order });
    expect(sort).toThrow(
      expect.objectContaining({ code: 'INVALID_DATA', message: expect.stringMatching(message) }),
    );
  });

  it('knows leap years', () => {
    expect(() => sortByDate({ Date: ['2000-02-29', '2012-02-29'] })).not.toThrow();
    expect(() => sortByDate({ Date: ['1900-02-29'] })).toThrow(/row 1/);
    expect(() => sortByDate({ Date: ['2011-02-29'] })).toThrow(/row 1/);
  });
});

describe('addTarget', () => {
  const frame = { price: [1, 2, 3, 4], day: ['a', 'b', 'c', 'd'] };

  it('puts the price of a later row into each', () => {
    const target = (horizon: number) => targetValues(addTarget(frame, { priceColumn: 'price', horizon }));
    expect([...target(1)]).toEqual([2, 3, 4, Number.NaN]);
    expect([...target(3)]).toEqual([4, Number.NaN, Number.NaN, Number.NaN]);
  });

  it('leaves out the rows without target if asked to', () => {
    const options = { priceColumn: 'price', targetColumn: 'next', horizon: 2 };
    const expected = { price: Float64Array.of(1, 2), day: ['a', 'b'], next: Float64Array.of(3, 4) };
    expect(addTarget(frame, { ...options, dropLast: true })).toEqual(expected);
    expect(dropMissingTarget(addTarget(frame, options), { targetColumn: 'next' })).toEqual(expected);
  });

  it('says why it cannot', () => {
    expect(() => addTarget(frame)).toThrow(expect.objectContaining({ code: 'MISSING_COLUMN' }));
    expect(() => addTarget(frame, { priceColumn: 'day' })).toThrow(/"day" holds text/);
    expect(() => addTarget(frame, { priceColumn: 'price', horizon: 4 })).toThrow(/more than 4 rows/);
    expect(() => addTarget(frame, { priceColumn: 'price', targetColumn: 'day' })).toThrow(/"day" already/);
    expect(() => addTarget(frame, { horizon: 0 })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});

describe('keepPricedRows', () => {
  it('leaves out rows without a price', () => {
    const frame = { price: [0, 2, Number.NaN, -1, 3], day: ['a', 'b', 'c', 'd', 'e'] };
    expect(keepPricedRows(frame, { priceColumn: 'price' })).toEqual({
      price: Float64Array.of(2, 3),
      day: ['b', 'e'],
    });
  });
});

describe('logTransform', () => {
  it('appends logarithms in the order of names, capitals first', () => {
    const frame = {
      b: [1, 0],
      a: [Math.E, -1],
      Z: [Number.NaN, 1],
      t: [5, 5],
      flag: [true, false],
      day: ['x', 'y'],
    };
    const logged = logTransform(frame, { exclude: ['t'] });
    expect(Object.keys(logged)).toEqual(['b', 'a', 'Z', 't', 'flag', 'day', 'Z_log', 'a_log', 'b_log']);
    expect([logged.Z_log, logged.a_log, logged.b_log]).toEqual([
      Float64Array.of(0, 0),
      Float64Array.of(1, 0),
      Float64Array.of(0, 0),
    ]);
  });

  it('does not transform twice', () => {
    expect(() => logTransform(logTransform({ a: [1] }))).toThrow(/"a_log" already/);
  });
});

describe('temporalSplit', () => {
  const frame = { row: Array.from({ length: 11 }, (_, row) => row) };

  it('cuts by position, rounding the first part down', () => {
    const { train, test } = temporalSplit(frame);
    expect([...train.row!]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...test.row!]).toEqual([8, 9, 10]);
    expect(temporalSplit(frame, { trainFraction: 0.5 }).train.row).toHaveLength(5);
  });

  it('cuts into three parts', () => {
    const tenRows = { row: frame.row.slice(0, 10) };
    const parts = temporalSplit(tenRows, { fractions: { train: 0.7, validation: 0.1, test: 0.2 } });
    expect(Object.entries(parts).map(([name, { row }]) => [name, ...row!])).toEqual([
      ['train', 0, 1, 2, 3, 4, 5, 6],
      ['validation', 7],
      ['test', 8, 9],
    ]);
  });

  it('gives danfo frames for one', () => {
    const { test } = temporalSplit(toDataFrame(frame, DataFrame), { trainFraction: 0.9 });
    expect(test).toBeInstanceOf(DataFrame);
    expect(test.values).toEqual([[9], [10]]);
  });

  it('says why it cannot', () => {
    const invalidOption = expect.objectContaining({ code: 'INVALID_OPTION' });
    expect(() => temporalSplit(frame, { trainFraction: 1 })).toThrow(invalidOption);
    expect(() => temporalSplit(frame, { fractions: { train: 0.5, validation: 0.1, test: 0.1 } })).toThrow(
      invalidOption,
    );
    expect(() => temporalSplit({ row: [1] })).toThrow(/part "train"/);
    expect(() => temporalSplit(frame, { fractions: { train: 0.85, validation: 0.02, test: 0.13 } })).toThrow(
      /part "validation"/,
    );
  });
});

describe('toMatrix and selectFeatures', () => {
  const frame = {
    Date: ['a', 'b', 'c'],
    btc_market_price: [7, 8, 9],
    x: [NaN, 2, NaN],
    open: [true, null, false],
    x_missing: new Uint8Array([1, 0, 1]),
  };

  it('lay the inputs out row by row', () => {
    const { columns, rows, values } = toMatrix(frame);
    expect(columns).toEqual(['x', 'open', 'x_missing']);
    expect(rows).toBe(3);
    expect([...values]).toEqual([NaN, 1, 1, 2, NaN, 0, NaN, 0, 1]);
    expect(Object.keys(selectFeatures(frame))).toEqual(columns);
  });

  it('fill what is missing with a number, or with what was known before', () => {
    expect([...toMatrix(frame, { fillMissing: -5 }).values]).toEqual([-5, 1, 1, 2, -5, 0, -5, 0, 1]);
    expect([...toMatrix(frame, { fillMissing: 'previous' }).values]).toEqual([0, 1, 1, 2, 1, 0, 2, 0, 1]);
    expect(frame.x).toEqual([NaN, 2, NaN]);
  });

  it('take the same from a danfo frame', () => {
    expect(toMatrix(toDataFrame(frame, DataFrame))).toEqual(toMatrix(frame));
  });

  it('say why they cannot', () => {
    expect(() => toMatrix(frame, { exclude: ['price'] })).toThrow(
      expect.objectContaining({ code: 'MISSING_COLUMN', message: expect.stringContaining('"price"') }),
    );
    expect(() => toMatrix(frame, { exclude: ['x'] })).toThrow(/"Date" holds text/);
    expect(() => toMatrix(frame, { fillMissing: Number.NaN })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});
