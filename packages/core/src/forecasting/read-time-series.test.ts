import { isTimeSeries, readTimeSeries } from './read-time-series';

describe('readTimeSeries', () => {
  it('takes plain values, and a series with all that stands beside it', () => {
    expect(readTimeSeries('series', [1, null, 3])).toEqual({ values: Float64Array.of(1, Number.NaN, 3) });
    const given = {
      values: Float64Array.of(1, 2),
      dates: Float64Array.of(0, 86_400_000),
      id: 'a',
      pastCovariates: { past: Float64Array.of(3, 4) },
      futureCovariates: { ahead: Float64Array.of(5, 6, 7) },
      staticCovariates: { town: 'Ulm' },
    };
    const read = readTimeSeries('series', given);
    expect(read).toEqual(given);
    expect(read.values).not.toBe(given.values);
  });

  it('shares covariates where it is asked to, checked as those that it copies', () => {
    const shared = { covariates: 'shared' } as const;
    const past = Float64Array.of(3, Number.NaN);
    const given = { values: Float64Array.of(1, 2), pastCovariates: { past }, futureCovariates: { past } };
    const { values, pastCovariates, futureCovariates } = readTimeSeries('series', given, shared);
    expect(values).not.toBe(given.values);
    expect(pastCovariates!.past).toBe(past);
    expect(futureCovariates!.past).toBe(past);
    expect(readTimeSeries('series', given).pastCovariates!.past).not.toBe(past);

    const list = { values: [1, 2], pastCovariates: { past: [3, null] } };
    expect(readTimeSeries('series', list, shared).pastCovariates!.past).toEqual(past);
    const infinite = { ...given, pastCovariates: { past: Float64Array.of(1, Number.POSITIVE_INFINITY) } };
    expect(() => readTimeSeries('series', infinite, shared)).toThrow(
      '`series.pastCovariates.past` is infinite in row 2',
    );
  });

  it('takes a danfo Series for its values, not for a series of fields', () => {
    class Series {
      readonly $data = [1, 2];
      get values() {
        return this.$data;
      }
    }
    expect(isTimeSeries(new Series())).toBe(false);
    expect(isTimeSeries({ values: [1] })).toBe(true);
  });

  it.each([
    [['1', 2], 'row 1'],
    [{ values: [1, true] }, '`series.values` holds a boolean in row 2'],
    [{ values: [1], value: [1] }, 'did you mean `series.values`'],
    [
      { values: [1, 2], pastCovariates: { a: [1] } },
      '`series.pastCovariates.a` has 1 rows where the series has 2',
    ],
    [{ values: [1, 2], futureCovariates: { a: [1] } }, '`series.futureCovariates.a` has 1 rows'],
    [{ values: [1, 2], dates: [5, 5] }, 'row 2 is not after row 1'],
    [{ values: [1, 2], pastCovariates: new Date(0) }, 'must be columns by their names'],
    [{ values: [1, 2], futureCovariates: null }, 'must be columns by their names'],
    [
      { values: [1], staticCovariates: { a: true } },
      '`series.staticCovariates.a` must be a finite number or text',
    ],
    [{ values: [1], id: 7 }, '`series.id` must be text'],
    [undefined, 'must be an array of numbers'],
  ])('names what does not fit: %#', (given, message) => {
    expect(() => readTimeSeries('series', given)).toThrow(message);
  });
});
