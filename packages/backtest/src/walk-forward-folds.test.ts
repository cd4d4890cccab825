import { walkForwardFolds } from './walk-forward-folds';

const ranges = (options: Parameters<typeof walkForwardFolds>[0]) =>
  walkForwardFolds(options).map(({ train, test }) => [train.start, train.end, test.start, test.end]);

it('expands or slides, strides and leaves gaps', () => {
  expect(ranges({ rows: 10, trainRows: 4, testRows: 3 })).toEqual([
    [0, 4, 4, 7],
    [0, 7, 7, 10],
  ]);
  expect(ranges({ rows: 10, trainRows: 4, testRows: 3, window: 'sliding', gap: 1, stride: 2 })).toEqual([
    [0, 4, 5, 8],
    [2, 6, 7, 10],
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
});
