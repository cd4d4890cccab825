import { splitRows } from './split-rows';

const X = { columns: ['a', 'b'], rows: 5, values: Float64Array.from({ length: 10 }, (_, cell) => cell) };
const y = [10, 11, 12, 13, 14];

it('cuts by position, with rows before each later part', () => {
  const split = splitRows({ X, y }, { trainEnd: 2, testStart: 4, context: 1 });
  expect(split.XTrain).toEqual({ columns: ['a', 'b'], rows: 2, values: Float64Array.of(0, 1, 2, 3) });
  expect(split.yTrain).toEqual(Float64Array.of(10, 11));
  expect(split.XValidation).toEqual({
    columns: ['a', 'b'],
    rows: 3,
    values: Float64Array.of(2, 3, 4, 5, 6, 7),
  });
  expect(split.yValidation).toEqual(Float64Array.of(11, 12, 13));
  expect(split.XTest).toEqual({ columns: ['a', 'b'], rows: 2, values: Float64Array.of(6, 7, 8, 9) });
  expect(split.yTest).toEqual(Float64Array.of(13, 14));
  split.XTrain.values[0] = 99;
  expect(X.values[0]).toBe(0);
});

it('validates on none where test follows training', () => {
  const split = splitRows({ X, y }, { trainEnd: 4 });
  expect(split.XValidation).toBeUndefined();
  expect(split.yValidation).toBeUndefined();
  expect(split.yTest).toEqual(Float64Array.of(14));
  // no row is before the first
  expect(splitRows({ X, y }, { trainEnd: 1, context: 7 }).yTest).toEqual(Float64Array.of(10, 11, 12, 13, 14));
});

it.each([
  [{ X, y: y.slice(1) }, { trainEnd: 2 }],
  [{ X, y }, { trainEnd: 5 }],
  [
    { X, y },
    { trainEnd: 3, testStart: 2 },
  ],
  [
    { X, y },
    { trainEnd: 2, testStart: 5 },
  ],
])('refuses what leaves a part empty', (rows, options) => {
  expect(() => splitRows(rows, options)).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
});

it('refuses an option that it does not have', () => {
  expect(() => splitRows({ X, y }, { trainEnds: 2 } as never)).toThrow('did you mean `trainEnd`?');
});

it('takes null for a missing target, and refuses what is no number', () => {
  const split = splitRows({ X, y: [10, null, 12, 13, 14] }, { trainEnd: 2 });
  expect(split.yTrain).toEqual(Float64Array.of(10, Number.NaN));
  for (const bad of [null, {}, { X, y: null }, { X: [[1]], y }, { X, y: [10, '11', 12, 13, 14] }]) {
    expect(() => splitRows(bad as never, { trainEnd: 2 })).toThrow(
      expect.objectContaining({ code: 'INVALID_DATA' }),
    );
  }
});
