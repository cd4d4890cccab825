import { tailFolds, walkForwardFolds } from './walk-forward-folds';

const ranges = (options: Parameters<typeof walkForwardFolds>[0]) =>
  walkForwardFolds(options).map(({ train, test }) => [train.start, train.end, test.start, test.end]);

it('expands or slides, strides, purges and leaves out', () => {
  expect(ranges({ rows: 10, trainRows: 4, testRows: 3 })).toEqual([
    [0, 4, 4, 7],
    [0, 7, 7, 10],
  ]);
  expect(
    ranges({ rows: 11, trainRows: 4, testRows: 3, window: 'sliding', purge: 1, embargo: 2, stride: 2 }),
  ).toEqual([
    [0, 3, 6, 9],
    [2, 5, 8, 11],
  ]);
});

it('never trains on a row that is tested or later', () => {
  for (let rows = 2; rows < 40; rows++) {
    for (const window of ['expanding', 'sliding'] as const) {
      for (const fold of walkForwardFolds({ rows, trainRows: 1, testRows: 1, window, stride: 3 })) {
        expect(fold.train.end).toBeLessThanOrEqual(fold.test.start);
        expect(fold.test.end).toBeLessThanOrEqual(rows);
      }
    }
  }
});

it('says so when not even one fold fits', () => {
  expect(() => walkForwardFolds({ rows: 6, trainRows: 4, testRows: 3 })).toThrow('do not fit into 6 rows');
  expect(() => walkForwardFolds({ rows: 6, trainRows: 0, testRows: 3 })).toThrow('`trainRows`');
  expect(() => walkForwardFolds({ rows: 6, trainRows: 1, testRows: 1, stride: 0 })).toThrow('`stride`');
  expect(() => walkForwardFolds({ rows: 6, trainRows: 2, testRows: 1, purge: 2 })).toThrow('`purge`');
});

describe('folds over the last rows', () => {
  it('share them as numpy.array_split does, without a gap', () => {
    const folds = tailFolds({ rows: 2724, testRows: 1362, count: 5 });
    expect(folds.map(({ test }) => test.end - test.start)).toEqual([273, 273, 272, 272, 272]);
    expect(folds.map(({ test, train }) => test.start - train.end)).toEqual([0, 0, 0, 0, 0]);
    expect(folds[0]!.train).toEqual({ start: 0, end: 1362 });
    expect(folds.at(-1)!.test.end).toBe(2724);
  });

  it('slide with training ranges of one length', () => {
    const folds = tailFolds({ rows: 20, testRows: 10, count: 3, window: 'sliding', purge: 1, embargo: 1 });
    expect(folds.map(({ train, test }) => [train.start, train.end, test.start, test.end])).toEqual([
      [0, 9, 11, 14],
      [4, 13, 15, 17],
      [7, 16, 18, 20],
    ]);
  });

  it('refuse more folds than rows', () => {
    expect(() => tailFolds({ rows: 20, testRows: 3, count: 4 })).toThrow('`count`');
    expect(() => tailFolds({ rows: 20, testRows: 6, count: 3, embargo: 2 })).toThrow('`embargo`');
  });
});
