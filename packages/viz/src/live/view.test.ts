import { between, including, isWhole, moved, type View, zoomed } from './view';

const view = (given: Partial<View> = {}): View => ({
  shown: { min: 0, max: 100 },
  whole: { min: 0, max: 100 },
  kind: 'linear',
  least: 0.02,
  ...given,
});

describe('the part of an axis that is shown', () => {
  it('is smaller around the place that is pointed to, which stays where it is', () => {
    const shown = zoomed(view(), 0.5, 0.2);
    expect(shown).toEqual({ min: 10, max: 60 });
    // 20 is at a share of .2 as before
    expect((20 - shown.min) / (shown.max - shown.min)).toBeCloseTo(0.2, 12);
  });

  it('is never beyond the ends, nor smaller than told', () => {
    expect(zoomed(view({ shown: { min: 10, max: 60 } }), 100, 0.5)).toEqual({ min: 0, max: 100 });
    const least = zoomed(view(), 1e-9, 0.5);
    expect(least.max - least.min).toBeCloseTo(2, 9);
    expect(moved(view({ shown: { min: 10, max: 30 } }), 50)).toEqual({ min: 80, max: 100 });
    expect(moved(view({ shown: { min: 10, max: 30 } }), -50)).toEqual({ min: 0, max: 20 });
    expect(isWhole(view())).toBe(true);
  });

  it('moves by shares of itself, and to a range either way round', () => {
    const some = view({ shown: { min: 20, max: 40 } });
    const shown = moved(some, 0.5);
    expect([shown.min, shown.max]).toEqual([expect.closeTo(30, 9), expect.closeTo(50, 9)]);
    expect(between(some, 0.25, 0.75)).toEqual(between(some, 0.75, 0.25));
    expect(between(some, 0.25, 0.75)).toEqual({ min: expect.closeTo(25, 9), max: expect.closeTo(35, 9) });
  });

  it('moves no further than to what is asked for', () => {
    const some = view({ shown: { min: 20, max: 40 } });
    expect(including(some, 30)).toEqual(some.shown);
    expect(including(some, 50)).toEqual({ min: expect.closeTo(30, 9), max: expect.closeTo(50, 9) });
    expect(including(some, 10)).toEqual({ min: expect.closeTo(10, 9), max: expect.closeTo(30, 9) });
  });

  it('is counted by ratios on a logarithmic axis', () => {
    const decades = view({ kind: 'log', whole: { min: 1, max: 1e4 }, shown: { min: 1, max: 1e4 } });
    const shown = zoomed(decades, 0.5, 0.5);
    expect(shown).toEqual({ min: expect.closeTo(10, 9), max: expect.closeTo(1000, 6) });
    expect(zoomed({ ...decades, shown }, 2, 0.5)).toEqual({ min: 1, max: 1e4 });
  });
});
