import { toDataFrame } from '@btcfc/core';
import { DataFrame } from 'danfojs-node';
import {
  addTarget,
  columnValues,
  dropMissingRows,
  logTransform,
  selectFeatures,
  temporalSplit,
  toMatrix,
} from '../index';

describe('addTarget', () => {
  const frame = { load: [1, 2, 3, 4], day: ['a', 'b', 'c', 'd'] };

  it('puts the value of a later row into each, in a column named by source and horizon', () => {
    const target = (horizon: number) =>
      columnValues(addTarget(frame, { column: 'load', horizon }), `load_ahead_${horizon}`);
    expect([...target(1)]).toEqual([2, 3, 4, Number.NaN]);
    expect([...target(3)]).toEqual([4, Number.NaN, Number.NaN, Number.NaN]);
  });

  it('leaves out the rows without target if asked to', () => {
    const options = { column: 'load', name: 'next', horizon: 2 };
    const expected = { load: Float64Array.of(1, 2), day: ['a', 'b'], next: Float64Array.of(3, 4) };
    expect(addTarget(frame, { ...options, dropLast: true })).toEqual(expected);
    expect(dropMissingRows(addTarget(frame, options), { columns: ['next'] })).toEqual(expected);
  });

  it('says why it cannot', () => {
    expect(() => addTarget(frame, { column: 'lod' })).toThrow(
      expect.objectContaining({ code: 'MISSING_COLUMN' }),
    );
    expect(() => addTarget(frame, { column: 'day' })).toThrow(/"day" holds text/);
    expect(() => addTarget(frame, { column: 'load', horizon: 4 })).toThrow(/more than 4 rows/);
    expect(() => addTarget(frame, { column: 'load', name: 'day' })).toThrow(/"day" already/);
    expect(() => addTarget({ load: [1, Number.POSITIVE_INFINITY] }, { column: 'load' })).toThrow(
      /"load" is infinite in row 2/,
    );
    for (const options of [{ column: 'load', horizon: 0 }, {}, undefined]) {
      expect(() => addTarget(frame, options as never)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      );
    }
  });
});

describe('dropMissingRows', () => {
  const frame = { load: [0, 2, null, 3], note: ['a', null, 'c', 'd'], flag: new Uint8Array([0, 1, 1, 0]) };

  it('leaves out rows in which something is missing, or what is asked for', () => {
    expect(dropMissingRows(frame)).toEqual({
      load: Float64Array.of(0, 3),
      note: ['a', 'd'],
      flag: Uint8Array.of(0, 0),
    });
    expect(dropMissingRows(frame, { columns: ['load'] }).load).toEqual(Float64Array.of(0, 2, 3));
    expect(() => dropMissingRows(frame, { columns: ['lod'] })).toThrow(
      expect.objectContaining({ code: 'MISSING_COLUMN' }),
    );
  });
});

describe('logTransform', () => {
  it('appends logarithms in the order of names, capitals first', () => {
    const frame = {
      b: [1, 0],
      a: [Math.E, -1],
      Z: [Number.NaN, 1],
      t: [5, 5],
      flag: [true, false],
      day: ['x', 'y'],
    };
    const logged = logTransform(frame, { exclude: ['t'] });
    expect(Object.keys(logged)).toEqual(['b', 'a', 'Z', 't', 'flag', 'day', 'Z_log', 'a_log', 'b_log']);
    expect([logged.Z_log, logged.a_log, logged.b_log]).toEqual([
      Float64Array.of(0, 0),
      Float64Array.of(1, 0),
      Float64Array.of(0, 0),
    ]);
  });

  it('does not transform twice', () => {
    expect(() => logTransform(logTransform({ a: [1] }))).toThrow(/"a_log" already/);
  });
});

