import { readDate, readDates } from '../../index';
import { formatDate } from './dates';

const name = 'day';
const hour = 3_600_000;

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('readDate', () => {
  it.each<[string, number]>([
    ['2018-01-31', Date.UTC(2018, 0, 31)],
    ['2018-01', Date.UTC(2018, 0, 1)],
    ['2018-01-31 00:00:00', Date.UTC(2018, 0, 31)],
    ['2018-01-31T06:00', Date.UTC(2018, 0, 31, 6)],
    ['2018-01-31T06:00:00Z', Date.UTC(2018, 0, 31, 6)],
    ['2018-01-31t06:00:00z', Date.UTC(2018, 0, 31, 6)],
    ['2018-01-31 06:00:00 UTC', Date.UTC(2018, 0, 31, 6)],
    ['2018-01-31 00:00:00+00:00', Date.UTC(2018, 0, 31)],
    ['2018-01-31T06:00:00+02:00', Date.UTC(2018, 0, 31, 4)],
    ['2018-01-31T06:00:00+0200', Date.UTC(2018, 0, 31, 4)],
    ['2018-01-31 06:00:00+02', Date.UTC(2018, 0, 31, 4)],
    ['2018-01-31T23:30:00-05:30', Date.UTC(2018, 1, 1, 5)],
    ['2018-01-31T06:00:00.250Z', Date.UTC(2018, 0, 31, 6, 0, 0, 250)],
    ['2018-01-31T06:00:00.2Z', Date.UTC(2018, 0, 31, 6, 0, 0, 200)],
    ['2018-01-31T06:00:00,123999Z', Date.UTC(2018, 0, 31, 6, 0, 0, 123)],
    ['2018-01-31T24:00:00Z', Date.UTC(2018, 1, 1)],
    ['2018-12-31 24:00', Date.UTC(2019, 0, 1)],
    ['1/31/2018', Date.UTC(2018, 0, 31)],
    ['01/31/2018 0:00', Date.UTC(2018, 0, 31)],
    ['1/31/2018 6:05:09', Date.UTC(2018, 0, 31, 6, 5, 9)],
    [' 2018-01-31 ', Date.UTC(2018, 0, 31)],
    ['2016-02-29', Date.UTC(2016, 1, 29)],
    ['0099-01-01', new Date(0).setUTCFullYear(99, 0, 1)],
    ['+012018-01-31', new Date(0).setUTCFullYear(12018, 0, 31)],
  ])('reads %s', (text, expected) => {
    expect(readDate(text, { name })).toBe(expected);
  });

  it('reads Dates and milliseconds', () => {
    expect(readDate(new Date(5), { name })).toBe(5);
    expect(readDate(-1.5, { name })).toBe(-2);
  });

  it.each<[unknown, string]>([
    ['2018-02-30', 'there is no such day'],
    ['2/30/2018', 'there is no such day'],
    ['2018-13-01', 'there is no such day'],
    ['1900-02-29', 'there is no such day'],
    ['2018-01-31 24:01', 'there is no such time of day'],
    ['2018-01-31T24:00:00.001Z', 'there is no such time of day'],
    ['2018-01-31 06:60', 'there is no such time of day'],
    ['2018-01-31T06:00:00+25:00', 'there is no such offset'],
    ['0/1/2015', 'no such day'],
    ['2015-00-10', 'no such day'],
    ['2015-01-01T12:00+24:00', 'no such offset'],
    ['1/1/15', 'not a date of'],
    ['1/1/2015 1:00 PM', 'not a date of'],
    ['1/1/2015 0:00 x', 'not a date of'],
    ['31.1.2018', 'not a date of the form'],
    ['20180131', 'not a date of the form'],
    ['Jan 2 2015', 'not a date of the form'],
    ['2018-1-31', 'not a date of the form'],
    ['', 'not a date of the form'],
    ['+999999-01-01', 'too far from 1970'],
    [null, 'it is null'],
    [undefined, 'it is undefined'],
    [true, 'it is a boolean'],
    [Number.NaN, 'it is NaN'],
    [Number.POSITIVE_INFINITY, 'it is Infinity'],
    [1n, 'it is a BigInt'],
    [new Date(Number.NaN), 'it is an invalid Date'],
    [{}, 'it is an object'],
  ])('refuses %p', (value, reason) => {
    expect(() => readDate(value, { name })).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
    const message = messageOf(() => readDate(value, { name }));
    expect(message).toContain("`day` can't be read as a date");
    expect(message).toContain(reason);
  });

  // the instants of Python's zoneinfo
  it.each<[string, string, number]>([
    ['Europe/Berlin', '2022-07-01 12:30', 1656671400000],
    ['Europe/Berlin', '1/1/2022 1:00', 1640995200000],
    ['America/New_York', '2018-03-11 03:00', 1520751600000],
    ['Asia/Kolkata', '2020-02-29T23:59:59', 1583000999000],
    ['Australia/Lord_Howe', '2021-06-01', 1622467800000],
    ['Pacific/Apia', '2011-12-31', 1325239200000],
    ['America/Sao_Paulo', '2018-11-04 01:00', 1541300400000],
    ['Europe/Berlin', '1893-03-31 12:00', -2422097608000],
    ['Africa/Casablanca', '2022-04-01 08:00', 1648800000000],
  ])('reads local times of %s: %s', (timeZone, text, expected) => {
    expect(readDate(text, { name, timeZone })).toBe(expected);
  });

  it('lets an offset that is written stand', () => {
    expect(readDate('2022-07-01T12:30Z', { name, timeZone: 'Europe/Berlin' })).toBe(
      Date.UTC(2022, 6, 1, 12, 30),
    );
  });

  it('begins a day that has no midnight when the clocks jump', () => {
    // clocks in São Paulo went from 0:00 to 1:00, at 3:00 UTC
    expect(readDate('2018-11-04', { name, timeZone: 'America/Sao_Paulo' })).toBe(Date.UTC(2018, 10, 4, 3));
  });

  it('refuses a time that clocks skip, and one that they show twice unless told which', () => {
    const timeZone = 'Europe/Berlin';
    expect(messageOf(() => readDate('2022-03-27 02:30', { name, timeZone }))).toContain(
      'there is no such time in Europe/Berlin, where clocks go forward over it',
    );
    const doubled = '2022-10-30 02:30';
    const message = messageOf(() => readDate(doubled, { name, timeZone }));
    expect(message).toContain('clocks in Europe/Berlin show twice');
    expect(message).toContain('`doubledHour`');
    expect(readDate(doubled, { name, timeZone, doubledHour: 'earlier' })).toBe(1667089800000);
    expect(readDate(doubled, { name, timeZone, doubledHour: 'later' })).toBe(1667093400000);
    const lordHowe = { name, timeZone: 'Australia/Lord_Howe', doubledHour: 'later' } as const;
    expect(readDate('2021-04-04 01:45', lordHowe)).toBe(1617462900000);
  });

  it('does not depend on the time zone of the machine', () => {
    const before = process.env.TZ;
    try {
      for (const zone of ['Pacific/Auckland', 'America/Los_Angeles']) {
        process.env.TZ = zone;
        expect(readDate('3/11/2018 2:30', { name })).toBe(Date.UTC(2018, 2, 11, 2, 30));
        expect(readDate('2022-07-01 12:30', { name, timeZone: 'Europe/Berlin' })).toBe(1656671400000);
      }
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it.each(['Nowhere/Land', '', '+02:00', 5, null])('refuses the time zone %p', (timeZone) => {
    expect(() => readDate('2018-01-31', { name, timeZone: timeZone as string })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('`timeZone`') }),
    );
  });
});

describe('readDates', () => {
  const timeZone = 'Europe/Berlin';
  // 2:00 in Berlin for the first time on that day
  const first = Date.UTC(2022, 9, 30, 0);
  const local = ['00:00', '01:00', '02:00', '02:00', '03:00', '04:00'].map((time) => `2022-10-30 ${time}`);
  const moments = [-2, -1, 0, 1, 2, 3].map((hours) => first + hours * hour);

  it('reads a column of any form, and names the row that is none', () => {
    expect([...readDates(['2018-01-31', '2/1/2018', new Date(5), 7], { name })]).toEqual([
      Date.UTC(2018, 0, 31),
      Date.UTC(2018, 1, 1),
      5,
      7,
    ]);
    expect(messageOf(() => readDates(['2018-01-31', 'soon'], { name }))).toContain('`day`, row 2, can');
    expect(messageOf(() => readDates(['2018-01-31', null], { name: 'column "Date"' }))).toContain(
      'Column "Date", row 2, can\'t be read as a date: a date is missing',
    );
    expect([...readDates([null, 3, undefined], { name, missing: 'allowed' })]).toEqual([
      Number.NaN,
      3,
      Number.NaN,
    ]);
    for (const values of ['2018-01-31', 5, null, new DataView(new ArrayBuffer(8)), { a: 1 }]) {
      expect(() => readDates(values, { name })).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
    }
  });

  it('tells the doubled hour apart by the order of its rows, whichever way they run', () => {
    expect([...readDates(local, { name, timeZone })]).toEqual(moments);
    expect([...readDates([...local].reverse(), { name, timeZone })]).toEqual([...moments].reverse());
  });

  it('goes on with the later moments once the clock has gone back', () => {
    const times = ['01:45', '02:00', '02:15', '02:30', '02:45', '02:00', '02:15', '02:45', '03:00'];
    const minutes = [-15, 0, 15, 30, 45, 60, 75, 105, 120];
    const read = readDates(
      times.map((time) => `2022-10-30T${time}`),
      { name, timeZone },
    );
    expect(Array.from(read, (moment) => (moment - first) / 60_000)).toEqual(minutes);
  });

  it('is not disturbed by missing rows, by years in between, or by a doubled hour of half an hour', () => {
    const twice = [...local, null, ...local.map((text) => text.replace('2022-10-30', '2023-10-29'))];
    const read = readDates(twice, { name, timeZone, missing: 'allowed' });
    expect([...read.subarray(0, 6)]).toEqual(moments);
    expect((read[10]! - read[9]!) / hour).toBe(1);
    const lordHowe = ['01:00', '01:30', '01:45', '01:30', '01:45', '02:00'].map(
      (time) => `2021-04-04 ${time}`,
    );
    const there = readDates(lordHowe, { name, timeZone: 'Australia/Lord_Howe' });
    expect(Array.from(there, (moment) => (moment - there[0]!) / 60_000)).toEqual([0, 30, 45, 60, 75, 90]);
  });

  it.each([
    ['a single row', ['01:00', '02:00', '03:00']],
    ['three of one time', ['02:00', '02:00', '02:00']],
    ['disorder', ['02:00', '02:30', '02:15', '02:45', '02:00']],
  ])('says so where the rows do not tell: %s', (_, times) => {
    const texts = times.map((time) => `2022-10-30 ${time}`);
    const message = messageOf(() => readDates(texts, { name, timeZone }));
    expect(message).toContain('show twice');
    expect(message).toMatch(/row \d/);
    const read = readDates(texts, { name, timeZone, doubledHour: 'earlier' });
    expect(read[texts.indexOf('2022-10-30 02:00')]).toBe(first);
  });

  it('takes each day of a zone for its beginning, also where midnight comes twice', () => {
    const days = ['2018-11-03', '2018-11-04', '2018-11-05'];
    // clocks in Havana went from 1:00 back to 0:00, at 5:00 UTC
    expect([...readDates(days, { name, timeZone: 'America/Havana' })]).toEqual([
      Date.UTC(2018, 10, 3, 4),
      Date.UTC(2018, 10, 4, 4),
      Date.UTC(2018, 10, 5, 5),
    ]);
  });

  it('agrees with the engine on every hour of three years', () => {
    const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    const expected = Array.from({ length: 3 * 365 * 24 }, (_, step) => Date.UTC(2020, 0, 1) + step * hour);
    const texts = expected.map((moment) => clock.format(moment));
    expect([...readDates(texts, { name, timeZone })]).toEqual(expected);
  });
});

describe('formatDate', () => {
  it('writes text that sorts like the instants', () => {
    const instants = [-86_400_000, 0, 1000, 86_399_000, 86_400_000, 1_500_000_000_000];
    const texts = instants.map(formatDate);
    expect([...texts].sort()).toEqual(texts);
  });

  it('writes what readDate reads', () => {
    expect(formatDate(Date.UTC(2018, 0, 31))).toBe('2018-01-31');
    expect(formatDate(Date.UTC(2018, 0, 31, 6))).toBe('2018-01-31T06:00:00Z');
    expect(formatDate(Date.UTC(2018, 0, 31, 6, 0, 0, 250))).toBe('2018-01-31T06:00:00.250Z');
    for (const instant of [-8.64e15, 8.64e15, 253_402_300_800_000, -62_198_755_200_000]) {
      expect(readDate(formatDate(instant), { name })).toBe(instant);
    }
  });

  it.each([Number.NaN, 9e15, null, '5', new Date(0)])('refuses %p', (value) => {
    expect(() => formatDate(value as number)).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
  });
});
