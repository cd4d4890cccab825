import { describeWithPython, runPython } from '@btcfc/test-support';
import { addCalendar, calendarColumns } from '../index';

describeWithPython(['pandas'], 'beside pandas', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kolkata'])(
    'reads the calendar of %s',
    (timeZone) => {
      const script = `
import sys, json, numpy as np, pandas as pd
dates = pd.date_range('1899-12-28 23:30', '2030-01-05', freq='613H', tz='UTC').append(pd.date_range('2018-10-25', '2018-11-06', freq='17min', tz='UTC'))
local = dates.tz_convert(sys.argv[1])
turns = {'hour': (local.hour * 3600 + local.minute * 60 + local.second) / 86400, 'weekday': local.weekday / 7, 'day': (local.day - 1) / local.days_in_month,
  'month': (local.month - 1) / 12, 'dayOfYear': (local.dayofyear - 1) / (365 + local.is_leap_year)}
columns = {}
for name, turn in turns.items():
    for harmonic in (1, 2):
        end = '' if harmonic == 1 else harmonic
        columns[f'{name}_sin{end}'] = np.sin(2 * np.pi * harmonic * np.asarray(turn)).tolist()
        columns[f'{name}_cos{end}'] = np.cos(2 * np.pi * harmonic * np.asarray(turn)).tolist()
print(json.dumps([[int(t.value // 10**6) for t in dates], columns]))`;
      const [dates, expected] = JSON.parse(runPython(script, { args: [timeZone] }).toString());
      const columns = calendarColumns(dates, { timeZone, harmonics: 2 });
      expect(Object.keys(columns).sort()).toEqual(Object.keys(expected).sort());
      // before there were time zones, offsets had seconds of which JavaScript's clocks keep none below the minute
      const first = dates.findIndex((date: number) => date > Date.UTC(1920, 0, 1));
      const furthest = Object.entries(columns).map(([name, values]) =>
        values.reduce(
          (most, value, row) => (row < first ? most : Math.max(most, Math.abs(value - expected[name][row]))),
          0,
        ),
      );
      expect(Math.max(...furthest)).toBeLessThan(1e-9);
    },
  );
});

describe('addCalendar', () => {
  it('reaches beyond the last row by the steps of the series', () => {
    const dates = ['2024-01-04', '2024-01-05', '2024-01-08'];
    const series = { values: [1, 2, 3], dates, futureCovariates: { promo: [0, 1, 0, 1] } };
    const { futureCovariates, values } = addCalendar(series, { horizon: 5, parts: ['weekday'] });
    expect(values).toHaveLength(3);
    expect(Object.keys(futureCovariates!)).toEqual(['promo', 'weekday_sin', 'weekday_cos']);
    // business days: from Thursday on, the weekend left out
    const weekdays = [3, 4, 0, 1, 2, 3, 4, 0];
    expect(futureCovariates!.weekday_sin).toEqual(
      Float64Array.from(weekdays, (weekday) => Math.sin(2 * Math.PI * (weekday / 7))),
    );
  });

  it('takes the parts that the frequency suggests, and its time zone', () => {
    const parts = (frequency: string) => {
      const [series] = addCalendar([{ values: [1], dates: ['2024-01-01'], frequency }], { horizon: 1 });
      return Object.keys(series!.futureCovariates ?? {})
        .filter((name) => name.endsWith('_sin'))
        .join(' ');
    };
    expect(['hour', 'day', 'B', 'week', 'month', 'quarter', 'year'].map(parts)).toEqual([
      'hour_sin weekday_sin dayOfYear_sin',
      'weekday_sin dayOfYear_sin',
      'weekday_sin dayOfYear_sin',
      'dayOfYear_sin',
      'month_sin',
      'month_sin',
      '',
    ]);
    const frequency = { unit: 'hour', count: 1, timeZone: 'Asia/Tokyo' } as const;
    const inTokyo = { values: [1], dates: ['2024-01-01T21:00Z'], frequency };
    expect(addCalendar(inTokyo, { parts: ['hour'] }).futureCovariates!.hour_sin![0]).toBeCloseTo(1, 12);
    expect(() => addCalendar({ values: [1, 2] })).toThrow('`series` has no dates');
  });
});
