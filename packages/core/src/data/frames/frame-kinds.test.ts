import { Table as ArrowTable, TimestampMillisecond, tableFromArrays, vectorFromArray } from 'apache-arrow';
import { DataFrame, Series } from 'danfojs-node';
import { datesOf, readTable, sortByDate, toDataFrame, writeRows, writeTable } from '../../index';

const none = Number.NaN;
const day = (date: number) => new Date(Date.UTC(2018, 0, date));
const days = [day(31), null, day(29)];

function typesOf(frame: Parameters<typeof readTable>[0]): Record<string, string> {
  return Object.fromEntries(Array.from(readTable(frame).columns, ([name, { type }]) => [name, type]));
}

describe('plain columns', () => {
  it('may be Dates, BigInts, danfo Series and typed arrays', () => {
    const frame = {
      day: days,
      count: [1n, null, 3n],
      whole: BigInt64Array.of(1n, 2n, 3n),
      load: new Series([1, 2, 3]) as never,
      float: Float32Array.of(0.5, 1, 2),
    };
    expect(typesOf(frame)).toEqual({
      day: 'date',
      count: 'number',
      whole: 'number',
      load: 'number',
      float: 'number',
    });
    expect(writeTable(readTable(frame), frame)).toEqual({
      day: days,
      count: Float64Array.of(1, none, 3),
      whole: Float64Array.of(1, 2, 3),
      load: Float64Array.of(1, 2, 3),
      float: Float64Array.of(0.5, 1, 2),
    });
  });

  it('keep what a frame is marked with', () => {
    const mark = Symbol('mark');
    const frame = Object.defineProperty({ a: [1, 2] }, mark, { value: true });
    expect((writeRows(readTable(frame), [1], frame) as never)[mark]).toBe(true);
  });

  it.each<[unknown, string]>([
    [{ a: [new Date(0), 5] }, 'Column "a" holds Dates, but a number in row 2'],
    [{ a: [5, new Date(0)] }, 'Column "a" holds numbers, but a Date in row 2'],
    [{ a: [new Date(none)] }, 'Column "a" holds an invalid Date in row 1'],
    [{ a: [1, 2n ** 53n] }, 'holds a BigInt beyond 2^53 in row 2'],
    [{ a: [1, true] }, 'Column "a" holds numbers, but a boolean in row 2'],
    [{ a: [true, 1] }, 'Column "a" holds booleans, but a number in row 2'],
    [{ a: [null, {}] }, 'Column "a" holds an object in row 2'],
    [{ a: [[1]] }, 'Column "a" holds an array in row 1'],
    [{ a: new DataView(new ArrayBuffer(8)) }, 'Column "a" is not an array but a DataView'],
    [{ a: 'text' }, 'Column "a" is not an array'],
    [new Float64Array(2), 'A frame must be a danfo DataFrame or an object of columns'],
    [new Date(0), 'A frame must be a danfo DataFrame or an object of columns'],
    ['a,b', 'A frame must be a danfo DataFrame or an object of columns'],
  ])('may not be %p', (frame, message) => {
    expect(() => readTable(frame as never)).toThrow(message);
    expect(() => readTable(frame as never)).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
  });
});

describe('row objects', () => {
  const rows = [
    { day: day(31), load: 1.5, note: 'a' },
    { load: null, open: true },
    { day: day(29), note: null },
  ];

  it('are read by key and come back as rows', () => {
    expect(typesOf(rows)).toEqual({ day: 'date', load: 'number', note: 'text', open: 'boolean' });
    expect(writeTable(readTable(rows), rows)).toEqual([
      { day: day(31), load: 1.5, note: 'a', open: null },
      { day: null, load: null, note: null, open: true },
      { day: day(29), load: null, note: null, open: null },
    ]);
    expect(readTable([])).toEqual({ rows: 0, columns: new Map() });
    expect(toDataFrame(rows, DataFrame).shape).toEqual([3, 4]);
  });

  it.each<[unknown, string]>([
    [[{ a: 1 }, null], 'row 2 is null'],
    [[[1, 2]], 'row 1 is an array'],
    [['a'], 'row 1 is text'],
    [[{ a: 1 }, { a: '2' }], 'Column "a" holds numbers, but text in row 2'],
  ])('are objects: not %j', (frame, message) => {
    expect(() => readTable(frame as never)).toThrow(message);
  });
});

describe('danfo frames', () => {
  it('keep their Dates as danfo keeps them', () => {
    const frame = new DataFrame({ day: [day(31), day(29)], load: [1, 2] });
    expect(typesOf(frame)).toEqual({ day: 'date', load: 'number' });
    const sorted = sortByDate(frame, { date: 'day' });
    expect(sorted).toBeInstanceOf(DataFrame);
    expect(sorted.dtypes).toEqual(frame.dtypes);
    expect(sorted.values).toEqual([
      [day(29), 2],
      [day(31), 1],
    ]);
    expect(sorted.index).toEqual([1, 0]);
    expect(toDataFrame({ day: days }, DataFrame).column('day').values).toEqual(days);
  });
});

describe('arquero tables', () => {
  it('come back as arquero tables, in the order and with the rows they show', async () => {
    const { table, desc } = await import('arquero');
    const whole = table({ load: [1, 2, 3, 4], day: [...days, day(1)], open: [true, null, false, true] });
    const shown = whole.filter((row: { load: number }) => row.load < 4).orderby(desc('load'));
    const read = readTable(shown);
    expect([...read.columns].map(([name, { type }]) => [name, type])).toEqual([
      ['load', 'number'],
      ['day', 'date'],
      ['open', 'boolean'],
    ]);
    const written = writeTable(read, shown);
    expect(written.constructor).toBe(whole.constructor);
    expect(written.objects()).toEqual([
      { load: 3, day: day(29), open: false },
      { load: 2, day: null, open: null },
      { load: 1, day: day(31), open: true },
    ]);
    expect(writeRows(read, [2], shown).objects()).toEqual([{ load: 1, day: day(31), open: true }]);
    expect(written.derive({ twice: (row: { load: number }) => 2 * row.load }).array('twice')).toEqual([
      6, 4, 2,
    ]);
  });
});

describe('Arrow tables', () => {
  it('are read and come back as plain columns', () => {
    const table = tableFromArrays({
      load: Float64Array.of(1.5, 2.5),
      gap: [1, null],
      big: BigInt64Array.of(1n, 2n),
      note: ['a', null],
      open: [true, false],
      day: [day(31), day(29)],
    });
    expect(typesOf(table)).toEqual({
      load: 'number',
      gap: 'number',
      big: 'number',
      note: 'text',
      open: 'boolean',
      day: 'date',
    });
    const written: Record<string, unknown> = writeTable(readTable(table), table);
    expect(written.gap).toEqual(Float64Array.of(1, none));
    expect(written.day).toEqual([day(31), day(29)]);
    const stamps = new ArrowTable({ at: vectorFromArray([day(29), null], new TimestampMillisecond()) });
    expect([...datesOf(readTable(stamps), 'at', { missing: 'allowed' })]).toEqual([+day(29), none]);
  });
});
