import { tableFromArrays } from 'apache-arrow';
import { DataFrame, Series } from 'danfojs-node';
import { readNumbers } from '../index';

const name = 'load';
const none = Number.NaN;

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect((error as { code?: string }).code).toBe('INVALID_DATA');
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('readNumbers', () => {
  it.each<[string, unknown, number[]]>([
    ['an array', [1, null, undefined, none, -2.5], [1, none, none, none, -2.5]],
    ['an array with holes', new Array(2), [none, none]],
    ['no values', [], []],
    ['a Float64Array', Float64Array.of(1, none), [1, none]],
    ['a Float32Array', Float32Array.of(0.5), [0.5]],
    ['an Int32Array', Int32Array.of(-1, 2), [-1, 2]],
    ['a Uint8Array', Uint8Array.of(1, 200), [1, 200]],
    ['a BigInt64Array', BigInt64Array.of(1n, -(2n ** 53n - 1n)), [1, -Number.MAX_SAFE_INTEGER]],
    ['BigInts among numbers', [1, 2n, null], [1, 2, none]],
    ['a danfo Series', new Series([1, 2.5]), [1, 2.5]],
    ['a column of a danfo DataFrame', new DataFrame({ a: [1, 2.5], b: [0, 0] }).column('a'), [1, 2.5]],
    ['a column of an Arrow table', tableFromArrays({ a: [1.5, null, 3] }).getChild('a'), [1.5, none, 3]],
  ])('reads %s', (_, values, expected) => {
    const read = readNumbers(values, { name });
    expect(read).toBeInstanceOf(Float64Array);
    expect([...read]).toEqual(expected);
  });

  it('reads a column of an arquero table', async () => {
    const { table } = await import('arquero');
    expect([...readNumbers(table({ a: [1, null, 3] }).column('a'), { name })]).toEqual([1, none, 3]);
  });

  it('copies', () => {
    const values = Float64Array.of(1, 2);
    const read = readNumbers(values, { name });
    read[0] = 9;
    expect(values[0]).toBe(1);
  });

  it.each<[unknown, string]>([
    [[1, '2'], '`load` holds text in row 2, not a number. Received: "2"'],
    [[1, ''], 'holds text in row 2'],
    [[1, null, new Date(0)], 'holds a Date in row 3'],
    [[true, false], 'holds a boolean in row 1'],
    [[1, false], 'holds a boolean in row 2'],
    [[1, 2n ** 53n], 'holds a BigInt beyond 2^53 in row 2'],
    [BigInt64Array.of(1n, 2n ** 60n), 'holds a BigInt beyond 2^53 in row 2'],
    [[[1], [2]], 'holds an array in row 1'],
    [[{}], 'holds an object in row 1'],
    [[1, Number.NEGATIVE_INFINITY], 'is infinite in row 2'],
    [Float64Array.of(1, Number.POSITIVE_INFINITY), 'is infinite in row 2'],
    ['123', 'must be an array of numbers, not text'],
    [5, 'must be an array of numbers, not a number'],
    [null, 'must be an array of numbers, not null'],
    [undefined, 'must be an array of numbers, not undefined'],
    [new DataView(new ArrayBuffer(8)), 'must be an array of numbers'],
    [new ArrayBuffer(8), 'must be an array of numbers, not an object'],
    [{ length: 2 }, 'must be an array of numbers, not an object'],
    [new Set([1]), 'must be an array of numbers, not an object'],
    [new DataFrame({ a: [1] }), 'must be an array of numbers, not an object'],
  ])('refuses %p', (values, message) => {
    expect(messageOf(() => readNumbers(values, { name }))).toContain(message);
  });

  it('takes booleans where they are alone and allowed', () => {
    const options = { name: 'column "holiday"', booleans: 'allowed' } as const;
    expect([...readNumbers([null, true, false], options)]).toEqual([none, 1, 0]);
    expect(messageOf(() => readNumbers([true, 1], options))).toContain(
      'Column "holiday" mixes booleans with other values: row 2 holds a number',
    );
    expect(messageOf(() => readNumbers([1, true], options))).toContain('holds a boolean in row 2');
  });

  it('refuses what is missing, and takes what is infinite, where told', () => {
    const strict = { name, missing: 'refused' } as const;
    expect(messageOf(() => readNumbers([1, null], strict))).toContain('`load` is missing in row 2 (null)');
    expect(messageOf(() => readNumbers(Float64Array.of(none), strict))).toContain('missing in row 1 (NaN)');
    expect([...readNumbers([1, Number.POSITIVE_INFINITY], { name, infinite: 'allowed' })]).toEqual([
      1,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it('counts the values where it is told how many there are', () => {
    expect(messageOf(() => readNumbers([1, 2], { name, rows: 3 }))).toContain(
      '`load` holds 2 values where 3 are expected',
    );
  });
});
