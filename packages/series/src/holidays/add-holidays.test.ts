import { formatDate, type TimeSeriesInput } from '@btcfc/core';
import { type AddHolidaysOptions, addHolidays } from '../index';

const dayMs = 86_400_000;

/** Every day of a year, with what is told of it. */
async function daysOf(year: number, options: AddHolidaysOptions): Promise<string[]> {
  const first = Date.UTC(year, 0, 1);
  const count = (Date.UTC(year + 1, 0, 1) - first) / dayMs;
  const dates = Array.from({ length: count }, (_, day) => first + day * dayMs);
  const series = { values: dates.map(() => 1), dates, frequency: 'day' };
  const { futureCovariates } = await addHolidays(series, options);
  const holiday = futureCovariates!.holiday!;
  expect(holiday.every((share) => share === 0 || share === 1)).toBe(true);
  return dates.filter((_, day) => holiday[day] === 1).map(formatDate);
}

async function sharesOf(series: TimeSeriesInput, options: AddHolidaysOptions): Promise<number[]> {
  const { futureCovariates } = await addHolidays(series, options);
  return Array.from(futureCovariates!.holiday!);
}

/** Easter Sunday (Meeus, Jones, Butcher). */
function easter(year: number): number {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const m = Math.floor((a + 11 * h) / 319);
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - (c % 4) - h + m) % 7;
  const month = Math.floor((h - m + l + 90) / 25);
  return Date.UTC(year, month - 1, (h - m + l + month + 19) % 32);
}

