import { readCsv, type Table } from '@btcfc/core';
import { csvOf } from './frame';

describe('the CSV of a forecast', () => {
  it('runs nothing in a spreadsheet, and keeps numbers numbers', () => {
    const ids = ['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', '\tx', 'a,"b"', 'plain'];
    const table: Table = {
      rows: ids.length,
      columns: new Map([
        ['id', { type: 'text', values: ids }],
        ['date', { type: 'date', values: new Float64Array(ids.length) }],
        ['point', { type: 'number', values: new Float64Array(ids.length).fill(-2.5) }],
      ]),
    };
    const text = csvOf(table, () => '2026-01-01');
    expect(text.split('\n').slice(0, 3)).toEqual([
      'id,date,point',
      `"'=HYPERLINK(""http://x"")",2026-01-01,-2.5`,
      `"'+1",2026-01-01,-2.5`,
    ]);
    const read = readCsv(text) as Record<string, ArrayLike<unknown>>;
    expect(Array.from(read.id!).map((id) => String(id).replace(/^'/, ''))).toEqual(ids);
    expect(Array.from(read.point!)).toEqual(ids.map(() => -2.5));
  });
});
