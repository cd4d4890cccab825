import { formatDate } from '@btcfc/core';
import { readSeries } from './read-series';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const german = ['Jan', 'Feb', 'Mär', 'Apr', 'Mai', 'Juni', 'Juli', 'Aug', 'Sep', 'Okt', 'Nov', 'Dez'];
const two = (number: number) => String(number).padStart(2, '0');

interface Parts {
  y: number;
  m: number;
  d: number;
  /** Day of the week, three letters. */
  w: string;
}

/** A CSV of 40 days or months from January 2018 on, each date written so. */
function written(step: 'day' | 'month', write: (parts: Parts) => string): string {
  const rows = Array.from({ length: 40 }, (_, row) => {
    const date = new Date(step === 'day' ? Date.UTC(2018, 0, 1 + row) : Date.UTC(2018, row));
    const w = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][date.getUTCDay()]!;
    const text = write({ y: date.getUTCFullYear(), m: date.getUTCMonth() + 1, d: date.getUTCDate(), w });
    return `"${text}",${100 + (row % 7)}`;
  });
  return `date,value\n${rows.join('\n')}\n`;
}

describe('dates as they are written', () => {
  it.each<[string, string, (parts: Parts) => string]>([
    ['mail headers', '2018-02-09', ({ y, m, d, w }) => `${w}, ${two(d)} ${months[m - 1]} ${y} 00:00:00 GMT`],
    [
      'JavaScript',
      '2018-02-09',
      ({ y, m, d, w }) => `${w} ${months[m - 1]} ${two(d)} ${y} 00:00:00 GMT+0000 (UTC)`,
    ],
    ['C', '2018-02-09', ({ y, m, d, w }) => `${w} ${months[m - 1]} ${two(d)} 00:00:00 ${y}`],
    ['ISO after the day of the week', '2018-02-09', ({ y, m, d, w }) => `${w} ${y}-${two(m)}-${two(d)}`],
    ['ISO before the day of the week', '2018-02-09', ({ y, m, d, w }) => `${y}-${two(m)}-${two(d)} ${w}`],
    ['SAS', '2018-02-09', ({ y, m, d }) => `${two(d)}${months[m - 1]!.toUpperCase()}${y}`],
    ['ISO with a clock of twelve hours', '2018-02-09', ({ y, m, d }) => `${y}-${two(m)}-${two(d)} 12:00 AM`],
  ])('reads days as of %s', async (_, last, write) => {
    const { series, frequency } = await readSeries(written('day', write));
    expect(formatDate(series[0]!.dates!.at(-1)!)).toBe(last);
    expect(frequency).toMatchObject({ unit: 'day', count: 1 });
  });

  it.each<[string, (parts: Parts) => string]>([
    ['01.2018', ({ y, m }) => `${two(m)}.${y}`],
    ['2018.01', ({ y, m }) => `${y}.${two(m)}`],
    ['Mär 2018', ({ y, m }) => `${german[m - 1]} ${y}`],
    ["Jan '18", ({ y, m }) => `${months[m - 1]} '${two(y % 100)}`],
  ])('reads months such as %s', async (_, write) => {
    const { series, frequency } = await readSeries(written('month', write));
    expect(formatDate(series[0]!.dates!.at(-1)!)).toBe('2021-04-01');
    expect(frequency).toMatchObject({ unit: 'month', count: 1 });
  });

  it('reads months such as 01.2018 beside decimal commas', async () => {
    const csv = `Monat;Wert\n${[10, 11, 12].map((m) => `${m}.2020;1.20${m % 10},5`).join('\n')}\n01.2021;1.300,5\n`;
    const { series, frequency } = await readSeries(csv);
    expect(Array.from(series[0]!.dates!, (date) => formatDate(date))).toEqual([
      '2020-10-01',
      '2020-11-01',
      '2020-12-01',
      '2021-01-01',
    ]);
    expect(series[0]!.values).toEqual(Float64Array.of(1200.5, 1201.5, 1202.5, 1300.5));
    expect(frequency).toMatchObject({ unit: 'month', count: 1 });
  });

  it('takes the order in which the day of the week is right', async () => {
    const rows = ['Thu 01/02/2018', 'Fri 02/02/2018', 'Sat 03/02/2018', 'Sun 04/02/2018'];
    const { series, report } = await readSeries(
      `date,value\n${rows.map((text, row) => `${text},${row}`).join('\n')}\n`,
    );
    expect(report.dateForm).toBe('D/M/YYYY');
    expect(formatDate(series[0]!.dates![0]!)).toBe('2018-02-01');
  });

  it('takes no rates for months', async () => {
    const rates = [1.1853, 1.1901, 1.1899, 1.2001].map((rate, row) => `${rate},${row}`);
    await expect(readSeries(`time,value\n${rates.join('\n')}\n`)).rejects.toMatchObject({
      code: 'INVALID_DATA',
    });
  });

  it('says where dates are written in two ways', async () => {
    const text = 'date,value\n2018-01-01,1\n2018-01-02,2\n01/03/2018,3\n01/04/2018,4\n';
    await expect(readSeries(text)).rejects.toThrow(
      'holds dates that are written in two ways: "2018-01-01" in line 2, "01/03/2018" in line 4.',
    );
  });
});
