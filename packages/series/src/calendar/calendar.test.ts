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