describe('temporalSplit', () => {
  const frame = { row: Array.from({ length: 11 }, (_, row) => row) };

  it('cuts by position, rounding the first part down', () => {
    const { train, test } = temporalSplit(frame);
    expect([...train.row!]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...test.row!]).toEqual([8, 9, 10]);
    expect(temporalSplit(frame, { trainFraction: 0.5 }).train.row).toHaveLength(5);
  });

  it('cuts into three parts', () => {
    const tenRows = { row: frame.row.slice(0, 10) };
    const parts = temporalSplit(tenRows, { fractions: { train: 0.7, validation: 0.1, test: 0.2 } });
    expect(Object.entries(parts).map(([name, { row }]) => [name, ...row!])).toEqual([
      ['train', 0, 1, 2, 3, 4, 5, 6],
      ['validation', 7],
      ['test', 8, 9],
    ]);
  });

  it('gives danfo frames for one', () => {
    const { test } = temporalSplit(toDataFrame(frame, DataFrame), { trainFraction: 0.9 });
    expect(test).toBeInstanceOf(DataFrame);
    expect(test.values).toEqual([[9], [10]]);
  });

  it('says why it cannot', () => {
    const invalidOption = expect.objectContaining({ code: 'INVALID_OPTION' });
    expect(() => temporalSplit(frame, { trainFraction: 1 })).toThrow(invalidOption);
    expect(() => temporalSplit(frame, { fractions: { train: 0.5, validation: 0.1, test: 0.1 } })).toThrow(
      invalidOption,
    );
    const both = { trainFraction: 0.5, fractions: { train: 0.5, validation: 0.25, test: 0.25 } };
    expect(() => temporalSplit(frame, both)).toThrow(invalidOption);
    expect(() => temporalSplit({ row: [1] })).toThrow(/part "train"/);
    expect(() => temporalSplit(frame, { fractions: { train: 0.85, validation: 0.02, test: 0.13 } })).toThrow(
      /part "validation"/,
    );
  });
});

describe('toMatrix and selectFeatures', () => {
  const frame = {
    Date: ['a', 'b', 'c'],
    level: [7, 8, 9],
    x: [NaN, 2, NaN],
    open: [true, null, false],
    x_missing: new Uint8Array([1, 0, 1]),
  };
  const exclude = ['Date', 'level'];

  it('lay the inputs out row by row', () => {
    const { columns, rows, values } = toMatrix(frame, { exclude });
    expect(columns).toEqual(['x', 'open', 'x_missing']);
    expect(rows).toBe(3);
    expect([...values]).toEqual([NaN, 1, 1, 2, NaN, 0, NaN, 0, 1]);
    expect(Object.keys(selectFeatures(frame, { exclude }))).toEqual(columns);
  });

  it('fill what is missing with a number, or with what was known before', () => {
    expect([...toMatrix(frame, { exclude, fillMissing: -5 }).values]).toEqual([-5, 1, 1, 2, -5, 0, -5, 0, 1]);
    expect([...toMatrix(frame, { exclude, fillMissing: 'previous' }).values]).toEqual([
      0, 1, 1, 2, 1, 0, 2, 0, 1,
    ]);
    expect(frame.x).toEqual([NaN, 2, NaN]);
  });

  it('take the same from a danfo frame', () => {
    expect(toMatrix(toDataFrame(frame, DataFrame), { exclude })).toEqual(toMatrix(frame, { exclude }));
  });

  it('say why they cannot', () => {
    expect(() => toMatrix(frame, { exclude: ['lode'] })).toThrow(
      expect.objectContaining({ code: 'MISSING_COLUMN', message: expect.stringContaining('"lode"') }),
    );
    expect(() => toMatrix(frame, { exclude: ['x'] })).toThrow(/"Date" holds text/);
    expect(() => toMatrix({ x: [1, Number.NEGATIVE_INFINITY] })).toThrow(/"x" is infinite in row 2/);
    expect(() => toMatrix({ at: [new Date(0)] })).toThrow(/"at" holds dates/);
    expect(() => toMatrix(frame, { fillMissing: Number.NaN })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});