describe('addHolidays', () => {
  it('knows the holidays of each part of Germany', async () => {
    // as the laws of the states have it, in 2024
    const everywhere = [
      '2024-01-01',
      '2024-03-29',
      '2024-04-01',
      '2024-05-01',
      '2024-05-09',
      '2024-05-20',
      '2024-10-03',
      '2024-12-25',
      '2024-12-26',
    ];
    expect(await daysOf(2024, { country: 'DE' })).toEqual(everywhere);
    const also = async (region: string) =>
      (await daysOf(2024, { country: 'DE', region })).filter((day) => !everywhere.includes(day));
    expect(await also('BY')).toEqual(['2024-01-06', '2024-05-30', '2024-11-01']);
    expect(await also('DE-SN')).toEqual(['2024-10-31', '2024-11-20']);
    expect(await also('be')).toEqual(['2024-03-08']);
    expect(await also('BY.A')).toContain('2024-08-08');
  });

  it.each([2019, 2025, 2038])('moves with Easter in %d', async (year) => {
    const days = await daysOf(year, { country: 'DE' });
    for (const after of [-2, 1, 39, 50]) expect(days).toContain(formatDate(easter(year) + after * dayMs));
  });

  it('knows the fourth Thursday of November in the United States', async () => {
    for (const year of [2018, 2023, 2029]) {
      const first = new Date(Date.UTC(year, 10, 1)).getUTCDay();
      const thursday = Date.UTC(year, 10, 1 + ((4 - first + 7) % 7) + 21);
      expect(await daysOf(year, { country: 'US' })).toContain(formatDate(thursday));
    }
  });

  it('tells the whole horizon of business days', async () => {
    const dates = ['2024-12-18', '2024-12-19', '2024-12-20', '2024-12-23'];
    const series = {
      values: [1, 2, 3, 4],
      dates,
      frequency: 'business-day',
      futureCovariates: { a: [1, 2, 3, 4] },
    };
    // 24, 25, 26, 27, 30, 31 December, 1 January
    const expected = [0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1];
    expect(await sharesOf(series, { country: 'DE', horizon: 7 })).toEqual(expected);
    expect(Object.keys((await addHolidays(series, { country: 'DE' })).futureCovariates!)).toEqual([
      'a',
      'holiday',
    ]);
  });

  it('gives hours the days of their time zone', async () => {
    // 23:00 to 2:00 UTC of the night to Boxing Day and the day after it
    const dates = [0, 1, 24, 25].map((hour) => Date.UTC(2024, 11, 25, 22 + hour));
    const series = { values: [1, 2, 3, 4], dates, frequency: 'hour' };
    expect(await sharesOf(series, { country: 'DE', timeZone: 'Europe/Berlin' })).toEqual([1, 1, 1, 0]);
    expect(await sharesOf(series, { country: 'DE' })).toEqual([1, 1, 1, 1]);
    const known = { ...series, frequency: { unit: 'hour', count: 1, timeZone: 'Europe/Berlin' } as const };
    expect(await sharesOf(known, { country: 'DE' })).toEqual([1, 1, 1, 0]);
    // what begins within a row counts by its share: 22:00 UTC is 23:00, and 5 of the 6 hours are of the day after
    const six = { values: [1], dates: [Date.UTC(2024, 3, 30, 21)], frequency: '6h' };
    expect((await sharesOf(six, { country: 'DE', timeZone: 'Europe/Berlin' }))[0]).toBeCloseTo(5 / 6, 12);
  });

  it('takes days for what they name, west and east of Greenwich', async () => {
    const series = { values: [1, 2, 3], dates: ['2024-07-03', '2024-07-04', '2024-07-05'], frequency: 'day' };
    for (const timeZone of ['America/Los_Angeles', 'UTC', 'Asia/Tokyo'])
      expect(await sharesOf(series, { country: 'US', timeZone })).toEqual([0, 1, 0]);
    const zoned = {
      values: [1, 2, 3],
      dates: [3, 4, 5].map((day) => Date.UTC(2024, 6, day, 7)),
      frequency: { unit: 'day', count: 1, timeZone: 'America/Los_Angeles' } as const,
    };
    expect(await sharesOf(zoned, { country: 'US' })).toEqual([0, 1, 0]);
  });

  it('gives weeks, months and longer the share of their days', async () => {
    const weeks = { values: [1, 2], dates: ['2024-12-16', '2024-12-23'], frequency: 'week' };
    expect(await sharesOf(weeks, { country: 'DE', horizon: 1 })).toEqual([0, 2 / 7, 1 / 7]);
    const months = { values: [1, 2], dates: ['2024-04-01', '2024-05-01'], frequency: 'month' };
    expect(await sharesOf(months, { country: 'DE', horizon: 1 })).toEqual([1 / 30, 3 / 31, 0]);
    // stamps at ends of months are of the months that end
    const ends = { values: [1, 2], dates: ['2024-04-30', '2024-05-31'], frequency: 'month-end' };
    expect(await sharesOf(ends, { country: 'DE', horizon: 1 })).toEqual([1 / 30, 3 / 31, 0]);
    const sundays = { values: [1, 2], dates: ['2024-12-22', '2024-12-29'], frequency: 'week' };
    expect(await sharesOf(sundays, { country: 'DE', stamps: 'end' })).toEqual([0, 2 / 7]);
    const quarter = { values: [1], dates: ['2024-04-01'], frequency: 'quarter' };
    expect(await sharesOf(quarter, { country: 'DE' })).toEqual([4 / 91]);
  });

  it('tells kinds and names apart, the same ones for all series', async () => {
    const one = { values: [1], dates: ['2021-07-05'], frequency: 'day' };
    const other = { values: [1], dates: ['2021-12-24'], frequency: 'day' };
    const named = await addHolidays([one, other], { country: 'US', columns: 'names' });
    const [left, right] = named.map(({ futureCovariates }) => futureCovariates!);
    expect(Object.keys(left!)).toEqual(Object.keys(right!));
    // the fourth was a Sunday
    expect(left!.holiday_independence_day).toEqual(Float64Array.of(1));
    expect(right!.holiday_independence_day).toEqual(Float64Array.of(0));
    expect(right!.holiday_christmas_day).toEqual(Float64Array.of(1));
    const { futureCovariates } = await addHolidays(one, {
      country: 'US',
      columns: 'types',
      types: ['bank', 'public'],
    });
    expect(futureCovariates).toEqual({
      holiday_bank: Float64Array.of(0),
      holiday_public: Float64Array.of(1),
    });
  });

  it('takes the civil day of holidays that begin at sunset', async () => {
    // the first and the last day of Passover in 2024
    const days = await daysOf(2024, { country: 'IL' });
    expect(days).toEqual(expect.arrayContaining(['2024-04-23', '2024-04-29']));
    expect(days).not.toContain('2024-04-22');
  });

  it('refuses places that are not known, and names those that are', async () => {
    const series = { values: [1], dates: ['2024-01-01'] };
    await expect(addHolidays(series, { country: 'Germany' })).rejects.toThrow('Did you mean "DE"?');
    await expect(addHolidays(series, { country: 'DE', region: 'XX' })).rejects.toThrow('`region`');
    await expect(addHolidays({ values: [1] }, { country: 'DE' })).rejects.toThrow('has no dates');
  });
});
