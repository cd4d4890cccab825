import { sortByDate, toDataFrame } from '@btcfc/core';
import { csvColumns, describeWithReference, goldenFile } from '@btcfc/test-support';
import { DataFrame } from 'danfojs-node';
import {
  addTarget,
  dropColumns,
  dropRedundantColumns,
  type FeatureMatrix,
  logTransform,
  temporalSplit,
  toMatrix,
} from '../index';

const frame = {
  Date: ['2018-01-01', '2018-01-02', '2018-01-03'],
  a: [1, 2, 3],
  flat: [5, 5, 9],
  b: [1, 2, 4],
  flag: [true, false, true],
  number: new Float64Array([1, 0, 1]),
  empty: [null, null, null],
};

describe('dropRedundantColumns', () => {
  it('names each dropped column, why, and what it equals', () => {
    const { frame: kept, report } = dropRedundantColumns(frame);
    expect(Object.keys(kept)).toEqual(['Date', 'a', 'flat', 'b', 'flag']);
    expect(report).toEqual({
      trainRows: 3,
      kept: ['Date', 'a', 'flat', 'b', 'flag'],
      dropped: [
        { column: 'number', reason: 'duplicate', equals: 'flag' },
        { column: 'empty', reason: 'constant', value: Number.NaN },
      ],
    });
  });

  it('decides by the rows of training alone, for all rows and other frames', () => {
    const { frame: kept, report } = dropRedundantColumns(frame, { trainRows: 2 });
    expect(report.dropped.slice(0, 2)).toEqual([
      { column: 'flat', reason: 'constant', value: 5 },
      { column: 'b', reason: 'duplicate', equals: 'a' },
    ]);
    expect(kept.a).toHaveLength(3);
    const changed = { ...frame, b: [1, 2, 77] };
    expect(dropRedundantColumns(changed, { trainRows: 2 }).report).toEqual(report);
    expect(Object.keys(dropColumns(changed, report))).toEqual(report.kept);
    expect(() => dropColumns({ a: [1] }, report)).toThrow(
      expect.objectContaining({ code: 'MISSING_COLUMN' }),
    );
  });

  it('does the same to a matrix and to a danfo frame', () => {
    const matrix = toMatrix(frame, { exclude: ['Date'] });
    const { frame: reduced, report } = dropRedundantColumns(matrix, { trainRows: 2 });
    expect(reduced.columns).toEqual(['a', 'flag']);
    expect([...reduced.values]).toEqual([1, 1, 2, 0, 3, 1]);
    expect(dropColumns(matrix, report)).toEqual(reduced);
    const danfo = dropRedundantColumns(toDataFrame(frame, DataFrame), { trainRows: 2 });
    expect(danfo.frame).toBeInstanceOf(DataFrame);
    expect(danfo.frame.columns).toEqual(['Date', 'a', 'flag']);
  });

  it('takes gaps for equal in the same rows only, and spares what is excluded', () => {
    const gaps = { x: [NaN, 1], y: [NaN, 1], z: [1, NaN] };
    expect(dropRedundantColumns(gaps).report.kept).toEqual(['x', 'z']);
    expect(dropRedundantColumns(gaps, { exclude: ['y'] }).report.dropped).toEqual([]);
  });

  it('says why it cannot', () => {
    expect(() => dropRedundantColumns(frame, { trainRows: 4 })).toThrow(/trainRows/);
    expect(() => dropRedundantColumns({ a: [] as number[] })).toThrow(/no row/);
    expect(() => dropRedundantColumns(frame, { exclude: ['c'] })).toThrow(
      expect.objectContaining({ code: 'MISSING_COLUMN', message: expect.stringContaining('"c"') }),
    );
    const broken = { columns: ['a'], rows: 2, values: new Float64Array(3) };
    expect(() => dropRedundantColumns(broken)).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
    expect(() => dropColumns(frame, null as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_DATA' }),
    );
  });
});

describeWithReference('the inputs of the notebook', () => {
  it.each(['text', 'time'] as const)('hold no redundant column afterwards, in order of %s', (order) => {
    const cells = csvColumns(goldenFile('features.csv'));
    const table = Object.fromEntries(
      Object.entries(cells).map(([name, column]) => {
        if (name === 'Date') return [name, column];
        if (name.endsWith('_missing')) return [name, Uint8Array.from(column, (cell) => +(cell === 'True'))];
        return [name, Float64Array.from(column, Number)];
      }),
    );
    const target = 'target_next_day_price';
    const options = { column: 'btc_market_price', name: target, dropLast: true };
    const prepared = logTransform(addTarget(sortByDate(table, { order }), options), { exclude: [target] });
    const exclude = ['Date', 'btc_market_price', target];
    const inputs = toMatrix(prepared, { exclude });
    const train = toMatrix(temporalSplit(prepared).train, { exclude });
    const { frame: kept, report } = dropRedundantColumns(inputs, { trainRows: train.rows });
    const counts = { constant: 0, duplicate: 0 };
    for (const { reason } of report.dropped) counts[reason]++;
    // pandas: `nunique() == 1`; then `T.duplicated()` of the rest
    expect(counts).toEqual(
      order === 'text' ? { constant: 44, duplicate: 8 } : { constant: 42, duplicate: 9 },
    );
    expect(report.kept.length + report.dropped.length).toBe(inputs.columns.length);
    expect(dropRedundantColumns(train).report).toEqual(report);
    // compared one with each, without fingerprints
    const texts = kept.columns.map((_, position) => columnText(kept, position, train.rows));
    expect(new Set(texts).size).toBe(texts.length);
    for (const dropped of report.dropped) {
      const text = columnText(inputs, inputs.columns.indexOf(dropped.column), train.rows);
      if (dropped.reason === 'duplicate') expect(text).toBe(texts[kept.columns.indexOf(dropped.equals)]);
      else expect(new Set(text.split(','))).toEqual(new Set([String(dropped.value)]));
    }
  });
});

function columnText({ columns, values }: FeatureMatrix, position: number, rows: number): string {
  return Array.from({ length: rows }, (_, row) => values[row * columns.length + position]).join();
}
