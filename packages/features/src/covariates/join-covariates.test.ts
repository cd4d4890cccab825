import { Rng, toDataFrame } from '@btcfc/core';
import { describeWithPython, runPythonOnFloats } from '@btcfc/test-support';
import { DataFrame } from 'danfojs-node';
import { type JoinCovariatesOptions, joinCovariates } from '../index';

const none = Number.NaN;
const dayMs = 86_400_000;

const frame = {
  Date: ['2018-01-01', '2018-01-02', '2018-01-03', '2018-01-05', '2018-01-08', '2018-01-20'],
  level: [1, 2, 3, 4, 5, 6],
};
const covariates = {
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
  const { x, x_age } = joinCovariates(
    { Date: times(rowDays) },
    { Date: times(days), x: values },
    { publicationLag: lag, maxAge, age: true },
  ) as Record<string, Float64Array>;
  return { x: x!, age: x_age! };
}

describe('joinCovariates', () => {
  // recorded with pandas 1.5.3: merge_asof on the known values, dates moved by the lag, tolerance without it
  it.each<[JoinCovariatesOptions, number[], number[]]>([
    [{}, [2.4, 2.4, 2.46, 2.46, 2.48, 2.48], [3, 4, 1, 3, 3, 15]],
    [{ publicationLag: 0 }, [2.4, 2.46, 2.46, 2.48, 2.48, 2.48], [3, 0, 1, 0, 3, 15]],
    [{ maxAge: 4 }, [2.4, 2.4, 2.46, 2.46, 2.48, none], [3, 4, 1, 3, 3, none]],
    [{ publicationLag: 2, maxAge: 3 }, [2.4, none, none, 2.46, 2.48, none], [3, none, none, 3, 3, none]],
  ])('takes the last value known, with %j', (options, values, ages) => {
    const joined = joinCovariates(frame, covariates, { ...options, age: true });
    expect(Object.keys(joined)).toEqual(['Date', 'level', 'x', 'x_age']);
    expect(joined.x).toEqual(Float64Array.from(values));
    expect(joined.x_age).toEqual(Float64Array.from(ages));
    expect(joined.level).toEqual(Float64Array.from(frame.level));
  });

  it('reads dates in every form, in any order, and leaves its input alone', () => {
    const expected = joinCovariates(frame, covariates).x as Float64Array;
    const shuffled = {
      at: ['1/5/2018 0:00', '1/1/2018', '2018-01-04T00:00:00Z', '12/29/2017', '2018-01-02'],
    };
    const values = [2.48, none, none, 2.4, 2.46];
    const given = { ...shuffled, x: values };
    expect(joinCovariates(frame, given, { covariateDate: 'at' }).x).toEqual(expected);
    expect(given.x).toBe(values);
    const backwards = { day: [...frame.Date].reverse() };
    expect(joinCovariates(backwards, covariates, { date: 'day' }).x).toEqual(expected.slice().reverse());
  });

  it('minds the time of day', () => {
    const at = { Date: ['2018-01-02T11:59:59Z', '2018-01-02T12:00:00Z'] };
    const noon = { Date: ['2018-01-01T12:00:00Z'], x: [1] };
    expect(joinCovariates(at, noon).x).toEqual(Float64Array.of(none, 1));
    expect(joinCovariates(at, noon, { publicationLag: 0.5 }).x).toEqual(Float64Array.of(1, 1));
  });

  it('counts to the millisecond', () => {
    const [early, late] = ['2018-01-02T00:00:00.100Z', '2018-01-02T00:00:00.900Z'];
    const joined = joinCovariates({ Date: [early, late] }, { Date: [late], x: [7] }, { publicationLag: 0 });
    expect(joined.x).toEqual(Float64Array.of(none, 7));
  });

  it('reads local clocks where a time zone is named', () => {
    const at = { Date: ['2018-01-02 00:30', '2018-07-02 00:30'] };
    const utc = { Date: ['2018-01-01T23:15:00Z', '2018-07-01T22:15:00Z'], x: [1, 2] };
    const options = { publicationLag: 0, timeZone: 'Europe/Berlin', age: true };
    expect(joinCovariates(at, utc, options).x_age).toEqual(Float64Array.of(1 / 96, 1 / 96));
  });

  it('takes Dates, row objects and missing covariates as null', () => {
    const rows = [{ Date: new Date('2018-01-03'), load: 1 }];
    const weather = [
      { Date: '2018-01-01', x: 5 },
      { Date: '2018-01-02', x: null },
    ];
    expect(joinCovariates(rows, weather)).toEqual([{ Date: new Date('2018-01-03'), load: 1, x: 5 }]);
  });

  it('joins each covariate by its own gaps, booleans as numbers', () => {
    const several = { Date: ['2018-01-01', '2018-01-02'], a: [1, none], b: [none, 2], open: [true, false] };
    const joined = joinCovariates({ Date: ['2018-01-04'] }, several);
    expect(joined).toMatchObject({ a: Float64Array.of(1), b: Float64Array.of(2), open: Float64Array.of(0) });
    expect(Object.keys(joinCovariates({ Date: ['2018-01-04'] }, several, { columns: ['b'] }))).toEqual([
      'Date',
      'b',
    ]);
  });

  it('has no value where there are no covariates', () => {
    expect(joinCovariates(frame, { Date: [] as string[], x: [] as number[] }).x).toEqual(
      new Float64Array(6).fill(none),
    );
  });

  it('gives danfo for danfo, whatever the covariates are', () => {
    const labelled = new DataFrame(frame, { index: ['a', 'b', 'c', 'd', 'e', 'f'] });
    const joined = joinCovariates(labelled, toDataFrame(covariates, DataFrame), { prefix: 'us_', age: true });
    expect(joined).toBeInstanceOf(DataFrame);
    expect(joined.columns).toEqual(['Date', 'level', 'us_x', 'us_x_age']);
    expect(joined.index).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(joined.column('us_x').values).toEqual([2.4, 2.4, 2.46, 2.46, 2.48, 2.48]);
    expect(labelled.columns).toEqual(['Date', 'level']);
    expect(joinCovariates(frame, toDataFrame(covariates, DataFrame)).x).toEqual(
      joinCovariates(frame, covariates).x,
    );
  });

  it.each<[string, object, object, JoinCovariatesOptions, string, RegExp]>([
    [
      'a name that is taken',
      frame,
      { ...covariates, level: covariates.x },
      {},
      'INVALID_DATA',
      /"level" already.*`prefix`/,
    ],
    [
      'the name of an age',
      { ...frame, x_age: frame.level },
      covariates,
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
    [
      'a date of a covariate that is none',
      frame,
      { Date: ['soon'], x: [1] },
      {},
      'INVALID_DATA',
      /row 1.*soon/,
    ],
    ['a date of a row that is none', { Date: ['2018-01-01', null] }, covariates, {}, 'INVALID_DATA', /row 2/],
    [
      'text',
      frame,
      { Date: ['2018-01-01'], note: ['calm'] },
      {},
      'INVALID_DATA',
      /"note" holds text.*`columns`/,
    ],
    ['no dates', { level: [1] }, covariates, {}, 'MISSING_COLUMN', /"Date"/],
    ['covariates without dates', frame, { x: [1] }, {}, 'MISSING_COLUMN', /"Date"/],
    ['a covariate that is not there', frame, covariates, { columns: ['y'] }, 'MISSING_COLUMN', /"y"/],
    ['the future', frame, covariates, { publicationLag: -1 }, 'INVALID_OPTION', /`publicationLag`/],
    [
      'an age that none can have',
      frame,
      covariates,
      { publicationLag: 2, maxAge: 1 },
      'INVALID_OPTION',
      /`maxAge`/,
    ],
    ['no number', frame, covariates, { maxAge: none }, 'INVALID_OPTION', /`maxAge`/],
    ['a covariate twice', frame, covariates, { columns: ['x', 'x'] }, 'INVALID_OPTION', /`columns`/],
    ['a prefix that is no text', frame, covariates, { prefix: 1 as never }, 'INVALID_OPTION', /`prefix`/],
    ['an age that is no boolean', frame, covariates, { age: 1 as never }, 'INVALID_OPTION', /`age`/],
  ])('refuses %s', (_, rows, given, options, code, message) => {
    expect(() => joinCovariates(rows as never, given as never, options)).toThrow(
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

  it('moves nothing before a covariate that changes is known, whatever is changed, added or removed', () => {
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

describeWithPython(['pandas'], 'joinCovariates against merge_asof of pandas', () => {
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
