import { DataFrame } from 'danfojs-node';
import { isDataFrame } from './frame';
import { numbersOf, readTable, sliceRows, takeRows, toDataFrame, writeRows, writeTable } from './table';

const plain = {
  day: ['2018-01-29', null, '2018-01-31'],
  price: [0, null, 1.5],
  volume: Float64Array.of(1, Number.NaN, 3),
  flag: [true, false, null],
};

describe('readTable', () => {
  it('types each column by its values, in danfo frames and plain ones alike', () => {
    const danfo = new DataFrame(
      [
        ['2018-01-29', 0, 1, true],
        [null, undefined, Number.NaN, false],
        ['2018-01-31', 1.5, 3, null],
      ] as never,
      { columns: Object.keys(plain) },
    );
    expect(isDataFrame(danfo)).toBe(true);
    for (const frame of [plain, danfo]) {
      const table = readTable(frame);
      expect([...table.columns].map(([name, { type }]) => [name, type])).toEqual([
        ['day', 'text'],
        ['price', 'number'],
        ['volume', 'number'],
        ['flag', 'boolean'],
      ]);
      expect([...numbersOf(table, 'price')]).toEqual([0, Number.NaN, 1.5]);
      expect([...numbersOf(table, 'volume')]).toEqual([1, Number.NaN, 3]);
      expect(table.columns.get('day')!.values).toEqual(['2018-01-29', null, '2018-01-31']);
    }
  });

  it('copies numbers, so that work on the table leaves the frame alone', () => {
    const table = readTable(plain);
    numbersOf(table, 'volume')[0] = 99;
    expect(plain.volume[0]).toBe(1);
  });

  it('takes numbers as they lie where it need not copy them, and converts the others', () => {
    const table = readTable(plain, { copies: false });
    expect(numbersOf(table, 'volume')).toBe(plain.volume);
    expect([...numbersOf(table, 'price')]).toEqual([0, Number.NaN, 1.5]);
    expect(() => readTable(plain, { copy: false } as never)).toThrow('It takes copies');
  });

  it('reads plain columns that happen to be named like the properties of a danfo frame', () => {
    const table = readTable({ columns: [1, 2], shape: [3, 4], dtypes: ['a', 'b'] });
    expect([...table.columns.keys()]).toEqual(['columns', 'shape', 'dtypes']);
  });

  it.each([
    [{ a: [1, 2], b: [1] }, 'Column "b" has 1 rows where the columns before it have 2'],
    [{ a: [1, 'x'] }, 'Column "a" holds numbers, but text in row 2. Received: "x"'],
    [{ a: ['x', 1] }, 'Column "a" holds text, but a number in row 2'],
    [{ a: 3 }, 'Column "a" is not an array'],
    [null, 'must be a danfo DataFrame or an object of columns'],
  ])('refuses %j', (frame, message) => {
    expect(() => readTable(frame as never)).toThrow(message);
    expect(() => readTable(frame as never)).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
  });

  it('takes a column without any value as missing numbers, and no columns as no rows', () => {
    expect([...numbersOf(readTable({ a: [null, undefined] }), 'a')]).toEqual([Number.NaN, Number.NaN]);
    expect(readTable({})).toEqual({ rows: 0, columns: new Map() });
  });
});

describe('writeTable', () => {
  it('gives back the kind of frame it was given, with the index', () => {
    const danfo = new DataFrame({ a: [1, 2], b: [0.5, 1] }, { index: ['x', 'y'] });
    const back = writeTable(readTable(danfo), danfo);
    expect(back).toBeInstanceOf(DataFrame);
    expect(back).not.toBe(danfo);
    expect(back.index).toEqual(['x', 'y']);
    expect(back.dtypes).toEqual(['int32', 'float32']);
    expect(writeTable(readTable({ a: [1] }), { a: [1] })).toEqual({ a: Float64Array.of(1) });
  });

  it('does not keep the label int32 for a column that holds fractions, where danfo would truncate', () => {
    const zeros = new Array(200).fill(0);
    const danfo = new DataFrame({ a: [...zeros, 0.5], b: [...zeros, 1] });
    expect(danfo.dtypes).toEqual(['int32', 'int32']);
    expect(writeTable(readTable(danfo), danfo).dtypes).toEqual(['float32', 'int32']);
  });
});

it('toDataFrame keeps fractions after leading zeros', () => {
  const frame = toDataFrame({ day: ['a', 'b'], price: Float64Array.of(0, 0.1) }, DataFrame);
  expect(frame).toBeInstanceOf(DataFrame);
  expect(frame.dtypes).toEqual(['string', 'float32']);
  expect(frame.values).toEqual([
    ['a', 0],
    ['b', 0.1],
  ]);
});

describe('columns and rows', () => {
  const table = readTable(plain);

  it('names a column that is absent or no number', () => {
    expect(() => numbersOf(table, 'prize')).toThrow(expect.objectContaining({ code: 'MISSING_COLUMN' }));
    expect(() => numbersOf(table, 'prize')).toThrow('"day", "price", "volume", "flag"');
    expect(() => numbersOf(table, 'day')).toThrow('holds text, not numbers');
  });

  it('takes rows by position and by range', () => {
    const taken = takeRows(table, [2, 0]);
    expect(taken.rows).toBe(2);
    expect([...numbersOf(taken, 'price')]).toEqual([1.5, 0]);
    expect(taken.columns.get('flag')!.values).toEqual([null, true]);
    expect(sliceRows(table, 1, 99).columns.get('day')!.values).toEqual([null, '2018-01-31']);
    expect(sliceRows(table, 5, 2).rows).toBe(0);
  });
});

describe('writeRows', () => {
  const columns = { x: [1, 2, 3], note: ['a', 'b', 'c'] };

  it('moves the labels of a danfo frame with their rows', () => {
    const frame = new DataFrame(columns, { index: ['r', 's', 't'] });
    const written = writeRows(readTable(frame), [2, 0], frame);
    expect(written).toBeInstanceOf(DataFrame);
    expect(written.values).toEqual([
      [3, 'c'],
      [1, 'a'],
    ]);
    expect(written.index).toEqual(['t', 'r']);
    expect(written.dtypes).toEqual(['int32', 'string']);
    expect(frame.index).toEqual(['r', 's', 't']);
  });

  it('gives plain columns for plain columns', () => {
    expect(writeRows(readTable(columns), Uint32Array.of(1, 1), columns)).toEqual({
      x: Float64Array.of(2, 2),
      note: ['b', 'b'],
    });
  });
});
