import { formatInstant, parseCalendarDate } from './calendar';

describe('parseCalendarDate', () => {
  it.each([
    ['2/17/2010 0:00', '2010-02-17'],
    ['02/17/2010', '2010-02-17'],
    ['12/31/2017 23:59', '2017-12-31T23:59:00Z'],
    ['2/29/2016 9:05:07', '2016-02-29T09:05:07Z'],
    ['2018-01-31', '2018-01-31'],
    ['2018-01-31 00:00:00', '2018-01-31'],
    ['2018-01-31T13:14:15Z', '2018-01-31T13:14:15Z'],
    ['2018-01-31T13:14:15.000z', '2018-01-31T13:14:15Z'],
    ['2018-01-31T00:30+02:00', '2018-01-30T22:30:00Z'],
    ['2018-01-31T20:00-0400', '2018-02-01'],
    ['1969-12-31T00:00Z', '1969-12-31'],
    ['0099-03-01', '0099-03-01'],
    ['2000-02-29', '2000-02-29'],
  ])('reads %s as UTC', (text, expected) => {
    const date = parseCalendarDate(text);
    expect(date).toEqual({ instant: new Date(Date.parse(expected)).getTime(), text: expected });
  });

  it.each([
    ['2/30/2015', 'no such day'],
    ['2015-02-29', 'no such day'],
    ['1900-02-29', 'no such day'],
    ['0/1/2015', 'no such day'],
    ['13/1/2015', 'no such day'],
    ['2015-00-10', 'no such day'],
    ['1/1/2015 24:00', 'no such time'],
    ['2015-01-01T12:60', 'no such time'],
    ['2015-01-01T12:00+24:00', 'no such offset'],
    ['9999-12-31T23:00-01:00', 'outside the years'],
    ['0000-01-01T00:30+01:00', 'outside the years'],
    ['1/1/15', 'not a date'],
    ['2015-1-1', 'not a date'],
    ['1/1/2015 1:00 PM', 'not a date'],
    ['2015-01-01T00:00:00.5Z', 'not a date'],
    ['20150101', 'not a date'],
    ['yesterday', 'not a date'],
    ['1/1/2015 0:00 x', 'not a date'],
  ])('refuses %s', (text, reason) => {
    expect(parseCalendarDate(text)).toContain(reason);
  });

  it('does not depend on the time zone of the machine', () => {
    const before = process.env.TZ;
    try {
      for (const zone of ['Pacific/Auckland', 'America/Los_Angeles']) {
        process.env.TZ = zone;
        expect(parseCalendarDate('3/11/2018 2:30')).toMatchObject({ text: '2018-03-11T02:30:00Z' });
      }
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it('writes text that sorts like the instants', () => {
    const instants = [-86_400_000, 0, 1000, 86_399_000, 86_400_000, 1_500_000_000_000];
    const texts = instants.map(formatInstant);
    expect([...texts].sort()).toEqual(texts);
  });
});
