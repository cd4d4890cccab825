import { BtcfcError } from '@btcfc/core';
import { readOrderedDates } from './rows';
import { checkSameLength, readSeries } from './series';

const readDates = (dates: unknown) => readOrderedDates('dates', dates);

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return BtcfcError.isInstance(error) ? error.code : `not ours: ${error}`;
  }
  return 'no error';
}

describe('readSeries', () => {
  it('copies arrays and typed arrays, with NaN for what can not be drawn', () => {
    const source = [1, null, Number.NaN, Number.POSITIVE_INFINITY, -2];
    expect(readSeries('x', source)).toEqual(Float64Array.of(1, Number.NaN, Number.NaN, Number.NaN, -2));
    expect(readSeries('x', Float32Array.of(1.5, 2))).toEqual(Float64Array.of(1.5, 2));
    expect(source[1]).toBeNull();
  });

  it.each([
    ['no array', '123', 'INVALID_DATA'],
    ['undefined', undefined, 'INVALID_DATA'],
    ['nothing in it', [], 'INVALID_DATA'],
    ['nothing finite', [Number.NaN, Number.POSITIVE_INFINITY], 'INVALID_DATA'],
    ['text in it', [1, '2'], 'INVALID_DATA'],
    ['integers beyond 2^53', BigInt64Array.of(2n ** 60n), 'INVALID_DATA'],
    ['a Date in it', [1, new Date(0)], 'INVALID_DATA'],
    ['a boolean in it', [1, true], 'INVALID_DATA'],
    ['a view without numbers', new DataView(new ArrayBuffer(8)), 'INVALID_DATA'],
  ])('refuses %s', (_, values, code) => {
    expect(codeOf(() => readSeries('x', values as never))).toBe(code);
  });

  it('takes integers that numbers hold exactly', () => {
    expect(readSeries('x', BigInt64Array.of(1n, 5n))).toEqual(Float64Array.of(1, 5));
  });

  it('names the series and the row', () => {
    expect(() => readSeries('predicted', [1, true as never])).toThrow(/predicted.*row 2/);
  });
});

describe('checkSameLength', () => {
  it('tells both lengths', () => {
    expect(() => checkSameLength('a', [1], 'b', [1, 2])).toThrow('`a` has 1 values, `b` has 2.');
  });
});

describe('readDates', () => {
  it('reads every form that the other packages read', () => {
    const forms = ['1/31/2018', '2018-01-30T24:00', '2018-01-31T05:30:00+05:30', '2018-01-31T00:00:00.123Z'];
    const midnight = Date.UTC(2018, 0, 31);
    expect([...readDates(forms)]).toEqual([midnight, midnight, midnight, midnight + 123]);
  });

  it('reads days, times with and without a zone, Dates and epoch milliseconds as UTC', () => {
    const noon = Date.UTC(2018, 0, 31, 12);
    const dates = ['2018-01-31', '2018-01-31T12:00', '2018-01-31 12:00:00', '2018-01-31T13:00:00+01:00'];
    expect([...readDates([...dates, new Date(noon), noon])]).toEqual([
      Date.UTC(2018, 0, 31),
      ...Array(5).fill(noon),
    ]);
    expect([...readDates(['0050-03-01'])]).toEqual([Date.parse('0050-03-01T00:00:00Z')]);
  });

  it.each([
    '2018-02-30',
    '2018-13-01',
    '31/1/2018',
    '2018-01-31T25:00',
    '',
    Number.NaN,
    9e15,
    new Date(Number.NaN),
    null,
  ])('refuses %p', (date) => {
    expect(codeOf(() => readDates([date as never]))).toBe('INVALID_DATA');
  });

  it('refuses dates that go back in time, and takes equal ones', () => {
    expect(() => readDates(['2018-01-02', '2018-01-01'])).toThrow(/back in time in row 2.*row number/);
    expect(readDates(['2018-01-02', '2018-01-02'])).toHaveLength(2);
  });

  it('refuses what is no array', () => {
    expect(codeOf(() => readDates('2018-01-01' as never))).toBe('INVALID_DATA');
  });
});
