import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { type BtcfcError, type Frame, formatDate } from '@btcfc/core';
import { describeWithReference, referenceFile } from '@btcfc/test-support';
import { DataFrame } from 'danfojs-node';
import { type ReadSeriesOptions, readSeries, type SeriesSource } from '../index';

const daily = 'date,value\n2024-01-01,1\n2024-01-02,2\n2024-01-03,3\n';

async function only(source: SeriesSource, options?: ReadSeriesOptions) {
  const { series, ...read } = await readSeries(source, options);
  expect(series).toHaveLength(1);
  return { ...series[0]!, ...read };
}

async function failure(source: SeriesSource, options?: ReadSeriesOptions): Promise<BtcfcError> {
  try {
    await readSeries(source, options);
  } catch (error) {
    return error as BtcfcError;
  }
  throw new Error('nothing was thrown');
}

const days = (dates: Float64Array | undefined) => Array.from(dates!, formatDate);

describe('what is read', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'series-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const rows = [
    { date: '2024-01-01', value: 1 },
    { date: '2024-01-02', value: 2 },
    { date: '2024-01-03', value: 3 },
  ];
  const file = path.join(folder, 'daily.csv');
  writeFileSync(file, daily);
  writeFileSync(`${file}.gz`, gzipSync(daily));

  const sources: Record<string, () => SeriesSource> = {
    'text of a CSV': () => daily,
    'a byte order mark, empty last lines, CRLF': () => `\ufeff${daily.replace(/\n/g, '\r\n')}\r\n\r\n`,
    'rows of empty fields at the end': () => `${daily},\n,\n`,
    'semicolons and decimal commas': () => 'date;value\n2024-01-01;1,0\n2024-01-02;2,0\n2024-01-03;3,0\n',
    'no header': () => daily.replace('date,value\n', ''),
    'a path': () => file,
    'a packed file': () => `${file}.gz`,
    'a file: URL': () => new URL(`file://${file}`),
    bytes: () => new TextEncoder().encode(daily),
    'packed bytes': () => gzipSync(daily),
    'a buffer': () => new TextEncoder().encode(daily).buffer as ArrayBuffer,
    'UTF-16': () => Buffer.from(`\ufeff${daily}`, 'utf16le'),
    'UTF-16, high bytes first': () => Buffer.from(`\ufeff${daily}`, 'utf16le').swap16(),
    'UTF-16 without a mark': () => Buffer.from(daily, 'utf16le'),
    'UTF-16 without a mark, high bytes first': () => Buffer.from(daily, 'utf16le').swap16(),
    'a Blob': () => new Blob([daily]),
    'a stream of Node': () => Readable.from([daily.slice(0, 10), daily.slice(10)]),
    'a stream of the web': () => new Blob([daily]).stream(),
    'JSON rows': () => JSON.stringify(rows),
    'JSON that holds rows': () => JSON.stringify({ status: 'ok', data: rows }),
    'a JSON object a line': () => rows.map((row) => JSON.stringify(row)).join('\n'),
    'row objects': () => rows,
    'plain columns': () => ({ date: rows.map(({ date }) => new Date(date)), value: [1, 2, 3] }),
    'a danfo frame': () => new DataFrame(rows) as unknown as Frame,
  };

  it.each(Object.entries(sources))('%s', async (_, source) => {
    const { values, dates, frequency } = await only(source());
    expect(values).toEqual(Float64Array.of(1, 2, 3));
    expect(days(dates)).toEqual(['2024-01-01', '2024-01-02', '2024-01-03']);
    expect(frequency).toEqual({ unit: 'day', count: 1 });
  });

  it.each([
    ['', 'INVALID_OPTION'],
    ['nowhere.csv', 'FILE_ACCESS'],
    [new URL('https://example.org/a.csv'), 'INVALID_OPTION'],
    [Uint8Array.of(0x1f, 0x8b, 1, 2), 'PARSE_FAILED'],
    [Uint8Array.of(0xff, 0, 1, 0, 2), 'PARSE_FAILED'],
    ['[1, 2]', 'PARSE_FAILED'],
    ['{"a": ', 'PARSE_FAILED'],
    ['a,b\n', 'PARSE_FAILED'],
    [[], 'INVALID_DATA'],
    [{ date: ['2024-01-01'], value: [null] }, 'INVALID_DATA'],
  ])('refuses %p', async (source, code) => {
    expect((await failure(source as SeriesSource)).code).toBe(code);
  });
});

