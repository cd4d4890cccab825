import { Rng, toDataFrame } from '@btcfc/core';
import { describeWithPython, runPythonOnFloats } from '@btcfc/test-support';
import { DataFrame } from 'danfojs-node';
import { type JoinSignalsOptions, joinSignals } from './index';

const none = Number.NaN;
const dayMs = 86_400_000;

const frame = {
  Date: ['2018-01-01', '2018-01-02', '2018-01-03', '2018-01-05', '2018-01-08', '2018-01-20'],
  price: [1, 2, 3, 4, 5, 6],
};
const signals = {
  Date: ['2017-12-29', '2018-01-01', '2018-01-02', '2018-01-04', '2018-01-05'],
  x: [2.4, none, 2.46, null, 2.48],
};

/** A series of distinct whole days in no order, with gaps, and rows with days among and around them. */
function randomSeries(seed: number, rows = 60) {
  const rng = new Rng(seed);
  const distinct = [...new Set(Array.from({ length: 40 }, () => rng.integer(0, 150)))];
  rng.shuffle(distinct);
  const days = Float64Array.from(distinct);
  const values = days.map(() => (rng.uniform() < 0.3 ? none : rng.normal()));
  const rowDays = Float64Array.from({ length: rows }, () => rng.integer(-10, 170));
  const lag = rng.integer(0, 12);
  const maxAge = rng.uniform() < 0.3 ? Number.POSITIVE_INFINITY : lag + rng.integer(0, 20);
  return { days, values, rowDays, lag, maxAge };
}

function join({ days, values, rowDays, lag, maxAge }: ReturnType<typeof randomSeries>) {
  const times = (whole: Float64Array) => whole.map((day) => day * dayMs);
  const { x, x_age } = joinSignals(
    { Date: times(rowDays) },
    { Date: times(days), x: values },
    { publicationLag: lag, maxAge, age: true },
  ) as Record<string, Float64Array>;
  return { x: x!, age: x_age! };
}

