import { formatDate } from '@btcfc/core';
import { describeWithPython, runPython } from '@btcfc/test-support';
import { alignSeries, resample, splitAt } from '../index';

describeWithPython(['pandas'], 'beside pandas', () => {
  const cases = [
    ['D', 'sum', 'day', 'UTC'],
    ['D', 'mean', 'day', 'Europe/Berlin'],
    ['M', 'max', 'month-end', 'Europe/Berlin'],
    ['MS', 'median', 'month', 'UTC'],
    ['QS', 'min', 'quarter', 'UTC'],
    ['6H', 'last', '6 hours', 'UTC'],
    ['AS', 'first', 'year', 'UTC'],
  ] as const;
  const script = `
import sys, json, numpy as np, pandas as pd
out = []
for rule, how, _, zone in json.load(sys.stdin):
    t = pd.date_range('2023-10-20 05:00', periods=4000, freq='H', tz='UTC').tz_convert(zone)
    s = pd.Series(np.sin(np.arange(4000)) * np.arange(4000), t)
    r = getattr(s.resample(rule), how)()
    out.append([[int(d.value // 10**6) for d in r.index], r.tolist()])
print(json.dumps(out))`;
  const expected = JSON.parse(runPython(script, { input: JSON.stringify(cases) }).toString());
  const first = Date.UTC(2023, 9, 20, 5);
  const dates = Array.from({ length: 4000 }, (_, hour) => first + hour * 3_600_000);
  const values = dates.map((_, hour) => Math.sin(hour) * hour);

  it.each(cases.map((each, index) => [...each, index] as const))(
    '%s by %s',
    (_, aggregate, frequency, timeZone, index) => {
      const source = { unit: 'hour', count: 1, timeZone } as const;
      const found = resample(
        { values, dates, frequency: source },
        { frequency, aggregate, incomplete: 'keep' },
      );
      const [stamps, numbers] = expected[index];
      expect(Array.from(found.dates!)).toEqual(stamps);
      for (const [row, value] of found.values.entries()) expect(value).toBeCloseTo(numbers[row], 8);
      // October 20 and the last day are not whole
      const whole = resample({ values, dates, frequency: source }, { frequency, aggregate });
      expect(found.values.length - whole.values.length).toBe(2);
    },
  );
});

it('fills in the periods between rows that stand further apart', () => {
  const weekly = { values: [7, 14], dates: ['2024-01-01', '2024-01-08'], frequency: 'week' };
  const daily = resample(weekly, { frequency: 'day', fill: 'linear' });
  expect(daily.values).toEqual(Float64Array.of(7, 8, 9, 10, 11, 12, 13, 14));
});

it('splits at a date', () => {
  const series = {
    values: [1, 2, 3],
    dates: ['2024-01-01', '2024-01-02', '2024-01-03'],
    futureCovariates: { a: [1, 2, 3, 4] },
  };
  const [before, after] = splitAt(series, '2024-01-02');
  expect([before.values.length, before.futureCovariates?.a?.length]).toEqual([1, 4]);
  expect([Array.from(after.dates!, formatDate), after.futureCovariates?.a?.length]).toEqual([
    ['2024-01-02', '2024-01-03'],
    3,
  ]);
});

it('aligns series from the first date of any to the last', () => {
  const [a, b] = alignSeries([
    {
      values: [1, 3],
      dates: ['2024-01-01', '2024-01-03'],
      frequency: 'day',
      futureCovariates: { p: [1, 2, 9] },
    },
    {
      values: [5, 6],
      dates: ['2024-01-03', '2024-01-04'],
      frequency: 'day',
      futureCovariates: { p: [3, 4, 8] },
    },
  ]);
  expect(a!.values).toEqual(Float64Array.of(1, Number.NaN, 3, Number.NaN));
  expect(b!.values).toEqual(Float64Array.of(Number.NaN, Number.NaN, 5, 6));
  expect(a!.dates).toEqual(b!.dates);
  expect(a!.futureCovariates!.p).toEqual(Float64Array.of(1, Number.NaN, 2, Number.NaN));
  expect(b!.futureCovariates!.p).toEqual(Float64Array.of(Number.NaN, Number.NaN, 3, 4, 8));
});
