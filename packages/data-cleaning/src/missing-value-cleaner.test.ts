import { type PlainFrameResult, toDataFrame } from '@btcfc/core';
import { csvColumns, describeWithReference, goldenFile, referenceFile } from '@btcfc/test-support';
import { DataFrame } from 'danfojs-node';
import { type FillMethod, MissingValueCleaner } from './index';

jest.setTimeout(60_000);

const none = { interpolation: 0, forwardFill: 0, backwardFill: 0, median: 0, remaining: 0 };

describe('MissingValueCleaner', () => {
  it('interpolates numbers and fills what is left from the rows around', () => {
    const cleaner = new MissingValueCleaner();
    const cleaned = cleaner.clean({
      load: [NaN, 1, NaN, 3, NaN],
      source: [null, 'a', null, 'b', null],
      open: [null, true, null, false, null],
      whole: [1, 2, 3, 4, 5],
    });
    expect(cleaned).toEqual({
      load: new Float64Array([1, 1, 2, 3, 3]),
      source: ['a', 'a', 'a', 'b', 'b'],
      open: [true, true, true, false, false],
      whole: new Float64Array([1, 2, 3, 4, 5]),
    });
    expect(cleaner.report).toEqual({
      load: { ...none, interpolation: 2, backwardFill: 1 },
      source: { ...none, forwardFill: 2, backwardFill: 1 },
      open: { ...none, forwardFill: 2, backwardFill: 1 },
    });
  });

  it('reports a column that is missing throughout and leaves it', () => {
    const cleaner = new MissingValueCleaner();
    const cleaned = cleaner.clean({ empty: new Float64Array([NaN, NaN]), load: [1, 2] });
    expect(cleaned.empty).toEqual(new Float64Array([NaN, NaN]));
    expect(cleaner.report).toEqual({ empty: { ...none, remaining: 2 } });
  });

  it('forgets its last report', () => {
    const cleaner = new MissingValueCleaner();
    cleaner.clean({ load: [1, NaN] });
    cleaner.clean({ load: [1, 2] });
    expect(cleaner.report).toEqual({});
  });

  it('keeps to the methods it is given, in their order', () => {
    const frame = { load: [NaN, 1, NaN, 5, 2, NaN], source: [null, 'a', null, 'b', 'b', null] };
    const cleaner = new MissingValueCleaner({ methods: ['backwardFill', 'median'] });
    const cleaned = cleaner.clean(frame);
    // the median of 1, 1, 5, 5, 2
    expect(cleaned.load).toEqual(new Float64Array([1, 1, 5, 5, 2, 2]));
    expect(cleaned.source).toEqual(['a', 'a', 'b', 'b', 'b', null]);
    expect(cleaner.report.load).toEqual({ ...none, backwardFill: 2, median: 1 });
    expect(cleaner.report.source).toEqual({ ...none, backwardFill: 2, remaining: 1 });
  });

  it('takes flags in a Uint8Array for complete', () => {
    const cleaner = new MissingValueCleaner();
    const flags = new Uint8Array([0, 1]);
    expect(cleaner.clean({ flags }).flags).toEqual(flags);
    expect(cleaner.report).toEqual({});
  });

  it('does not touch plain columns', () => {
    const frame = { load: new Float64Array([1, NaN]), source: ['a', null] };
    const { load, source } = new MissingValueCleaner().clean(frame);
    expect(frame).toEqual({ load: new Float64Array([1, NaN]), source: ['a', null] });
    (load as Float64Array)[0] = 9;
    (source as string[])[0] = 'z';
    expect(frame.load[0]).toBe(1);
    expect(frame.source[0]).toBe('a');
  });

  it('gives a danfo frame back for one, index kept, and does not touch it', () => {
    const frame = new DataFrame(
      [
        [0, 'a'],
        [null, null],
        [2.5, 'b'],
      ],
      {
        columns: ['load', 'source'],
        index: ['x', 'y', 'z'],
      },
    );
    const cleaned = new MissingValueCleaner().clean(frame);
    expect(cleaned).toBeInstanceOf(DataFrame);
    expect(cleaned.values).toEqual([
      [0, 'a'],
      [1.25, 'a'],
      [2.5, 'b'],
    ]);
    expect(cleaned.index).toEqual(['x', 'y', 'z']);
    expect(frame.values).toEqual([
      [0, 'a'],
      [null, null],
      [2.5, 'b'],
    ]);
  });

  it('logs what it filled, if asked to', () => {
    const lines: string[] = [];
    const cleaner = new MissingValueCleaner({ verbose: true, log: (line) => lines.push(line) });
    cleaner.clean({ load: [NaN, 1, NaN, 3], n: [null, null, null, null], whole: [1, 2, 3, 4] });
    expect(lines).toEqual([
      'Missing values filled per column:',
      'load  2 (interpolation 1, backwardFill 1)',
      'n     0, 4 still missing',
    ]);
    cleaner.clean({ whole: [1] });
    expect(lines.at(-1)).toBe('No missing values.');
  });

  it('reports what opposite infinities leave missing', () => {
    const cleaner = new MissingValueCleaner({ methods: ['median'] });
    cleaner.clean({ load: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, NaN] });
    expect(cleaner.report).toEqual({ load: { ...none, remaining: 1 } });
  });

  it('fills Dates from the rows around, and gives rows back for rows', () => {
    const [first, second] = [new Date(1e12), new Date(2e12)];
    const rows = [{ at: null }, { at: first, load: 1 }, { load: null }, { at: second, load: 3 }];
    const cleaner = new MissingValueCleaner();
    expect(cleaner.clean(rows)).toEqual([
      { at: first, load: 1 },
      { at: first, load: 1 },
      { at: first, load: 2 },
      { at: second, load: 3 },
    ]);
    expect(cleaner.report.at).toEqual({ ...none, forwardFill: 1, backwardFill: 1 });
    expect(new MissingValueCleaner({ methods: ['median'] }).clean({ at: [first, null] }).at).toEqual([
      first,
      null,
    ]);
  });

  it('says which option it does not have', () => {
    expect(() => new MissingValueCleaner({ verbos: true } as never)).toThrow(/`verbos`.*`verbose`/);
    expect(() => new MissingValueCleaner(null as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });

  it.each([
    [{ verbose: 1 as unknown as boolean }, 'verbose'],
    [{ log: 'x' as unknown as () => void }, 'log'],
    [{ methods: ['mean' as FillMethod] }, 'methods'],
    [{ methods: 'median' as unknown as FillMethod[] }, 'methods'],
  ])('names an option it cannot use: %j', (options, name) => {
    expect(() => new MissingValueCleaner(options)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(name) }),
    );
  });

  it('names a column that is no column', () => {
    expect(() => new MissingValueCleaner().clean({ a: [1, 2], b: [1] })).toThrow(/"b" has 1 rows/);
  });
});

