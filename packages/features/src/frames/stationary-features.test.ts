import { Rng, toDataFrame } from '@btcfc/core';
import { describeWithPython, runPythonOnFloats } from '@btcfc/test-support';
import { DataFrame } from 'danfojs-node';
import {
  dayOfWeek,
  ewmaVolatility,
  logRatioToMean,
  logReturns,
  realizedVolatility,
  rollingZScore,
  simpleReturns,
  stationaryFeatures,
} from '../index';

const columns = { columns: ['level', 'volume'] };

function series(rows: number, seed: number): Float64Array {
  const rng = new Rng(seed);
  let level = 100;
  return Float64Array.from({ length: rows }, () => {
    level *= Math.exp(0.03 * rng.normal());
    return rng.uniform() < 0.05 ? Number.NaN : level;
  });
}

function frameOf(rows: number) {
  const Date_ = Array.from({ length: rows }, (_, row) =>
    new Date(Date.UTC(2017, 0, 1 + row)).toISOString().slice(0, 10),
  );
  return { Date: Date_, level: series(rows, 1), volume: series(rows, 2) };
}

describe('stationaryFeatures', () => {
  it('moves nothing before a row whose future changes', () => {
    const frame = frameOf(200);
    const before = stationaryFeatures(frame, columns);
    for (const cut of [1, 50, 137, 199]) {
      const other = (values: Float64Array) =>
        values.map((value, row) => (row < cut ? value : 7 + 1000 * value));
      const after = stationaryFeatures(
        { ...frame, level: other(frame.level), volume: other(frame.volume) },
        columns,
      );
      for (const name of Object.keys(before)) {
        expect([name, after[name]!.slice(0, cut)]).toEqual([name, before[name]!.slice(0, cut)]);
      }
    }
  });

  it('does not change with the level of a column', () => {
    const frame = frameOf(200);
    const scaled = {
      ...frame,
      level: frame.level.map((p) => 64 * p),
      volume: frame.volume.map((v) => v / 32),
    };
    const [ours, theirs] = [stationaryFeatures(frame, columns), stationaryFeatures(scaled, columns)];
    for (const name of Object.keys(ours).filter((added) => !(added in frame))) {
      const close = Array.from(ours[name] as Float64Array, (value) =>
        Number.isNaN(value) ? Number.NaN : expect.closeTo(value, 9),
      );
      expect([name, Array.from(theirs[name] as Float64Array)]).toEqual([name, close]);
    }
  });

  it('gives danfo for danfo, and no weekday without dates', () => {
    const { Date: _, ...undated } = frameOf(40);
    const features = stationaryFeatures(toDataFrame(undated, DataFrame), columns);
    expect(features).toBeInstanceOf(DataFrame);
    expect(features.columns).toContain('level_zscore_30');
    expect(features.columns.some((name) => name.startsWith('day_of_week'))).toBe(false);
  });

  it('takes other periods and windows', () => {
    const { Date: _, ...undated } = frameOf(40);
    const names = Object.keys(stationaryFeatures(undated, { ...columns, periods: [2], windows: [5] }));
    const added = [
      ...['return_2', 'log_return_2', 'log_ratio_to_mean_5', 'zscore_5', 'volatility_5', 'volatility_ewma'],
    ];
    expect(names).toEqual([
      ...['level', 'volume'],
      ...added.map((name) => `level_${name}`),
      ...added.map((name) => `volume_${name}`),
    ]);
  });

  it.each([
    [{ periods: [0] }, 'INVALID_OPTION', /periods\[0\]/],
    [{ windows: [1] }, 'INVALID_OPTION', /windows\[0\]/],
    [{ decay: 1 }, 'INVALID_OPTION', /decay/],
    [{ columns: ['close'] }, 'MISSING_COLUMN', /"close"/],
    [{ columns: ['level', 'level'] }, 'INVALID_OPTION', /columns/],
    [{ date: 'volume' }, 'INVALID_DATA', /"volume"/],
    [{ windows: [7, 7] }, 'INVALID_DATA', /already/],
  ])('says why it cannot: %j', (bad, code, message) => {
    const work = () => stationaryFeatures(frameOf(40), { ...columns, ...bad });
    expect(work).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

describe('missing values', () => {
  it('are defined where a value is missing, zero or alone', () => {
    expect([...simpleReturns([1, 2, 0, 3, Number.NaN])]).toEqual([NaN, 1, -1, NaN, NaN]);
    expect([...logReturns([1, Math.E, 0, 3])]).toEqual([NaN, 1, NaN, NaN]);
    expect([...rollingZScore([5, 5, 5, NaN], { window: 3 })]).toEqual([NaN, 0, 0, NaN]);
    expect([...logRatioToMean([2, 0, NaN], { window: 2 })]).toEqual([0, NaN, NaN]);
    expect([...realizedVolatility([1, 1, NaN])]).toEqual([NaN, 0, 0]);
    expect([...ewmaVolatility([1, Math.E, NaN, NaN])]).toEqual([NaN, 1, 1, 1]);
  });
});

describe('dayOfWeek', () => {
  it('puts Monday at the start of the circle and Sunday beside it', () => {
    const times = [Date.UTC(2018, 0, 1), Date.UTC(2018, 0, 7), Date.UTC(1969, 11, 29)];
    const { sine, cosine } = dayOfWeek(times);
    expect([sine[0], cosine[0], sine[2], cosine[2]]).toEqual([0, 1, 0, 1]);
    expect(cosine[1]).toBeCloseTo(Math.cos((2 * Math.PI) / 7));
    expect(sine[1]).toBeCloseTo(-Math.sin((2 * Math.PI) / 7));
  });
});

describeWithPython(['pandas'], 'stationary features, against pandas', () => {
  it('equal the same in pandas', () => {
    const values = series(500, 3);
    const script = `
import sys, numpy as np, pandas as pd
s = pd.Series(np.frombuffer(sys.stdin.buffer.read()))
r = np.log(s / s.shift(1))
w = s.rolling(7, 1)
for x in [s / s.shift(2) - 1, r, (s - w.mean()) / w.std(), np.log(s / w.mean()),
          (r ** 2).rolling(7, 1).mean() ** .5, (r ** 2).ewm(alpha=.06, adjust=True).mean() ** .5]:
    sys.stdout.buffer.write(x.to_numpy().tobytes())`;
    const expected = runPythonOnFloats(script, values);
    const ours = [
      simpleReturns(values, { periods: 2 }),
      logReturns(values),
      rollingZScore(values, { window: 7 }),
      logRatioToMean(values, { window: 7 }),
      realizedVolatility(values, { window: 7 }),
      ewmaVolatility(values),
    ];
    for (const [index, actual] of ours.entries()) {
      const reference = expected.subarray(index * 500, (index + 1) * 500);
      const wrong = actual.findIndex((value, row) =>
        Number.isNaN(reference[row]!)
          ? !Number.isNaN(value)
          : !(Math.abs(value - reference[row]!) <= 1e-9 * Math.max(1, Math.abs(reference[row]!))),
      );
      expect([index, wrong, actual[wrong], reference[wrong]]).toEqual([index, -1, undefined, undefined]);
    }
  });
});
