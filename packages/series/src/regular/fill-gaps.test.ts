import { formatDate } from '@btcfc/core';
import { describeWithPython, runPython } from '@btcfc/test-support';
import { fillGaps } from '../index';

const nan = Number.NaN;

describeWithPython(['pandas'], 'beside pandas', () => {
  const dates = ['2024-01-30', '2024-01-31', '2024-02-02', '2024-02-05', '2024-02-09'];
  const values = [nan, 2, nan, 8, nan];
  const script = `
import sys, json, pandas as pd
dates, values = json.load(sys.stdin)
s = pd.Series([float('nan') if v is None else v for v in values], pd.to_datetime(dates))
def out(x): return [None if v != v else v for v in x]
d, b = s.asfreq('D'), s.asfreq('B')
print(json.dumps([out(d), out(d.ffill()), out(d.interpolate()), out(d.fillna(0)), out(b.interpolate()), [str(t.date()) for t in b.index]]))`;
  const input = JSON.stringify([dates, values]);
  const [absent, previous, linear, zero, business, businessDays] = JSON.parse(
    runPython(script, { input }).toString(),
  );
  const series = { values, dates };
  const filled = (fill: 'nan' | 'previous' | 'linear' | 'zero', frequency: string) =>
    Array.from(fillGaps(series, { fill, frequency }).values, (value) => (Number.isNaN(value) ? null : value));

  it('fills as asfreq, ffill, interpolate and fillna do', () => {
    expect(filled('nan', 'day')).toEqual(absent);
    expect(filled('previous', 'day')).toEqual(previous);
    expect(filled('linear', 'day')).toEqual(linear);
    expect(filled('zero', 'day')).toEqual(zero);
    expect(filled('linear', 'B')).toEqual(business);
    expect(Array.from(fillGaps(series, { frequency: 'B' }).dates!, formatDate)).toEqual(businessDays);
  });
});

describe('fillGaps', () => {
  const hours = Array.from({ length: 24 * 14 }, (_, hour) => hour);
  const season = (hour: number) => 10 * Math.sin((2 * Math.PI * hour) / 24);

  it('puts a season back into gaps that are longer than a line could bridge', () => {
    const truth = Float64Array.from(hours, (hour) => 100 + hour / 10 + season(hour));
    const values = truth.map((value, hour) => (hour >= 100 && hour < 118 ? nan : value));
    for (const period of [24, undefined]) {
      const { values: filled } = fillGaps({ values }, { fill: 'seasonal', ...(period && { period }) });
      for (let hour = 100; hour < 118; hour++) expect(filled[hour]).toBeCloseTo(truth[hour]!, 6);
    }
    const line = fillGaps({ values }, { fill: 'linear' }).values;
    expect(Math.max(...line.map((value, hour) => Math.abs(value - truth[hour]!)))).toBeGreaterThan(3);
  });

  it('leaves what is known and what is before it alone', () => {
    const values = [nan, 1, nan, 3, nan];
    expect(fillGaps({ values }, { fill: 'linear' }).values).toEqual(Float64Array.of(nan, 1, 2, 3, 3));
    expect(fillGaps({ values }, { fill: 'seasonal', period: 2 }).values).toEqual(
      Float64Array.of(nan, 1, 2, 3, 3),
    );
    expect(fillGaps({ values }).values).toEqual(Float64Array.from(values));
    expect(values).toEqual([nan, 1, nan, 3, nan]);
  });

  it('puts covariates on every step, those known ahead behind the last row too', () => {
    const series = {
      values: [1, 2],
      dates: ['2024-01-31', '2024-04-30'],
      frequency: 'month-end',
      id: 'a',
      pastCovariates: { t: [1, 4] },
      futureCovariates: { promo: [1, 0, 1] },
      staticCovariates: { region: 'n' },
    };
    expect(fillGaps(series, { fill: 'zero' })).toEqual({
      values: Float64Array.of(1, 0, 0, 2),
      dates: Float64Array.from(['2024-01-31', '2024-02-29', '2024-03-31', '2024-04-30'], Date.parse),
      frequency: { unit: 'month', count: 1, day: 31 },
      id: 'a',
      pastCovariates: { t: Float64Array.of(1, 2, 3, 4) },
      futureCovariates: { promo: Float64Array.of(1, 1, 1, 0, 1) },
      staticCovariates: { region: 'n' },
    });
    expect(fillGaps([series])[0]?.values).toEqual(Float64Array.of(1, nan, nan, 2));
  });

  it('counts days on the clocks of a place', () => {
    const dates = ['2024-03-29T23:00Z', '2024-03-31T22:00Z'];
    const frequency = { unit: 'day', count: 1, timeZone: 'Europe/Berlin' } as const;
    expect(Array.from(fillGaps({ values: [1, 2], dates, frequency }).dates!, formatDate)).toEqual([
      '2024-03-29T23:00:00Z',
      '2024-03-30T23:00:00Z',
      '2024-03-31T22:00:00Z',
    ]);
  });

  it('refuses rows that lie on no step', () => {
    const dates = ['2024-01-01', '2024-01-02 12:00', '2024-01-04'];
    expect(() => fillGaps({ values: [1, 2, 3], dates, frequency: 'day' })).toThrow(
      'Row 2 of `series` lies on no step',
    );
    const uneven = ['2024-01-01 00:00:01', '2024-01-02 12:17', '2024-02-04 03:00'];
    expect(() => fillGaps([{ values: [1, 2, 3], dates: uneven }])).toThrow(
      'The rows of `series[0]` are unevenly spaced',
    );
  });
});
