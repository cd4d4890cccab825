import { DataFrame } from 'danfojs-node';
import { sortByDate } from '../../index';

describe('sortByDate', () => {
  it('sorts by time, not by text, and keeps rows whole', () => {
    const frame = {
      Date: ['10/1/2011 0:00', '9/30/2011', '2011-09-30T12:00:00Z'],
      x: [1, 2, 3],
      note: ['a', 'b', 'c'],
    };
    expect(sortByDate(frame)).toEqual({
      Date: ['9/30/2011', '2011-09-30T12:00:00Z', '10/1/2011 0:00'],
      x: Float64Array.of(2, 3, 1),
      note: ['b', 'c', 'a'],
    });
  });

  it('tells moments within a second apart', () => {
    const frame = { Date: ['2018-01-02T00:00:00.900Z', '2018-01-02T00:00:00.100Z'], a: [2, 1] };
    expect(sortByDate(frame).a).toEqual(Float64Array.of(1, 2));
  });

  it('keeps the order of rows of one date where told, and leaves its input alone', () => {
    const frame = {
      Date: ['2011-01-02', '2011-01-01', '2011-01-02', '1/1/2011'],
      x: Float64Array.of(1, 2, 3, 4),
    };
    expect(() => sortByDate(frame)).toThrow(
      /"Date" holds the same date in rows 2 and 4.*2011-01-01.*`duplicates`/,
    );
    expect(sortByDate(frame, { duplicates: 'kept' }).x).toEqual(Float64Array.of(2, 4, 1, 3));
    expect(frame.x).toEqual(Float64Array.of(1, 2, 3, 4));
    expect(frame.Date[0]).toBe('2011-01-02');
  });

  it('sorts by text where told, whatever form the dates have', () => {
    const frame = {
      at: ['1/10/2011', '2011-01-01', '1/1/2012', '2011-01-02 05:07'],
      x: [1, 2, 3, 4],
    };
    // as text: 1/1/2011 0:00, 1/1/2012, 1/10/2011, 1/2/2011 5:07
    expect(sortByDate(frame, { date: 'at', order: 'text' }).x).toEqual(Float64Array.of(2, 3, 1, 4));
  });

  it('reads local times by the order of the rows', () => {
    const frame = {
      at: ['2022-10-30 03:00', '2022-10-30 02:00', '2022-10-30 02:00', '2022-10-30 01:00'],
      x: [4, 3, 2, 1],
    };
    expect(sortByDate(frame, { date: 'at', timeZone: 'Europe/Berlin' }).x).toEqual(
      Float64Array.of(1, 2, 3, 4),
    );
  });

  it('gives danfo for danfo, its labels moved with their rows', () => {
    const frame = new DataFrame(
      { Date: ['10/1/2011', '9/30/2011', '1/1/2010'], x: [0, 0, 0.5], y: [1, 2, 3] },
      { index: ['a', 'b', 'c'] },
    );
    const sorted = sortByDate(frame);
    expect(sorted).toBeInstanceOf(DataFrame);
    expect(sorted.columns).toEqual(['Date', 'x', 'y']);
    expect(sorted.values).toEqual([
      ['1/1/2010', 0.5, 3],
      ['9/30/2011', 0, 2],
      ['10/1/2011', 0, 1],
    ]);
    expect(sorted.index).toEqual(['c', 'b', 'a']);
    expect(frame.index).toEqual(['a', 'b', 'c']);
    expect(frame.column('y').values).toEqual([1, 2, 3]);
  });

  it.each([
    [{ x: [1] }, 'MISSING_COLUMN', 'Date'],
    [{ Date: ['2011-01-01', '2/30/2015'] }, 'INVALID_DATA', 'row 2'],
    [{ Date: ['2011-01-01', null] }, 'INVALID_DATA', 'row 2'],
    [{ Date: [true, false] }, 'INVALID_DATA', 'row 1'],
    [{ Date: [Number.POSITIVE_INFINITY] }, 'INVALID_DATA', 'row 1'],
    [{ Date: ['2011-01-01'], x: [1, 2] }, 'INVALID_DATA', 'rows'],
  ])('refuses %j', (frame, code, part) => {
    expect(() => sortByDate(frame as never)).toThrow(expect.objectContaining({ code }));
    expect(() => sortByDate(frame as never)).toThrow(part);
  });

  it.each([{ dateColumn: 'a' }, { date: '' }, { date: null }, { order: 'size' }, { duplicates: 'first' }])(
    'refuses the options %j',
    (options) => {
      expect(() => sortByDate({ Date: ['2011-01-01'] }, options as never)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      );
    },
  );

  it('sorts no rows to no rows', () => {
    expect(sortByDate({ Date: [] as string[], x: [] as number[] }).x).toHaveLength(0);
  });
});
