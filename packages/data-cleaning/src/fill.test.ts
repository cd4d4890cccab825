import { describeWithPython, runPythonOnFloats } from '@btcfc/test-support';
import { backwardFill, fillMedian, forwardFill, interpolateLinear } from './index';

// a Python process takes its time on a busy machine
jest.setTimeout(60_000);

describe('interpolateLinear', () => {
  it('joins values by a straight line', () => {
    expect([...interpolateLinear([1, NaN, NaN, 4, NaN, 2])]).toEqual([1, 2, 3, 4, 3, 2]);
  });

  it('takes the last value at the end and leaves the start', () => {
    expect([...interpolateLinear([NaN, NaN, 5, NaN, NaN])]).toEqual([NaN, NaN, 5, 5, 5]);
  });

  it('leaves a column without values', () => {
    expect([...interpolateLinear([NaN, NaN])]).toEqual([NaN, NaN]);
    expect([...interpolateLinear([])]).toEqual([]);
  });

  it('does not touch its input', () => {
    const column = new Float64Array([1, NaN, 3]);
    interpolateLinear(column);
    expect([...column]).toEqual([1, NaN, 3]);
  });
});

describe('forwardFill and backwardFill', () => {
  it('fill text, null and undefined being missing', () => {
    const column = [null, 'a', undefined, 'b', null];
    expect(forwardFill(column)).toEqual([null, 'a', 'a', 'b', 'b']);
    expect(backwardFill(column)).toEqual(['a', 'a', 'b', 'b', null]);
    expect(column).toEqual([null, 'a', undefined, 'b', null]);
  });

  it('fill booleans, false being a value', () => {
    expect(forwardFill([null, false, null])).toEqual([null, false, false]);
    expect(backwardFill([null, false, null])).toEqual([false, false, null]);
  });

  it('fill numbers, zero being a value', () => {
    const column = new Float64Array([NaN, 0, NaN, 2]);
    expect(forwardFill(column)).toEqual(new Float64Array([NaN, 0, 0, 2]));
    expect(backwardFill(column)).toEqual(new Float64Array([0, 0, 2, 2]));
    expect(column).toEqual(new Float64Array([NaN, 0, NaN, 2]));
  });
});

describe('fillMedian', () => {
  it('takes the middle value, or the mean of the middle two', () => {
    expect([...fillMedian([9, NaN, 1, 2])]).toEqual([9, 2, 1, 2]);
    expect([...fillMedian([10, NaN, 1, 2, 4])]).toEqual([10, 3, 1, 2, 4]);
  });

  it('leaves a column without values', () => {
    expect([...fillMedian([NaN, NaN])]).toEqual([NaN, NaN]);
  });
});

describeWithPython(['pandas'], 'each fill, against pandas', () => {
  const column = wildColumn(5_000);
  const steps = {
    'interpolate()': interpolateLinear,
    'ffill()': forwardFill,
    'bfill()': backwardFill,
    'fillna(s.median())': fillMedian,
  };

  it.each(Object.entries(steps))('%s', (pandas, step) => {
    const script = `
import sys, numpy as np, pandas as pd
s = pd.Series(np.frombuffer(sys.stdin.buffer.read()))
sys.stdout.buffer.write(s.${pandas}.to_numpy().tobytes())`;
    expect(step(column)).toEqual(runPythonOnFloats(script, column));
  });
});

/** Gaps at both ends and of all lengths, magnitudes from 1e-12 to 1e12, infinities of both signs. */
function wildColumn(rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    const phase = Math.sin(row * 12.9898) * 43758.5453;
    const chance = phase - Math.floor(phase);
    if (row < 3 || row > rows - 4 || chance < 0.4) return Number.NaN;
    if (chance < 0.42) return Number.POSITIVE_INFINITY;
    if (chance < 0.44) return Number.NEGATIVE_INFINITY;
    return Math.sin(row) * 10 ** (24 * chance - 12);
  });
}