describe('dates', () => {
  const read = async (dates: readonly (string | number)[], options?: ReadSeriesOptions) => {
    const { dates: found, report } = await only(
      { date: dates as string[], value: dates.map((_, row) => row) },
      options,
    );
    return { dates: days(found), form: report.dateForm, notes: report.notes.join(' ') };
  };

  it.each([
    [['2024-01', '2024-02', '2024-03'], '2024-02-01', 'YYYY-MM'],
    [['2024-01-31T23:00', '2024-02-01T00:00', '2024-02-01T01:00'], '2024-02-01', 'YYYY-MM-DDTHH:mm'],
    [
      ['2024-02-01T00:00:00+01:00', '2024-02-01T00:00:00Z', '2024-02-01T02:00:00+01:00'],
      '2024-02-01',
      'YYYY-MM-DDTHH:mm:ss with offset',
    ],
    [['2024/1/31', '2024/2/1', '2024/2/2'], '2024-02-01', 'YYYY/M/D'],
    [['2024-1-31', '2024-2-1', '2024-2-2'], '2024-02-01', 'YYYY-M-D'],
    [['20240131', '20240201', '20240202'], '2024-02-01', 'YYYYMMDD'],
    [[20240131, 20240201, 20240202], '2024-02-01', 'YYYYMMDD'],
    [[202401, 202402, 202403], '2024-02-01', 'YYYYMM'],
    [[2023, 2024, 2025], '2024-01-01', 'years'],
    [['2023', '2024', '2025'], '2024-01-01', 'years'],
    [['31.1.2024', '1.2.2024', '2.2.2024'], '2024-02-01', 'D.M.YYYY'],
    [['31/1/2024', '1/2/2024', '2/2/2024'], '2024-02-01', 'D/M/YYYY'],
    [['1/31/2024', '2/1/2024', '2/2/2024'], '2024-02-01', 'M/D/YYYY'],
    [['1/31/24', '2/1/24', '2/2/24'], '2024-02-01', 'M/D/YYYY'],
    [['1/31/2024 11:00 PM', '2/1/2024 12:00 AM', '2/1/2024 1:00 AM'], '2024-02-01', 'M/D/YYYY h:mm AM/PM'],
    [['2023Q4', '2024Q1', '2024Q2'], '2024-01-01', 'quarters such as 2024Q1'],
    [['Q4 2023', 'Q1 2024', 'Q2 2024'], '2024-01-01', 'quarters such as 2024Q1'],
    [['2024-W05', '2024-W06', '2024-W07'], '2024-02-05', 'weeks such as 2024-W05'],
    [['2020-W53', '2021-W01', '2021-W02'], '2021-01-04', 'weeks such as 2024-W05'],
    [['2024M01', '2024M02', '2024M03'], '2024-02-01', 'months such as 2024M01'],
    [['Jan 2024', 'Feb 2024', 'Mar 2024'], '2024-02-01', 'months such as Jan 2024'],
    [['31 Jan 2024', '1 Feb 2024', '2 Feb 2024'], '2024-02-01', 'names of months, such as 31 Jan 2024'],
    [
      ['January 31, 2024', 'February 1, 2024', 'Feb 2, 2024'],
      '2024-02-01',
      'names of months, such as 31 Jan 2024',
    ],
    [[45322, 45323, 45324], '2024-02-01', 'days since 1900, as spreadsheets count them'],
    [[1706659200, 1706745600, 1706832000], '2024-02-01', 'seconds since 1970'],
    [[1706659200000, 1706745600000, 1706832000000], '2024-02-01', 'milliseconds since 1970'],
    [[1949, 1949.08333, 1949.16667], '1949-02-01', 'parts of years, such as 1949.0833 for February'],
  ])('reads %p', async (dates, second, form) => {
    const found = await read(dates);
    expect([found.dates[1], found.form]).toEqual([second, form]);
  });

  it('tells where the day or the month may be first, and takes what is more even', async () => {
    const ambiguous = ['1/2/2024', '1/3/2024', '1/4/2024'];
    expect(await read(ambiguous)).toMatchObject({
      dates: ['2024-01-02', '2024-01-03', '2024-01-04'],
      notes: expect.stringContaining('Set `dayFirst` to true'),
    });
    expect(await read(ambiguous, { dayFirst: true })).toEqual({
      dates: ['2024-02-01', '2024-03-01', '2024-04-01'],
      form: 'D/M/YYYY',
      notes: '',
    });
    const quarters = ['1/1/2024', '1/4/2024', '1/7/2024', '1/10/2024', '1/1/2025'];
    expect(await read(quarters)).toMatchObject({
      form: 'D/M/YYYY',
      notes: expect.stringContaining('in which they are more even. Set `dayFirst` to false'),
    });
  });

  it('names line and column of a date that is none, or is absent beside a value', async () => {
    const bad = await failure(daily.replace('2024-01-02', '2024-02-30'), { date: 'date' });
    expect(bad.message).toContain(
      'The text, line 3, column "date" can\'t be read as a date: there is no such day',
    );
    const absent = await failure(daily.replace('2024-01-02', ''));
    expect(absent.message).toContain('The text, line 3, column "date" has no date where there is a value');
    const mixed = await failure(`${daily}2024-01-04,x\n`);
    expect(mixed.message).toContain('column "value" has "x" in line 5');
    const told = await failure(`${daily}2024-01-04,x\n`, { value: 'value' });
    expect(told.message).toContain(
      'column "value" holds text where values must be numbers: line 5. Received: "x"',
    );
  });
});

