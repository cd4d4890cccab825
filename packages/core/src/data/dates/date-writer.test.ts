import { dateWriter } from './date-writer';
import { readDate } from './dates';

const hour = 3_600_000;
const zones = [
  'Europe/Berlin',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Havana',
];

/** What the engine itself says a clock in the zone shows, and how it names the zone's offset. */
function clockOf(timeZone: string, date: number): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone, timeZoneName: 'longOffset', hourCycle: 'h23' },
    ...{
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    },
  } as Intl.DateTimeFormatOptions);
  const parts = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));
  const offset = parts.timeZoneName!.replace('GMT', '').replace('−', '-') || 'Z';
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}${offset}`;
}

describe('dateWriter', () => {
  it.each(zones)(
    'writes hours on the clocks of %s as Intl has them, all year, and they are read back',
    (timeZone) => {
      const write = dateWriter({ unit: 'hour', count: 1, timeZone });
      for (let date = Date.UTC(2024, 0, 1); date < Date.UTC(2025, 0, 1); date += hour) {
        const text = write(date);
        expect(text).toBe(clockOf(timeZone, date));
        expect(readDate(text, { name: 'date' })).toBe(date);
      }
    },
  );

  it('writes days on those clocks as days', () => {
    const write = dateWriter({ unit: 'day', count: 1, timeZone: 'Europe/Berlin' });
    // midnights of Berlin before and after clocks go forward
    expect([Date.UTC(2024, 2, 30, 23), Date.UTC(2024, 2, 31, 22)].map(write)).toEqual([
      '2024-03-31',
      '2024-04-01',
    ]);
  });

  it('writes hours in UTC with their time, days without, and milliseconds where there are any', () => {
    const midnight = Date.UTC(2024, 0, 1);
    expect(dateWriter('hour')(midnight)).toBe('2024-01-01T00:00:00Z');
    expect(dateWriter('15 minutes')(midnight + 900_000)).toBe('2024-01-01T00:15:00Z');
    expect(dateWriter('day')(midnight)).toBe('2024-01-01');
    expect(dateWriter()(midnight + 500)).toBe('2024-01-01T00:00:00.500Z');
    expect(dateWriter({ unit: 'second', count: 1, timeZone: 'Asia/Tokyo' })(midnight + 500)).toBe(
      '2024-01-01T09:00:00.500+09:00',
    );
  });

  it('writes in UTC what was before there were time zones', () => {
    const write = dateWriter({ unit: 'hour', count: 1, timeZone: 'Europe/Berlin' });
    expect(write(Date.UTC(1850, 0, 1))).toBe('1850-01-01T00:00:00Z');
  });

  it('refuses what is no moment, no frequency and no time zone', () => {
    expect(() => dateWriter('hour')(Number.NaN)).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
    for (const frequency of ['fortnight', { unit: 'hour', count: 1, timeZone: 'Mars/Olympus' }])
      expect(() => dateWriter(frequency as never)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      );
  });
});
