import type { BtcfcError } from '@btcfc/core';
import { DataFrame } from 'danfojs-node';
import type { BitcoinFrame } from './columns';
import { sortByDate } from './sort-by-date';
import { syntheticBitcoin } from './synthetic-bitcoin';
import { isSynthetic } from './synthetic-label';

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

  it('keeps the order of rows of one date, and leaves its input alone', () => {
    const frame = {
      Date: ['2011-01-02', '2011-01-01', '2011-01-02', '1/1/2011'],
      x: Float64Array.of(1, 2, 3, 4),
    };
    expect(sortByDate(frame).x).toEqual(Float64Array.of(2, 4, 1, 3));
    expect(frame.x).toEqual(Float64Array.of(1, 2, 3, 4));
    expect(frame.Date[0]).toBe('2011-01-02');
  });

  it('sorts a shuffled dataset back, still marked as synthetic', () => {
    const frame = syntheticBitcoin({ rows: 300 });
    const reversed = Object.fromEntries(
      Object.entries(frame).map(([name, values]) => [name, values.slice().reverse()]),
    ) as BitcoinFrame;
    expect(sortByDate(reversed)).toEqual(frame);
    expect(isSynthetic(sortByDate(reversed))).toBe(false);
    expect(isSynthetic(sortByDate(frame))).toBe(true);
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
    [{ Date: [20110101] }, 'INVALID_DATA', 'row 1'],
    [{ Date: ['2011-01-01'], x: [1, 2] }, 'INVALID_DATA', 'rows'],
  ])('refuses %j', (frame, code, part) => {
    expect(() => sortByDate(frame)).toThrow(expect.objectContaining({ code }) as BtcfcError);
    expect(() => sortByDate(frame)).toThrow(part);
  });

  it('sorts no rows to no rows', () => {
    expect(sortByDate({ Date: [] as string[], x: [] as number[] }).x).toHaveLength(0);
  });
});
