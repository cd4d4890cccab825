import { Rng } from '@btcfc/core';
import { describeWithPython, runPythonOnFloats } from '@btcfc/test-support';
import { sampleStandardDeviation } from 'simple-statistics';
import {
  type RollingOptions,
  rollingMaximum,
  rollingMean,
  rollingMinimum,
  rollingMoments,
  rollingRange,
  rollingStandardDeviation,
  rollingSum,
} from '../index';

// each window on its own, and a Python process, take their time on a busy machine
jest.setTimeout(60_000);

type Statistic = (values: ArrayLike<number>, options: RollingOptions) => Float64Array;

const statistics: Record<
  string,
  { rolling: Statistic; pandas: string; direct: (window: number[]) => number }
> = {
  rollingSum: { rolling: rollingSum, pandas: 'sum', direct: (window) => sumOf(window) },
  rollingMean: { rolling: rollingMean, pandas: 'mean', direct: (window) => sumOf(window) / window.length },
  rollingStandardDeviation: {
    rolling: rollingStandardDeviation,
    pandas: 'std',
    direct: (window) => (window.length > 1 ? sampleStandardDeviation(window) : Number.NaN),
  },
  rollingMaximum: { rolling: rollingMaximum, pandas: 'max', direct: (window) => extreme(Math.max, window) },
  rollingMinimum: { rolling: rollingMinimum, pandas: 'min', direct: (window) => extreme(Math.min, window) },
};

describe.each(Object.entries(statistics))('%s', (_name, { rolling, direct }) => {
  it.each([
    [1, 1_000],
    [2, 1_000],
    [7, 10_000],
    [30, 100_000],
  ])('equals the statistic of each window of %i rows alone, in %i rows', (window, rows) => {
    // magnitudes from 1e-12 to 1e12 next to each other, gaps longer than a window, infinities
    const values = wildValues(rows);
    expectWithinRounding(rolling(values, { window }), directly(values, { window }, direct), values, window);
  });

  it('takes windows as long as the frame and longer', () => {
    const values = wildValues(500);
    for (const window of [499, 500, 501, 10_000]) {
      expectWithinRounding(rolling(values, { window }), directly(values, { window }, direct), values, window);
    }
  });

  it('asks for minPeriods values', () => {
    const values = wildValues(2_000);
    const options = { window: 9, minPeriods: 8 };
    const result = rolling(values, options);
    expect(result.some(Number.isNaN)).toBe(true);
    expect(result.every(Number.isNaN)).toBe(false);
    expectWithinRounding(result, directly(values, options, direct), values, 9);
  });

  it('asks for no value if told so, as pandas: a sum of nothing is 0', () => {
    const values = wildValues(2_000);
    const options = { window: 9, minPeriods: 0 };
    const result = rolling(values, options);
    expectWithinRounding(result, directly(values, options, direct), values, 9);
    expect(result[95]).toBe(direct([]));
  });

  it('does not touch its input', () => {
    const values = wildValues(100);
    const before = values.slice();
    rolling(values, { window: 5 });
    expect(values).toEqual(before);
  });

  it('takes arrays, also empty ones', () => {
    expect(rolling([], { window: 3 })).toEqual(new Float64Array(0));
    expect([...rolling([1, 2, 4], { window: 3 })]).toEqual([
      direct([1]),
      direct([1, 2]),
      expect.closeTo(direct([1, 2, 4]), 12),
    ]);
  });

  it.each([
    [{ window: 0 }, 'window'],
    [{ window: 2.5 }, 'window'],
    [{ window: 3, minPeriods: -1 }, 'minPeriods'],
    [{ window: 3, minPeriods: 4 }, 'minPeriods'],
  ])('names an option it cannot use: %j', (options, option) => {
    expect(() => rolling([1], options)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(`\`${option}\``) }),
    );
  });
});

describe('rolling extremes', () => {
  it('are values of the window, unrounded', () => {
    const values = wildValues(2_000);
    const options = { window: 5 };
    expect(rollingMaximum(values, options)).toEqual(
      directly(values, options, (window) => Math.max(...window)),
    );
    expect(rollingMinimum(values, options)).toEqual(
      directly(values, options, (window) => Math.min(...window)),
    );
  });
});

describe('rollingRange', () => {
  it('is 0 over a single row, and needs a value', () => {
    expect([...rollingRange([1, null, 4], { window: 1 })]).toEqual([0, Number.NaN, 0]);
    expect([...rollingRange([1, null, 4], { window: 3, minPeriods: 2 })]).toEqual([
      Number.NaN,
      Number.NaN,
      3,
    ]);
  });
});

