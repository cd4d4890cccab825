import { dateLabels, dateTicks } from './date-ticks';

const day = 86_400_000;

function ticksBetween(from: string, to: string, count: number, wholeDays = true): string[] {
  const times = dateTicks({ min: Date.parse(from), max: Date.parse(to), count, wholeDays });
  return times.map((time) => new Date(time).toISOString().replace(':00.000Z', '').replace('T00:00', ''));
}

describe('dateTicks', () => {
  it('takes years over years, leap years and all', () => {
    expect(ticksBetween('2010-02-17', '2018-01-31', 10)).toEqual(
      [2011, 2012, 2013, 2014, 2015, 2016, 2017, 2018].map((year) => `${year}-01-01`),
    );
    expect(ticksBetween('1969-06-01', '2018-06-01', 6)).toEqual([
      '1970-01-01',
      '1980-01-01',
      '1990-01-01',
      '2000-01-01',
      '2010-01-01',
    ]);
  });

  it('takes months over months, counted from January', () => {
    expect(ticksBetween('2016-08-05', '2018-01-31', 10)).toEqual([
      '2016-09-01',
      '2016-11-01',
      '2017-01-01',
      '2017-03-01',
      '2017-05-01',
      '2017-07-01',
      '2017-09-01',
      '2017-11-01',
      '2018-01-01',
    ]);
  });

  it('takes days over days, counted from the first of the month', () => {
    expect(ticksBetween('2017-12-20', '2018-01-31', 8)).toEqual([
      '2017-12-22',
      '2018-01-01',
      '2018-01-08',
      '2018-01-15',
      '2018-01-22',
    ]);
    expect(ticksBetween('2016-02-27', '2016-03-02', 8)).toEqual([
      '2016-02-27',
      '2016-02-28',
      '2016-02-29',
      '2016-03-01',
      '2016-03-02',
    ]);
  });

  it('takes hours, minutes, seconds and less only where the data have them', () => {
    expect(ticksBetween('2018-01-30T20:00Z', '2018-01-31T08:00Z', 5, false)).toEqual([
      '2018-01-30T21:00',
      '2018-01-31',
      '2018-01-31T03:00',
      '2018-01-31T06:00',
    ]);
    expect(ticksBetween('2018-01-30', '2018-01-31', 5)).toEqual(['2018-01-30', '2018-01-31']);
    expect(dateTicks({ min: 0, max: 2, count: 5 })).toEqual([0, 1, 2]);
    expect(dateTicks({ min: 1000, max: 61_000, count: 5 })).toEqual([15_000, 30_000, 45_000, 60_000]);
  });

  it('gives between two and `count` ticks inside the axis for any span of days', () => {
    for (let span = 2; span < 40_000; span = Math.ceil(span * 1.13)) {
      for (const start of [-20_000, 0, 14_657, 17_562]) {
        for (const count of [3, 5, 10, 16]) {
          const min = start * day;
          const max = (start + span) * day;
          const ticks = dateTicks({ min, max, count, wholeDays: true });
          expect(ticks.length).toBeLessThanOrEqual(count);
          expect(ticks.length).toBeGreaterThanOrEqual(count === 3 ? 1 : 2);
          expect(ticks.every((time) => time >= min && time <= max && time % day === 0)).toBe(true);
          expect(ticks).toEqual([...new Set(ticks)].sort((a, b) => a - b));
        }
      }
    }
  });

  it('has ticks wherever a Date can be', () => {
    const furthest = 8.64e15;
    for (const [min, max] of [
      [-8e15, 8e15],
      [-8.9e15, 8.9e15],
      [furthest - 1.5 * day, furthest + 1.5 * day],
      [-furthest - 1.5 * day, -furthest + 1.5 * day],
      [8e15, 8e15 + 1000],
      [-8e15 - 90 * day, -8e15],
    ] as const) {
      const ticks = dateTicks({ min, max, count: 10 });
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.every((time) => Math.abs(time) <= furthest && time >= min && time <= max)).toBe(true);
      expect(dateLabels(ticks).flat().join()).not.toContain('NaN');
    }
  });

  it('reaches over centuries', () => {
    expect(ticksBetween('0001-01-01', '9999-12-31', 5)).toEqual([
      '2000-01-01',
      '4000-01-01',
      '6000-01-01',
      '8000-01-01',
    ]);
  });
});

describe('dateLabels', () => {
  const labels = (...dates: string[]) => dateLabels(dates.map((date) => Date.parse(date)));

  it('tells no more than is needed, and what it belongs to where that changes', () => {
    expect(labels('2017-01-01', '2018-01-01')).toEqual(['2017', '2018']);
    expect(labels('2016-11-01', '2017-01-01', '2017-03-01')).toEqual([
      ['Nov', '2016'],
      ['Jan', '2017'],
      'Mar',
    ]);
    expect(labels('2017-12-15', '2017-12-22', '2018-01-01')).toEqual([
      ['15', 'Dec 2017'],
      '22',
      ['1', 'Jan 2018'],
    ]);
    expect(labels('2018-01-30T18:00Z', '2018-01-31T00:00Z', '2018-01-31T06:00Z')).toEqual([
      ['18:00', '30 Jan 2018'],
      ['00:00', '31 Jan 2018'],
      '06:00',
    ]);
    expect(dateLabels([0, 30_000])).toEqual([['00:00:00', '1 Jan 1970'], '00:00:30']);
    expect(dateLabels([0, 500])).toEqual([['00:00:00.000', '1 Jan 1970'], '00:00:00.500']);
  });
});

describe('dates on the clocks of a time zone', () => {
  const timeZone = 'Europe/Berlin';
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });

  it.each(['2024-03-30T10:00Z', '2024-10-26T10:00Z'])('stand on its round hours from %s on', (from) => {
    const min = Date.parse(from);
    const ticks = dateTicks({ min, max: min + 2 * day, count: 9, timeZone });
    const hours = ticks.map((tick) => clock.format(tick));
    expect(hours.length).toBeGreaterThan(6);
    expect(hours.every((hour) => ['00:00', '06:00', '12:00', '18:00'].includes(hour))).toBe(true);
    expect(dateLabels(ticks, timeZone).map((label) => [label].flat()[0])).toEqual(hours);
  });

  it('stand on its midnights, where rows are days', () => {
    const min = Date.parse('2024-03-29T23:00Z');
    const ticks = dateTicks({ min, max: min + 3 * day, count: 9, wholeDays: true, timeZone });
    expect(ticks.map((tick) => new Date(tick).toISOString())).toEqual([
      '2024-03-29T23:00:00.000Z',
      '2024-03-30T23:00:00.000Z',
      '2024-03-31T22:00:00.000Z',
      '2024-04-01T22:00:00.000Z',
    ]);
  });
});