describe('columns', () => {
  it('finds dates by their names, and tells what else could be them', async () => {
    const { report } = await only(
      'shipped,date,y\n2024-01-05,2024-01-01,1\n2024-01-06,2024-01-02,2\n2024-01-09,2024-01-03,1\n',
    );
    expect(report.columns.date).toBe('date');
    expect(report.notes).toEqual(['"date" and "shipped" hold dates; "date" was taken.']);
    expect((await failure('a,b\nx,1\ny,2\n')).message).toContain('has no column of dates');
  });

  it('finds the value: alone, not a flag, or named so', async () => {
    const csv = (header: string) => `date,${header}\n2024-01-01,1,5,1\n2024-01-02,0,7,2\n2024-01-03,1,7,4\n`;
    const value = async (header: string) => (await only(csv(header))).report.columns.value;
    expect(await value('promo,Load [MW],temp (C)')).toEqual(['Load [MW]']);
    expect(await value('a,b,target')).toEqual(['target']);
    const error = await failure(csv('flag,wind,temp'));
    expect(error.message).toContain('several columns of numbers: "wind" and "temp"');
    expect(error.message).toContain('`value`');
    // what has another part is no candidate
    expect((await only(csv('flag,wind,temp'), { pastCovariates: ['wind'] })).report.columns.value).toEqual([
      'temp',
    ]);
    expect((await only(csv('flag,wind,Temp [C]'), { value: 'temp' })).report.columns.value).toEqual([
      'Temp [C]',
    ]);
    expect((await failure(csv('flag,wind,temp'), { value: 'temps' })).message).toContain(
      'Did you mean "temp"?',
    );
    const prices = csv('Low,Close,Adj Close').replace('0,7,2', '0.5,7,2');
    const words = { valueWords: ['adj', 'close', 'price'] };
    expect((await only(prices, words)).report.columns.value).toEqual(['Adj Close']);
    const volumes = csv('open,market_price,trade_volume').replace('0,7,2', '0.5,7,2');
    expect((await failure(volumes)).message).toContain('several columns of numbers');
    expect((await only(volumes, words)).report.columns.value).toEqual(['market_price']);
    expect((await failure(csv('a,b,c'), { value: 'a', pastCovariates: ['a'] })).code).toBe('INVALID_OPTION');
  });

  it('finds what tells series apart only where dates are doubled and one column explains it', async () => {
    const rows = ['a', 'b', 'c'].flatMap((store) =>
      [1, 2, 3].map((day) => ({
        date: `2024-01-0${day}`,
        store,
        kind: store === 'c' ? 'y' : 'x',
        note: `${store}${day}`,
        sales: day,
      })),
    );
    const { series, report } = await readSeries(rows);
    expect(series.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(report.notes.join()).toContain('"store" alone tells such rows apart');
    const error = await failure(rows.map(({ store, ...row }) => row));
    expect(error.message).toContain('row 1 and row 4');
    const two = rows.map((row) => ({ ...row, id: 7 }));
    expect((await readSeries(two, { id: ['store', 'kind'] })).series.map(({ id }) => id)).toEqual([
      'a / x',
      'b / x',
      'c / y',
    ]);
    expect((await only(rows.slice(0, 3))).id).toBeUndefined();
    expect((await only(rows.slice(0, 3), { id: 'store' })).id).toBe('a');
  });

  it('reads several columns as several series', async () => {
    const { series } = await readSeries('day,a,b\n2024-01-01,1,4\n2024-01-02,,5\n2024-01-03,3,6\n', {
      value: ['a', 'b'],
    });
    expect(series.map(({ id, values }) => [id, Array.from(values)])).toEqual([
      ['a', [1, Number.NaN, 3]],
      ['b', [4, 5, 6]],
    ]);
  });

  it('keeps rows without a value as known ahead, on the steps that follow', async () => {
    const csv =
      'date,y,promo,region\n2024-01-01,1,0,n\n2024-01-02,2,1,n\n2024-01-03,3,0,n\n2024-01-04,,1,n\n2024-01-06,,0,n\n';
    const { values, dates, futureCovariates, staticCovariates, report } = await only(csv, {
      futureCovariates: ['promo'],
      staticCovariates: ['region'],
    });
    expect(values).toEqual(Float64Array.of(1, 2, 3));
    expect(dates).toHaveLength(3);
    expect(futureCovariates).toEqual({ promo: Float64Array.of(0, 1, 0, 1, Number.NaN, 0) });
    expect(staticCovariates).toEqual({ region: 'n' });
    expect(report.ahead).toBe(3);
    const error = await failure(csv.replace('2,1,n', '2,1,s'), { staticCovariates: ['region'] });
    expect(error.message).toContain('column "region" does not stay the same: line 2 and line 3 differ');
  });
});

describe('rows', () => {
  const csv = 'date,y,t\n2024-01-03,3,1\n2024-01-01,1,2\n2024-01-01,5,4\n2024-01-02,,3\n';

  it.each([
    ['sum', [6, Number.NaN, 3], 3],
    ['mean', [3, Number.NaN, 3], 3],
    ['first', [1, Number.NaN, 3], 2],
    ['last', [5, Number.NaN, 3], 4],
  ] as const)('puts rows of one date together: %s', async (duplicates, values, covariate) => {
    const read = await only(csv, { duplicates, value: 'y', pastCovariates: ['t'] });
    expect(Array.from(read.values)).toEqual(values);
    expect(read.pastCovariates?.t?.[0]).toBe(covariate);
    expect(read.report).toMatchObject({ sorted: false, merged: 1, missing: 1 });
  });

  it('refuses doubled dates, naming their lines', async () => {
    const error = await failure(csv, { value: 'y' });
    expect(error.message).toContain('line 3 and line 4 (2024-01-01)');
    expect(error.remedy).toContain('"sum", "mean", "first" or "last"');
  });

  it('reports absent stamps, and finds the frequency of sparse series together', async () => {
    const { series, frequency, report } = await readSeries(
      [
        ['a', 1, 9, 30],
        ['b', 2, 3, 11],
        ['c', 4, 30, 31],
      ].flatMap(([store, ...at]) =>
        at.map((day) => ({ date: new Date(Date.UTC(2024, 0, day as number)), store, sales: 1 })),
      ) as Frame,
      { id: 'store' },
    );
    expect(frequency).toEqual({ unit: 'day', count: 1 });
    expect(series.map(({ values }) => values.length)).toEqual([3, 3, 3]);
    expect(report.absent).toBe(27 + 7 + 25);
  });

  it('finds a last period that is incomplete by its date', async () => {
    const months = 'month,y\n2024-01-31,5\n2024-02-29,6\n2024-03-31,5\n2024-04-30,6\n2024-05-12,2\n';
    const dropped = await only(months);
    expect(dropped.frequency).toEqual({ unit: 'month', count: 1, day: 31 });
    expect(dropped.values).toEqual(Float64Array.of(5, 6, 5, 6));
    expect(dropped.report.incomplete).toEqual([
      { date: Date.UTC(2024, 4, 12), reason: 'date', dropped: true },
    ]);
    const kept = await only(months, { incomplete: 'keep' });
    expect(days(kept.dates).at(-1)).toBe('2024-05-31');
    expect(kept.values).toHaveLength(5);
  });

  it('tells a last value that is lower than any before it', async () => {
    const values = [100, 104, 97, 103, 99, 101, 96, 105, 98, 102, 100, 97, 103, 99, 104, 95, 101, 30];
    const rows = values.map((value, day) => ({ date: new Date(Date.UTC(2024, 0, day + 1)), value }));
    const { report, values: kept } = await only(rows);
    expect(kept).toHaveLength(18);
    expect(report.incomplete).toEqual([{ date: Date.UTC(2024, 0, 18), reason: 'value', dropped: false }]);
    expect((await only(rows, { incomplete: 'drop' })).values).toHaveLength(17);
    expect((await only(rows.slice(0, 17))).report.incomplete).toEqual([]);
    // a drop that the series has seen before
    const fallen = rows.map((row, index) => (index === 9 ? { ...row, value: 30 } : row));
    expect((await only(fallen)).report.incomplete).toEqual([]);
  });

  it('holds rows to a frequency that is told', async () => {
    const error = await failure(daily, { frequency: '2 days' });
    expect(error.message).toContain('line 3, column "date" lies on no step of the `frequency`');
    expect((await only(daily, { frequency: 'hour' })).report.absent).toBe(46);
    const uneven = await only(
      'date,y\n2024-01-01 00:00:00.123,1\n2024-01-03 07:01,2\n2024-02-01 05:30,1\n2024-02-01 05:31:07,1\n',
    );
    expect(uneven.frequency).toBeUndefined();
    expect(uneven.report.notes.join()).toContain('unevenly spaced');
  });

  it('tells the doubled hour apart within each series, and asks for a time zone where there seems to be one', async () => {
    const clocks = ['2022-10-30 01:00', '2022-10-30 02:00', '2022-10-30 02:00', '2022-10-30 03:00'];
    const rows = clocks.flatMap((date, row) => ['a', 'b'].map((id) => ({ date, id, y: row })));
    const { series, frequency } = await readSeries(rows, { id: 'id', timeZone: 'Europe/Berlin' });
    expect(frequency).toEqual({ unit: 'hour', count: 1, timeZone: 'Europe/Berlin' });
    for (const { values, dates } of series) {
      expect(values).toEqual(Float64Array.of(0, 1, 2, 3));
      expect(days(dates)).toEqual([
        '2022-10-29T23:00:00Z',
        '2022-10-30',
        '2022-10-30T01:00:00Z',
        '2022-10-30T02:00:00Z',
      ]);
    }
    const error = await failure(rows.filter(({ id }) => id === 'a'));
    expect(error.message).toContain('2022-10-30 02:00 may be the hour that clocks show twice');
    expect(error.message).toContain('name the `timeZone`');
    const midnight = await failure('date,y\n2022-10-29 23:00,1\n2022-10-30 00:00,2\n2022-10-30 00:00,3\n');
    expect(midnight.message).toContain('name the `timeZone`');
  });

  it('takes no day for a doubled hour, and says how rows that are alike are put together', async () => {
    const alike = await failure('date,y\n2022-10-29,1\n2022-10-30,2\n2022-10-30,2\n');
    expect(alike.message).not.toContain('clocks');
    expect(alike.message).toContain('`duplicates` to "first", which keeps one of rows that are alike');
    const other = await failure('date,y\n2022-10-29,1\n2022-10-30,2\n2022-10-30,3\n');
    expect(other.message).toContain('Set `duplicates` to "sum", "mean", "first" or "last".');
  });
});

describe('the report', () => {
  it('says in words what was found', async () => {
    expect(String(await readSeries(`${daily}2024-01-05,4\n`))).toBe(
      [
        'The text: 4 rows, one series',
        'dates: "date" (YYYY-MM-DD), daily, 2024-01-01 to 2024-01-05',
        'values: "value"',
        'absent: 1 stamp without a row',
      ].join('\n'),
    );
  });

  it('tells hours on the clocks of the time zone that was named', async () => {
    const csv = 'date,value\n2024-03-31 01:00,1\n2024-03-31 03:00,2\n2024-03-31 04:00,3\n';
    expect(String(await readSeries(csv, { timeZone: 'Europe/Berlin' }))).toContain(
      'dates: "date" (YYYY-MM-DD HH:mm), hourly in Europe/Berlin, 2024-03-31T01:00:00+01:00 to 2024-03-31T04:00:00+02:00',
    );
  });
});

describeWithReference('files as newcomers bring them', () => {
  it('reads an hourly load in one line', async () => {
    const file = referenceFile('data/load_dirty.csv');
    const { series, report, frequency } = await readSeries(file, {
      timeZone: 'Europe/Berlin',
      duplicates: 'last',
      pastCovariates: ['temp_c'],
      futureCovariates: ['holiday'],
    });
    expect(frequency).toEqual({ unit: 'hour', count: 1, timeZone: 'Europe/Berlin' });
    // 400 days of hours, of which five in a row are absent; one line is there twice, two are out of order
    expect(report).toMatchObject({ rows: 9596, merged: 1, absent: 5, sorted: false });
    expect(series[0]!.values).toHaveLength(9600 - 5);
    expect((await failure(file, { value: 'load_mw' })).message).toContain('name the `timeZone`');
    expect((await failure(file, { timeZone: 'Europe/Berlin' })).message).toContain(
      'line 2001 and line 2002 (2022-03-25 08:00, all cells alike)',
    );
  });

  it('reads shops in one line', async () => {
    const { series, report } = await readSeries(referenceFile('data/stores.csv'), {
      timeZone: 'Europe/Berlin',
      futureCovariates: ['promo'],
      staticCovariates: ['region'],
    });
    expect(series.map(({ id, staticCovariates }) => [id, staticCovariates?.region])).toEqual([
      ['berlin', 'de'],
      ['paris', 'fr'],
      ['lyon', 'fr'],
      ['wien', 'at'],
    ]);
    expect(report.frequency).toEqual({ unit: 'day', count: 1, timeZone: 'Europe/Berlin' });
    expect(report.absent).toBe(0);
    expect(series[0]!.values).toHaveLength(700);
  });
});
