import { describeWithPython, runPythonOnFloats } from '@btcfc/test-support';
import { Series } from 'danfojs-node';
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

describe('what enters a fill', () => {
  it('is missing where null or undefined, as where NaN', () => {
    expect([...interpolateLinear([1, null, 3])]).toEqual([1, 2, 3]);
    expect([...fillMedian([9, undefined, 1, 2])]).toEqual([9, 2, 1, 2]);
    expect(forwardFill([1, null, 3])).toEqual([1, 1, 3]);
  });

  it('may be BigInts, typed arrays, a danfo Series and, to fill from a row, Dates', () => {
    expect([...interpolateLinear(new Series([1, 3]) as never)]).toEqual([1, 3]);
    expect([...interpolateLinear(BigInt64Array.of(1n, 2n) as never)]).toEqual([1, 2]);
    expect(forwardFill(Float32Array.of(1, Number.NaN))).toEqual(Float64Array.of(1, 1));
    expect(forwardFill([new Date(5), null])).toEqual([new Date(5), new Date(5)]);
    expect(backwardFill(Uint8Array.of(1, 0))).toEqual(Uint8Array.of(1, 0));
  });

  it.each([
    [[1, '', 3], 'row 2'],
    [[1, '2', 3], 'row 2'],
    [[1, true], 'row 2'],
    [[1, null, new Date(0)], 'row 3'],
    [[1, 2n ** 60n], 'row 2'],
    [['a', 1], 'row '],
    ['abc', 'column'],
    [null, 'column'],
    [5, 'column'],
    [new DataView(new ArrayBuffer(8)), 'column'],
  ])('is never %p', (column, part) => {
    for (const fill of [interpolateLinear, fillMedian, forwardFill, backwardFill]) {
      expect(() => fill(column as never)).toThrow(
        expect.objectContaining({ code: 'INVALID_DATA', message: expect.stringContaining(part) }),
      );
    }
  });

  it('keeps infinities, of which opposite ones have no middle', () => {
    const column = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
    expect([...fillMedian(column)]).toEqual(column);
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
