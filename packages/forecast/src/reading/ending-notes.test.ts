import { endingNotes } from './ending-notes';

const day = (date: number) => Date.UTC(2024, 0, date);

describe('the ends of series', () => {
  it('are told where rows have no value', () => {
    expect(endingNotes([{ values: Float64Array.of(1, Number.NaN, 3) }])).toEqual([]);
    const [one] = endingNotes([{ values: Float64Array.of(1, 2, Number.NaN) }]);
    expect(one).toContain('The last row has no value: the forecast begins after');
    const two = { values: Float64Array.of(1, Number.NaN, Number.NaN) };
    const [several] = endingNotes([two, { values: Float64Array.of(1, 2, 3) }]);
    expect(several).toContain('The last 2 rows of 1 series have no value');
  });

  it('are told where some come before others', () => {
    const old = { id: 'old', values: Float64Array.of(1, 2), dates: Float64Array.of(day(1), day(2)) };
    const live = { id: 'live', values: Float64Array.of(1, 2), dates: Float64Array.of(day(5), day(6)) };
    expect(endingNotes([old, live])).toEqual([
      '1 series ends before the others, and what comes next begins there: old on 2024-01-02.',
    ]);
    expect(endingNotes([live, live])).toEqual([]);
  });
});