describe('rounding', () => {
  it('is absent for equal values', () => {
    const values = new Float64Array(1_000).fill(0.1);
    const { mean, standardDeviation } = rollingMoments(values, { window: 30 });
    expect(mean.every((value) => value === 0.1)).toBe(true);
    expect(standardDeviation.subarray(1).every((value) => value === 0)).toBe(true);
  });

  it('is left behind by huge values once they have left the window', () => {
    const values = new Float64Array(200).fill(0.1);
    values[50] = 1e300;
    values[60] = -1e20;
    const after = 60 + 30;
    const { mean, standardDeviation } = rollingMoments(values, { window: 30 });
    expect(mean.subarray(after).every((value) => value === 0.1)).toBe(true);
    expect(standardDeviation.subarray(after).every((value) => value === 0)).toBe(true);
    const expected = rollingSum(new Float64Array(200).fill(0.1), { window: 30 });
    expect(rollingSum(values, { window: 30 }).subarray(after)).toEqual(expected.subarray(after));
  });

  it('keeps the deviation of values that lie far from zero', () => {
    const values = Float64Array.from({ length: 1_000 }, (_, row) => 1e9 + (row % 2));
    const deviations = rollingStandardDeviation(values, { window: 20 });
    const expected = Math.sqrt(20 / 4 / 19);
    for (const deviation of deviations.subarray(19))
      expect(Math.abs(deviation - expected)).toBeLessThan(1e-9);
  });
});

describeWithPython(['pandas'], 'rolling statistics, against pandas', () => {
  const values = calmValues(20_000);
  const windows: [window: number, minPeriods: number][] = [
    [1, 1],
    [14, 1],
    [30, 5],
    [14, 0],
    [1000, 1],
  ];
  const calls = Object.values(statistics).flatMap(({ pandas }) =>
    windows.map(([window, minPeriods]) => `s.rolling(${window}, ${minPeriods}).${pandas}()`),
  );
  let expected: Float64Array;

  beforeAll(() => {
    const script = `
import sys, numpy as np, pandas as pd
s = pd.Series(np.frombuffer(sys.stdin.buffer.read()))
for result in [${calls.join(', ')}]:
    sys.stdout.buffer.write(result.to_numpy().tobytes())`;
    expected = runPythonOnFloats(script, values);
  });

  it.each(Object.entries(statistics))('%s', (_name, { rolling, pandas }) => {
    for (const [window, minPeriods] of windows) {
      const start = values.length * calls.indexOf(`s.rolling(${window}, ${minPeriods}).${pandas}()`);
      const reference = expected.subarray(start, start + values.length);
      const actual = rolling(values, { window, minPeriods });
      const wrong = actual.findIndex((value, row) => !isClose(value, reference[row]!, 1e-9));
      expect(wrong === -1 ? [] : [window, wrong, actual[wrong], reference[wrong]]).toEqual([]);
    }
  });
});

function directly(
  values: Float64Array,
  { window, minPeriods = 1 }: RollingOptions,
  statistic: (window: number[]) => number,
): Float64Array {
  return values.map((_, row) => {
    const present = presentIn(values, row, window);
    return present.length < minPeriods ? Number.NaN : statistic(present);
  });
}

function presentIn(values: Float64Array, row: number, window: number): number[] {
  const present: number[] = [];
  for (let other = Math.max(0, row - window + 1); other <= row; other++) {
    if (Number.isFinite(values[other]!)) present.push(values[other]!);
  }
  return present;
}

/** Equal up to the rounding of a sum of the values in the window: relative to the largest of them. */
function expectWithinRounding(
  actual: Float64Array,
  expected: Float64Array,
  values: Float64Array,
  window: number,
): void {
  expect(actual).toHaveLength(expected.length);
  const wrong = actual.findIndex((value, row) => {
    if (Object.is(value, expected[row])) return false;
    if (Number.isNaN(value) || Number.isNaN(expected[row]!)) return true;
    const largest = presentIn(values, row, window).reduce(
      (most, other) => Math.max(most, Math.abs(other)),
      0,
    );
    return Math.abs(value - expected[row]!) > 1e-14 * window * largest;
  });
  expect(wrong === -1 ? [] : [wrong, actual[wrong], expected[wrong]]).toEqual([]);
}

function wildValues(rows: number): Float64Array {
  const rng = new Rng(7);
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) values[row] = rng.normal() * 10 ** rng.uniform(-12, 12);
  for (let row = 0; row < rows; row++) if (rng.uniform() < 0.2) values[row] = Number.NaN;
  for (let row = 40; row + 60 < rows; row += rng.integer(200, 2_000)) values.fill(Number.NaN, row, row + 60);
  for (let row = 3; row < rows; row += 97)
    values[row] = row % 2 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return values;
}

// pandas subtracts what leaves a window, which magnitudes far apart do not survive
function calmValues(rows: number): Float64Array {
  const rng = new Rng(8);
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) values[row] = 100 + 10 * Math.sin(row / 50) + rng.normal();
  for (let row = 0; row < rows; row++) if (rng.uniform() < 0.1) values[row] = Number.NaN;
  values.fill(Number.NaN, 500, 550);
  values.fill(42, 3_000, 5_000);
  values[200] = Number.POSITIVE_INFINITY;
  values[9_000] = Number.NEGATIVE_INFINITY;
  return values;
}

function isClose(actual: number, expected: number, tolerance: number): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(actual);
  return Math.abs(actual - expected) <= tolerance * Math.abs(expected);
}

/** NaN of an empty window, which has none. */
function extreme(of: (...values: number[]) => number, window: number[]): number {
  return window.length > 0 ? of(...window) : Number.NaN;
}

function sumOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
