import { readCsv } from '@btcfc/core';
import { forecastCsv } from './forecast-csv';

describe('the CSV of a forecast', () => {
  it('runs nothing in a spreadsheet, and keeps numbers numbers', () => {
    const ids = ['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', '\tx', 'a,"b"', 'plain'];
    const text = forecastCsv(ids.map((id) => ({ id, date: '2026-01-01', point: -2.5 })));
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