describe('joinSignals', () => {
  // recorded with pandas 1.5.3: merge_asof on the known values, dates moved by the lag, tolerance without it
  it.each<[JoinSignalsOptions, number[], number[]]>([
    [{}, [2.4, 2.4, 2.46, 2.46, 2.48, 2.48], [3, 4, 1, 3, 3, 15]],
    [{ publicationLag: 0 }, [2.4, 2.46, 2.46, 2.48, 2.48, 2.48], [3, 0, 1, 0, 3, 15]],
    [{ maxAge: 4 }, [2.4, 2.4, 2.46, 2.46, 2.48, none], [3, 4, 1, 3, 3, none]],
    [{ publicationLag: 2, maxAge: 3 }, [2.4, none, none, 2.46, 2.48, none], [3, none, none, 3, 3, none]],
  ])('takes the last value known, with %j', (options, values, ages) => {
    const joined = joinSignals(frame, signals, { ...options, age: true });
    expect(Object.keys(joined)).toEqual(['Date', 'price', 'x', 'x_age']);
    expect(joined.x).toEqual(Float64Array.from(values));
    expect(joined.x_age).toEqual(Float64Array.from(ages));
    expect(joined.price).toEqual(Float64Array.from(frame.price));
  });

  it('reads dates in every form, in any order, and leaves its input alone', () => {
    const expected = joinSignals(frame, signals).x as Float64Array;
    const shuffled = {
      at: ['1/5/2018 0:00', '1/1/2018', '2018-01-04T00:00:00Z', '12/29/2017', '2018-01-02'],
    };
    const values = [2.48, none, none, 2.4, 2.46];
    const given = { ...shuffled, x: values };
    expect(joinSignals(frame, given, { signalDateColumn: 'at' }).x).toEqual(expected);
    expect(given.x).toBe(values);
    const backwards = { day: [...frame.Date].reverse() };
    expect(joinSignals(backwards, signals, { dateColumn: 'day' }).x).toEqual(expected.slice().reverse());
  });

  it('minds the time of day', () => {
    const at = { Date: ['2018-01-02T11:59:59Z', '2018-01-02T12:00:00Z'] };
    const noon = { Date: ['2018-01-01T12:00:00Z'], x: [1] };
    expect(joinSignals(at, noon).x).toEqual(Float64Array.of(none, 1));
    expect(joinSignals(at, noon, { publicationLag: 0.5 }).x).toEqual(Float64Array.of(1, 1));
  });

  it('joins each signal by its own gaps, booleans as numbers', () => {
    const several = { Date: ['2018-01-01', '2018-01-02'], a: [1, none], b: [none, 2], open: [true, false] };
    const joined = joinSignals({ Date: ['2018-01-04'] }, several);
    expect(joined).toMatchObject({ a: Float64Array.of(1), b: Float64Array.of(2), open: Float64Array.of(0) });
    expect(Object.keys(joinSignals({ Date: ['2018-01-04'] }, several, { columns: ['b'] }))).toEqual([
      'Date',
      'b',
    ]);
  });

  it('has no value where there are no signals', () => {
    expect(joinSignals(frame, { Date: [] as string[], x: [] as number[] }).x).toEqual(
      new Float64Array(6).fill(none),
    );
  });

  it('gives danfo for danfo, whatever the signals are', () => {
    const labelled = new DataFrame(frame, { index: ['a', 'b', 'c', 'd', 'e', 'f'] });
    const joined = joinSignals(labelled, toDataFrame(signals, DataFrame), { prefix: 'us_', age: true });
    expect(joined).toBeInstanceOf(DataFrame);
    expect(joined.columns).toEqual(['Date', 'price', 'us_x', 'us_x_age']);
    expect(joined.index).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(joined.column('us_x').values).toEqual([2.4, 2.4, 2.46, 2.46, 2.48, 2.48]);
    expect(labelled.columns).toEqual(['Date', 'price']);
    expect(joinSignals(frame, toDataFrame(signals, DataFrame)).x).toEqual(joinSignals(frame, signals).x);
  });

  it.each<[string, object, object, JoinSignalsOptions, string, RegExp]>([
    [
      'a name that is taken',
      frame,
      { ...signals, price: signals.x },
      {},
      'INVALID_DATA',
      /"price" already.*`prefix`/,
    ],
    [
      'the name of an age',
      { ...frame, x_age: frame.price },
      signals,
      { age: true },
      'INVALID_DATA',
      /"x_age" already/,
    ],
    [
      'a date twice',
      frame,
      { Date: ['2018-01-01', '1/1/2018'], x: [1, 2] },
      {},
      'INVALID_DATA',
      /date twice.*2018-01-01/,
    ],
    ['a date of a signal that is none', frame, { Date: ['soon'], x: [1] }, {}, 'INVALID_DATA', /row 1.*soon/],
    ['a date of a row that is none', { Date: ['2018-01-01', null] }, signals, {}, 'INVALID_DATA', /row 2/],
    [
      'text',
      frame,
      { Date: ['2018-01-01'], note: ['calm'] },
      {},
      'INVALID_DATA',
      /"note" holds text.*`columns`/,
    ],
    ['no dates', { price: [1] }, signals, {}, 'MISSING_COLUMN', /"Date"/],
    ['signals without dates', frame, { x: [1] }, {}, 'MISSING_COLUMN', /"Date"/],
    ['a signal that is not there', frame, signals, { columns: ['y'] }, 'MISSING_COLUMN', /"y"/],
    ['the future', frame, signals, { publicationLag: -1 }, 'INVALID_OPTION', /`publicationLag`/],
    [
      'an age that none can have',
      frame,
      signals,
      { publicationLag: 2, maxAge: 1 },
      'INVALID_OPTION',
      /`maxAge`/,
    ],
    ['no number', frame, signals, { maxAge: none }, 'INVALID_OPTION', /`maxAge`/],
    ['a signal twice', frame, signals, { columns: ['x', 'x'] }, 'INVALID_OPTION', /`columns`/],
    ['a prefix that is no text', frame, signals, { prefix: 1 as never }, 'INVALID_OPTION', /`prefix`/],
    ['an age that is no boolean', frame, signals, { age: 1 as never }, 'INVALID_OPTION', /`age`/],
  ])('refuses %s', (_, rows, given, options, code, message) => {
    expect(() => joinSignals(rows as never, given as never, options)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it('equals a search of all values for each row, on irregular series', () => {
    for (let seed = 0; seed < 60; seed++) {
      const series = randomSeries(seed);
      const { x, age } = join(series);
      for (const [row, day] of series.rowDays.entries()) {
        let best = -1;
        for (const [position, at] of series.days.entries()) {
          const isKnown = !Number.isNaN(series.values[position]!) && at + series.lag <= day;
          if (isKnown && (best < 0 || at > series.days[best]!)) best = position;
        }
        const isFresh = best >= 0 && day - series.days[best]! <= series.maxAge;
        expect([seed, row, x[row]]).toEqual([seed, row, isFresh ? series.values[best] : none]);
        expect([seed, row, age[row]]).toEqual([seed, row, isFresh ? day - series.days[best]! : none]);
      }
    }
  });

  it('moves nothing before a signal that changes is known, whatever is changed, added or removed', () => {
    let later = 0;
    for (let seed = 0; seed < 60; seed++) {
      const series = randomSeries(seed);
      const cut = new Rng(seed).split('cut').integer(0, 150);
      const isPast = (_: number, position: number) => series.days[position]! < cut;
      const changed = [
        { ...series, values: series.values.map((value, at) => (isPast(0, at) ? value : 1000 - value)) },
        { ...series, values: series.values.filter(isPast), days: series.days.filter(isPast) },
        {
          ...series,
          values: Float64Array.of(7, ...series.values),
          days: Float64Array.of(cut + 0.5, ...series.days),
        },
      ];
      const before = join(series);
      for (const other of changed) {
        const after = join(other);
        for (const [row, day] of series.rowDays.entries()) {
          if (day >= cut + series.lag) later += +!Object.is(after.x[row], before.x[row]);
          else expect([after.x[row], after.age[row]]).toEqual([before.x[row], before.age[row]]);
        }
      }
    }
    // the changes were such that can be seen
    expect(later).toBeGreaterThan(1000);
  });
});

describeWithPython(['pandas'], 'joinSignals against merge_asof of pandas', () => {
  it('takes the same values', () => {
    const script = `
import sys, numpy as np, pandas as pd
lag, age = float(sys.argv[1]), float(sys.argv[2])
n = int(sys.argv[3])
data = np.frombuffer(sys.stdin.buffer.read())
day = lambda values: pd.to_datetime(values, unit='D')
rows = pd.DataFrame({'at': day(data[:n]), 'row': range(n)}).sort_values('at', kind='stable')
rest = data[n:].reshape(2, -1)
signal = pd.DataFrame({'at': day(rest[0] + lag), 'x': rest[1]}).dropna().sort_values('at')
tolerance = None if np.isinf(age) else pd.Timedelta(days=age - lag)
joined = pd.merge_asof(rows, signal, on='at', direction='backward', allow_exact_matches=True, tolerance=tolerance)
sys.stdout.buffer.write(joined.sort_values('row')['x'].to_numpy().tobytes())`;
    for (let seed = 100; seed < 102; seed++) {
      const series = randomSeries(seed, 500);
      const { rowDays, days, values, lag, maxAge } = series;
      const input = Float64Array.of(...rowDays, ...days, ...values);
      const expected = runPythonOnFloats(script, input, [lag, maxAge, rowDays.length].map(String));
      expect(join(series).x).toEqual(expected);
    }
  });
});
