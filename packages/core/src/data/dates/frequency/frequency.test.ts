import { describeWithPython, runPython } from '@btcfc/test-support';
import { datesAhead } from '../dates-ahead';
import { describeFrequency, type Frequency, naturalPeriods, readFrequency } from './frequency';
import { inferFrequency } from './infer-frequency';
import { countSteps, stepDate } from './step-date';

const iso = (date: number) => new Date(date).toISOString().slice(0, 16).replace('T00:00', '');

describe('readFrequency', () => {
  it.each([
    ['hour', { unit: 'hour', count: 1 }],
    ['hourly', { unit: 'hour', count: 1 }],
    ['15 minutes', { unit: 'minute', count: 15 }],
    ['15min', { unit: 'minute', count: 15 }],
    ['2 weeks', { unit: 'week', count: 2 }],
    ['business days', { unit: 'business-day', count: 1 }],
    ['Month end', { unit: 'month', count: 1, day: 31 }],
    ['MS', { unit: 'month', count: 1, day: 1 }],
    ['QE', { unit: 'quarter', count: 1, day: 31 }],
    ['B', { unit: 'business-day', count: 1 }],
  ])('takes %s', (name, frequency) => {
    expect(readFrequency(name)).toEqual(frequency);
  });

  it.each([
    '',
    'fortnight',
    '0 hours',
    'x',
    { unit: 'hours', count: 1 },
    { unit: 'hour', count: 0.5 },
    { unit: 'hour', count: 1, every: 2 },
    { unit: 'month', count: 1, day: 32 },
    { unit: 'business-day', count: 1, weekdays: [1, 1] },
    { unit: 'day', count: 1, timeZone: 'Europe/Nowhere' },
    null,
  ])('refuses %p', (given) => {
    expect(() => readFrequency(given as string)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('is told in words, and knows the usual seasons', () => {
    const told = ['hour', '15 minutes', 'day', 'B', 'W', 'ME', 'QS', 'QE', 'year', '2 months', 'BME'];
    expect(told.map(describeFrequency)).toEqual([
      'hourly',
      'every 15 minutes',
      'daily',
      'business days',
      'weekly',
      'month ends',
      'quarterly',
      'quarter ends',
      'yearly',
      'every 2 months',
      "each month's last weekday",
    ]);
    expect(describeFrequency({ unit: 'business-day', count: 1, weekdays: [1, 2, 3, 4, 5, 6] })).toBe(
      'daily but Sundays',
    );
    expect(['30 minutes', 'hour', 'day', 'B', 'W', 'ME', 'QS', 'year', '5 days'].map(naturalPeriods)).toEqual(
      [[2, 48, 336], [24, 168], [7], [5], [52], [12], [4], [], []],
    );
  });
});

describeWithPython(['pandas'], 'beside pandas', () => {
  const cases: [alias: string, start: string, frequency: Frequency][] = [
    ['S', '2024-02-28 23:59:30', { unit: 'second', count: 1 }],
    ['15min', '2024-02-28 23:00', { unit: 'minute', count: 15 }],
    ['H', '2024-03-30 22:00', { unit: 'hour', count: 1 }],
    ['D', '2024-02-25', { unit: 'day', count: 1 }],
    ['B', '2024-02-26', { unit: 'business-day', count: 1 }],
    ['C', '2024-02-26', { unit: 'business-day', count: 1, weekdays: [0, 1, 2, 3, 4] }],
    ['W-WED', '2024-01-01', { unit: 'week', count: 1 }],
    ['2W-SUN', '2024-01-01', { unit: 'week', count: 2 }],
    ['MS', '2023-11-01', { unit: 'month', count: 1 }],
    ['M', '2023-11-01', { unit: 'month', count: 1, day: 31 }],
    ['BM', '2023-11-01', { unit: 'month', count: 1, day: 'last-weekday' }],
    ['BMS', '2023-11-01', { unit: 'month', count: 1, day: 'first-weekday' }],
    ['QS', '2022-02-01', { unit: 'quarter', count: 1 }],
    ['Q', '2022-02-01', { unit: 'quarter', count: 1, day: 31 }],
    ['Q-NOV', '2022-02-01', { unit: 'quarter', count: 1, day: 31 }],
    ['AS', '1899-02-01', { unit: 'year', count: 1 }],
    ['A', '1899-02-01', { unit: 'year', count: 1, day: 31 }],
    ['A-FEB', '1899-02-01', { unit: 'year', count: 1, day: 31 }],
    ['6MS', '1969-02-01', { unit: 'month', count: 6 }],
    ['Europe/Berlin D', '2024-03-20', { unit: 'day', count: 1, timeZone: 'Europe/Berlin' }],
    ['America/New_York D', '2024-10-24', { unit: 'day', count: 1, timeZone: 'America/New_York' }],
    ['Europe/Berlin H', '2024-10-26', { unit: 'hour', count: 1, timeZone: 'Europe/Berlin' }],
    ['Europe/Berlin MS', '2024-02-01', { unit: 'month', count: 1, timeZone: 'Europe/Berlin' }],
    ['Europe/Berlin B', '2024-03-20', { unit: 'business-day', count: 1, timeZone: 'Europe/Berlin' }],
  ];
  const rows = 40;
  const script = `
import sys, json, pandas as pd
out = []
for alias, start in json.load(sys.stdin):
    zone = None
    if '/' in alias: zone, alias = alias.split(' ')
    freq = pd.offsets.CustomBusinessDay(weekmask='Sun Mon Tue Wed Thu') if alias == 'C' else alias
    dates = pd.date_range(start, periods=${rows}, freq=freq, tz=zone)
    out.append([int(date.value // 10**6) for date in dates])
print(json.dumps(out))`;
  const dates: number[][] = JSON.parse(
    runPython(script, { input: JSON.stringify(cases.map(([alias, start]) => [alias, start])) }).toString(),
  );

  it.each(cases.map(([alias, , frequency], index) => [alias, frequency, dates[index]!] as const))(
    'infers and steps %s',
    (_, frequency, expected) => {
      const { timeZone } = frequency;
      const first = expected.slice(0, 24);
      expect(inferFrequency(first, { ...(timeZone && { timeZone }) })).toEqual(frequency);
      const ahead = datesAhead(first, { origins: [23], horizon: rows - 24, ...(timeZone && { timeZone }) });
      expect(ahead && Array.from(ahead, iso)).toEqual(expected.slice(24).map(iso));
      for (const [row, date] of expected.entries()) {
        expect(countSteps(expected[7]!, date, frequency)).toBe(row - 7);
        expect(stepDate(expected[30]!, frequency, row - 30)).toBe(date);
      }
      const off = expected[20]! + 1000 * (frequency.unit === 'second' ? 0.5 : 1);
      expect(countSteps(expected[7]!, off, frequency)).toBeNaN();
      // rows that are absent change nothing while most are there
      const gaps = expected.filter((__, row) => row % 6 !== 3);
      expect(inferFrequency(gaps, { ...(timeZone && { timeZone }) })).toEqual(frequency);
    },
  );
});

describe('inferFrequency', () => {
  it('knows days on the clocks of a place, 23 and 25 hours long, from hours', () => {
    const midnights = ['2024-10-26', '2024-10-27', '2024-10-28', '2024-10-29'];
    const local = midnights.map((day) => `${day}T00:00${day > '2024-10-27' ? '+01:00' : '+02:00'}`);
    expect(inferFrequency(local, { timeZone: 'Europe/Berlin' })).toEqual({
      unit: 'day',
      count: 1,
      timeZone: 'Europe/Berlin',
    });
    expect(inferFrequency(local)).toBeUndefined();
    // midnight that clocks skip is the moment of the jump (Sao Paulo, 4 November 2018)
    const jumped = [3, 4, 5, 6].map((day) => Date.UTC(2018, 10, day, day > 3 ? (day === 4 ? 3 : 2) : 3));
    expect(inferFrequency(jumped, { timeZone: 'America/Sao_Paulo' })?.unit).toBe('day');
  });

  it('takes weekdays for business days only where chance does not explain their absence', () => {
    expect(inferFrequency(['2024-01-01', '2024-01-02', '2024-01-03'])).toEqual({ unit: 'day', count: 1 });
    expect(inferFrequency(['2024-01-04', '2024-01-05', '2024-01-08'])).toEqual({
      unit: 'business-day',
      count: 1,
    });
    const day = 86_400_000;
    const shop = Array.from({ length: 60 }, (_, index) => index * day).filter(
      (date) => new Date(date).getUTCDay() !== 0,
    );
    expect(inferFrequency(shop)).toEqual({ unit: 'business-day', count: 1, weekdays: [1, 2, 3, 4, 5, 6] });
    const sparse = [0, 1, 12, 20, 21, 33, 40].map((index) => index * day);
    expect(inferFrequency(sparse)).toBeUndefined();
    expect(inferFrequency(sparse, { minCoverage: 0 })).toEqual({ unit: 'day', count: 1 });
  });

  it('passes over order, doubled and missing dates, and finds nothing where there is nothing', () => {
    expect(inferFrequency([3000, 1000, null, 2000, 2000])).toEqual({ unit: 'second', count: 1 });
    expect(inferFrequency([0, 1000])).toBeUndefined();
    expect(inferFrequency([0, 1000, 2717, 9001])).toBeUndefined();
    expect(inferFrequency([])).toBeUndefined();
  });
});