describeWithReference('MissingValueCleaner on the whole dataset', () => {
  const raw = numbersAndDates(csvColumns(referenceFile('data/bitcoin_dataset.csv')));
  const expected = numbersAndDates(csvColumns(goldenFile('cleaned.csv')));
  const report = {
    btc_total_bitcoins: { ...none, interpolation: 27 },
    btc_trade_volume: { ...none, interpolation: 21 },
    btc_blocks_size: { ...none, interpolation: 29 },
    btc_median_confirmation_time: { ...none, interpolation: 12 },
    btc_difficulty: { ...none, interpolation: 16 },
    btc_transaction_fees: { ...none, interpolation: 10 },
  };

  it('equals the reference on plain columns', () => {
    const cleaner = new MissingValueCleaner();
    expectClose(cleaner.clean(raw), expected);
    expect(cleaner.report).toEqual(report);
  });

  it('equals the reference on a danfo frame', () => {
    const cleaner = new MissingValueCleaner();
    const cleaned = cleaner.clean(toDataFrame(raw, DataFrame));
    expectClose(columnsOf(cleaned), expected);
    expect(cleaner.report).toEqual(report);
  });
});

function numbersAndDates(columns: Record<string, string[]>): PlainFrameResult {
  return Object.fromEntries(
    Object.entries(columns).map(([name, cells]) => [
      name,
      name === 'Date' ? cells : Float64Array.from(cells, (cell) => (cell === '' ? Number.NaN : Number(cell))),
    ]),
  );
}

function columnsOf(frame: DataFrame): PlainFrameResult {
  const rows = frame.values as (string | number)[][];
  return Object.fromEntries(
    frame.columns.map((name, position) => [name, rows.map((row) => row[position])]),
  ) as unknown as PlainFrameResult;
}

function expectClose(actual: PlainFrameResult, expected: PlainFrameResult): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, column] of Object.entries(expected)) {
    expect(actual[name]).toHaveLength(column.length);
    const wrong = Array.from(column as ArrayLike<unknown>).findIndex(
      (value, row) => !isClose(actual[name]![row], value),
    );
    expect(wrong === -1 ? [] : [name, wrong, actual[name]![wrong], column[wrong]]).toEqual([]);
  }
}

function isClose(actual: unknown, expected: unknown): boolean {
  if (typeof expected !== 'number') return actual === expected;
  return Math.abs((actual as number) - expected) <= 1e-9 * Math.abs(expected);
}
