import { deflateSync } from 'node:zlib';
import { readSeries } from '../index';

const days = 'date,sales\n2024-01-01,5\n2024-01-02,6\n2024-01-03,7\n';

describe('odd files', () => {
  it.each<[string, string, number[]]>([
    ['a line that tells the delimiter', `sep=;\r\n${days.replaceAll(',', ';')}`, [5, 6, 7]],
    ['bars between fields', days.replaceAll(',', '|'), [5, 6, 7]],
    [
      'numbers that are text in JSON',
      '[{"date":"2024-01-01","y":"1.5"},{"date":"2024-01-02","y":"2"}]',
      [1.5, 2],
    ],
    ['lists in JSON, names first', '[["date","y"],["2024-01-01",5],["2024-01-02",6]]', [5, 6]],
    [
      'prices as exchanges list them',
      '[[1704067200000,"5.5"],[1704153600000,"6"],[1704240000000,"7"]]',
      [5.5, 6, 7],
    ],
    ['an object that holds lists', '{"prices":[[1704067200000,5],[1704153600000,6]],"status":"ok"}', [5, 6]],
    [
      'a column that never changes, whatever its name',
      days.replace('sales', 'sold,price').replace(/\n(2.*)/g, '\n$1,9'),
      [5, 6, 7],
    ],
    [
      'the numbers of rows before the columns',
      days.replace('date', ',date').replace(/^2/gm, '0,2'),
      [5, 6, 7],
    ],
  ])('reads %s', async (_, text, values) => {
    const { series } = await readSeries(text);
    expect(Array.from(series[0]!.values)).toEqual(values);
  });

  it('counts lines from the first one, the delimiter included', async () => {
    const text = 'sep=;\ndate;sales\n2024-01-01;5\n2024-02-30;6\n';
    await expect(readSeries(text)).rejects.toThrow('line 4, column "date"');
  });

  it.each<[string, string, string[]]>([
    ['units', days.replace('6', '6 kg'), ['column "sales" has "6 kg" in line 3', 'without units']],
    [
      'numbers without dates',
      'sales\n5\n6\n',
      ['has no column of dates', 'in the order of time, set `date` to "none"'],
    ],
    [
      'rows of no series',
      'date,shop,sales\n2024-01-01,a,5\n2024-01-01,,6\n2024-01-02,a,7\n2024-01-02,,8\n',
      ['line 3, column "shop" is empty where it tells series apart'],
    ],
    ['a minus of print', days.replace('6', '−6'), ['column "sales" has "−6" in line 3', 'replace the sign']],
    ['words', days.replace('6', 'shut'), ['column "sales" has "shut" in line 3', '`na`']],
    [
      'words beside decimal commas',
      'date;sales\n2024-01-01;1.200,25\n2024-01-02;k.A.\n2024-01-03;-\n',
      [
        'column "sales" has "k.A." in line 3',
        '"k.A." and "-" stand for a value that is missing, pass them in `na`',
      ],
    ],
    ['totals', `${days}Total,18\n`, ['line 5, column "date"', 'delete the row']],
    [
      'a title with a comma',
      `Sales, all shops\n${days}`,
      ['line 2, column "Sales" holds no date', 'Delete what stands before'],
    ],
    ['a title', `Sales\n\n${days}`, ['line 3', 'Delete what stands before']],
    [
      'dates as columns',
      'product,2024-01,2024-02,2024-03\nA,1,2,3\nB,2,3,4\n',
      ['dates in the names of its columns, "2024-01" and "2024-02"', 'a row for each date'],
    ],
    ['years as columns', 'country,2020,2021\nA,1,2\nB,2,3\n', ['"2020" and "2021"', 'a row for each date']],
    [
      'a word in JSON',
      '[{"date":"2024-01-01","y":1},{"date":"2024-01-02","y":"lots"}]',
      ['"y"', 'row 2', 'one kind'],
    ],
    [
      'lists of unequal length in JSON',
      '[["2024-01-01",5],["2024-01-02"]]',
      ['without rows', 'as many cells each'],
    ],
    ['a number that may be two', 'date,y\n2024-01-01,"1,100"\n', ['line 2, column "y"', 'Set `decimal`']],
    ['a PDF', '%PDF-1.4\n1 0 obj\n', ['is a PDF', 'Save it as CSV']],
    ['columns of bytes', 'PAR1\x15\x04\x15\x10\n', ['is no text', 'Save it as CSV']],
    ['a page', '<!DOCTYPE html>\n<html></html>\n', ['HTML', 'CSV']],
    [
      'dates in two columns',
      'date,time,load\n2024-01-01,00:00,1\n2024-01-01,01:00,2\n2024-01-02,00:00,3\n',
      ['line 2 and line 3', '"time" tells a part of the date'],
    ],
    [
      'many columns',
      `date,${Array.from({ length: 30 }, (_, column) => `p${column}`).join()}\n2024-01-01,${'5,'.repeat(29)}5\n`,
      ['"p7" and 22 more', '`value`'],
    ],
  ])('says where %s stand and what to do', async (_, text, parts) => {
    const error: Error = await readSeries(text).then(
      () => new Error('nothing was thrown'),
      (thrown) => thrown,
    );
    for (const part of parts) expect(error.message).toContain(part);
  });

  it('takes rows in their order where there are no dates', async () => {
    const rows = [5, 6, 7, 9];
    const texts = [
      `index,y\n${rows.map((y, row) => `${row},${y}`).join('\n')}`,
      `y\n${rows.join('\n')}`,
      rows.join('\n'),
    ];
    for (const text of texts) {
      await expect(readSeries(text)).rejects.toThrow('set `date` to "none"');
      const { series, frequency, report } = await readSeries(text, { date: 'none' });
      expect(series).toEqual([{ values: Float64Array.from(rows) }]);
      expect(frequency).toBeUndefined();
      expect(report.notes).toEqual(
        text === texts[2] ? ['The first line names no columns; they are called column 1.'] : [],
      );
    }
    expect(String(await readSeries(texts[0]!, { date: 'none' }))).toBe(
      'The text: 4 rows, one series\ndates: none, rows are taken in their order\nvalues: "y"\nleft out: "index"',
    );
    const shops = 'shop,sold,price\na,1,5\nb,10,6\na,2,7\nb,,8\n,,\na,,9\n';
    const asked = { date: 'none', id: 'shop', value: 'sold', futureCovariates: ['price'] };
    const panel = await readSeries(shops, asked);
    expect(panel.series).toEqual([
      { id: 'a', values: Float64Array.of(1, 2), futureCovariates: { price: Float64Array.of(5, 7, 9) } },
      { id: 'b', values: Float64Array.of(10), futureCovariates: { price: Float64Array.of(6, 8) } },
    ]);
  });

  it('reads a column that is called none', async () => {
    const { series } = await readSeries(days.replace('date', 'none'), { date: 'none' });
    expect(series[0]!.dates).toHaveLength(3);
  });

  it.each(['YYYY-MM-DD', 'DD.MM.YYYY'])(
    'refuses points that may part thousands, beside dates as %s',
    async (form) => {
      const read = async (text: string, options = {}) => {
        const dated = form === 'DD.MM.YYYY' ? text.replace(/(\d{4})-(\d\d)-(\d\d)/g, '$3.$2.$1') : text;
        const { series } = await readSeries(`date;sales\n${dated}`, options);
        return Array.from(series[0]!.values);
      };
      const open = '2024-01-01;1.500\n2024-01-02;900.000\n2024-01-03;12\n';
      await expect(read(open)).rejects.toThrow('may be a decimal one or part thousands. Received: "1.500"');
      expect(await read(open, { thousands: '.' })).toEqual([1500, 900_000, 12]);
      expect(await read(open, { decimal: '.' })).toEqual([1.5, 900, 12]);
      expect(await read(open.replace('12', '12,5'))).toEqual([1500, 900_000, 12.5]);
      expect(await read(open.replace('12', '12.5'))).toEqual([1.5, 900, 12.5]);
    },
  );

  it('refuses bytes that are packed otherwise', async () => {
    await expect(readSeries(deflateSync(days))).rejects.toThrow('is no text');
  });

  it('refuses a workbook', async () => {
    const workbook = Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 6, 0);
    await expect(readSeries(workbook)).rejects.toThrow('is a workbook or an archive');
  });

  it('does not call one row uneven', async () => {
    expect(String(await readSeries('date,sales\n2024-01-01,5\n'))).toContain('too few to tell how far apart');
  });

  it('tells an hour that is absent as clocks skip it, unless a time zone is named or much else is absent', async () => {
    const hours = (skipped: (time: string, hour: number) => boolean) => {
      const times = Array.from({ length: 120 }, (_, hour) =>
        new Date(Date.UTC(2024, 2, 29, hour)).toISOString().slice(0, 16),
      );
      return `time,load\n${times.filter((time, hour) => !skipped(time, hour)).join(',1\n')},1\n`;
    };
    const isSpring = (time: string) => time === '2024-03-31T02:00';
    const spring = await readSeries(hours(isSpring));
    expect(String(spring)).toContain('2024-03-31T02:00:00Z is absent, an hour that clocks skip');
    const zoned = await readSeries(hours(isSpring), { timeZone: 'Europe/Berlin' });
    expect(zoned.report).toMatchObject({ absent: 0, notes: [] });
    const saturday = await readSeries(hours((time) => time === '2024-03-30T02:00'));
    const often = await readSeries(hours((time, hour) => isSpring(time) || hour % 12 === 5));
    for (const { report } of [saturday, often]) {
      expect(report.absent).toBeGreaterThan(0);
      expect(report.notes.join()).not.toContain('clocks skip');
    }
  });
});
