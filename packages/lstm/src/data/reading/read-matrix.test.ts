import { DataFrame } from 'danfojs-node';
import type { Matrix } from './matrix';
import { readMatrix } from './read-matrix';
import { readTarget } from './read-rows';

const expected: Matrix = { rows: 3, columns: ['a', 'b'], values: Float64Array.of(0, 1, 2.5, 0, 3, 1) };

describe('readMatrix', () => {
  it.each([
    ['rows', [[0, 1], Float64Array.of(2.5, 0), [3, 1]], ['a', 'b']],
    ['a matrix', expected, undefined],
    ['plain columns', { a: [0, 2.5, 3], b: [true, false, true] }, undefined],
    ['typed columns', { a: Float64Array.of(0, 2.5, 3), b: Float64Array.of(1, 0, 1) }, undefined],
    // danfo calls the first column int32 when it begins with whole numbers
    ['a danfo frame', new DataFrame({ a: [0, 2.5, 3], b: [true, false, true] }), undefined],
  ])('reads %s', (_, input, columns) => {
    expect(readMatrix('X', input as Matrix, { columns })).toEqual(expected);
  });

  it('names the columns of bare rows', () => {
    expect(readMatrix('X', [[1, 2]]).columns).toEqual(['feature_1', 'feature_2']);
  });

  it.each([
    ['a matrix', expected],
    ['columns', { a: [0, 2.5, 3], b: [1, 0, 1] }],
  ])('takes columns of %s by name, whatever their order', (_, input) => {
    const matrix = readMatrix('X', input, { columns: ['b', 'a'], others: 'refused' });
    expect(matrix).toEqual({ rows: 3, columns: ['b', 'a'], values: Float64Array.of(1, 0, 0, 2.5, 1, 3) });
    expect(Array.from(readMatrix('X', input, { columns: ['b'] }).values)).toEqual([1, 0, 1]);
  });

  it('leaves aside text it was not asked for', () => {
    const frame = { Date: ['1/1/2011', '1/2/2011'], a: [1, 2] };
    expect(readMatrix('X', frame, { columns: ['a'] }).columns).toEqual(['a']);
    expect(() => readMatrix('X', frame)).toThrow('Column "Date" of `X` holds text.');
  });

  it('names the columns that are missing or too many', () => {
    const read = (columns: string[]) => () => readMatrix('X', expected, { columns, others: 'refused' });
    expect(read(['a', 'b', 'c'])).toThrow('`X` lacks the column "c"');
    expect(read(['a', 'b', 'c'])).toThrow(expect.objectContaining({ code: 'MISSING_COLUMN' }));
    expect(read(['a'])).toThrow('`X` has the column "b", which the model was not fitted on');
  });

  it.each([
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('names row and column of %d', (value, text) => {
    const read = () => readMatrix('XTrain', { price: [1, 2, 3], volume: [4, value, 6] });
    expect(read).toThrow(`\`XTrain\` is not a finite number in row 2, column "volume". Received: ${text}.`);
  });

  it('names a missing boolean and a ragged row', () => {
    expect(() => readMatrix('X', { flag: [true, null] })).toThrow('row 2, column "flag"');
    expect(() => readMatrix('X', [[1, 2], [3]])).toThrow('`X` has 1 columns in row 2, where 2 are due');
    expect(() => readMatrix('X', { ...expected, rows: 4 })).toThrow('6 values for 4 rows of 2 columns');
    expect(() => readMatrix('X', null as unknown as Matrix)).toThrow('is not rows of numbers');
  });
});

describe('readTarget', () => {
  it('checks length and values', () => {
    expect(readTarget('y', [1, 2], 2)).toEqual(Float64Array.of(1, 2));
    expect(() => readTarget('yTest', [1], 2)).toThrow('`yTest` holds 1 values where 2 are expected');
    expect(() => readTarget('y', [1, Number.NaN], 2)).toThrow('`y` is missing in row 2');
    expect(() => readTarget('y', undefined as unknown as number[], 2)).toThrow(
      '`y` must be an array of numbers',
    );
  });
});
