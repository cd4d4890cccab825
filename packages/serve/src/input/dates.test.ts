import { readRowDates, readTimeZone } from './dates';

describe('readRowDates', () => {
  it.each([
    ['2024-01-31', Date.UTC(2024, 0, 31)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['2024-01-31T12:30Z', Date.UTC(2024, 0, 31, 12, 30)],
    ['2024-01-31T12:30:15.5+02:00', Date.UTC(2024, 0, 31, 10, 30, 15, 500)],
    [1_700_000_000_000, 1_700_000_000_000],
    [-1, -1],
    // without an offset: UTC
    ['2024-01-31T12:30', Date.UTC(2024, 0, 31, 12, 30)],
    ['1/31/2024', Date.UTC(2024, 0, 31)],
    ['2024-01-30T24:00Z', Date.UTC(2024, 0, 31)],
  ])('reads %s', (date, milliseconds) => {
    expect(Array.from(readRowDates([date], 1))).toEqual([milliseconds]);
  });

  it.each([
    '2024-02-30',
    '2023-02-29',
    '2024-13-01',
    '2024-01-00',
    '2024-01-31T25:00Z',
    '2024',
    'now',
    '',
    null,
    true,
    8.65e15,
    ['2024-01-31'],
    '31/1/2024',
  ])('refuses %j', (date) => {
    expect(() => readRowDates([date], 1)).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
  });
});

it('reads texts without an offset from the clocks of a time zone', () => {
  const dates = ['2024-03-30T12:00', '2024-03-31T12:00', '2024-03-31T12:00Z', 1_711_900_000_000];
  expect(Array.from(readRowDates(dates, 4, 'Europe/Berlin'))).toEqual([
    Date.UTC(2024, 2, 30, 11),
    Date.UTC(2024, 2, 31, 10),
    Date.UTC(2024, 2, 31, 12),
    1_711_900_000_000,
  ]);
  expect(readTimeZone('timeZone', 'Europe/Berlin', true)).toBe('Europe/Berlin');
  expect(() => readTimeZone('timeZone', 'Europe/Berlin', false)).toThrow('no dates are');
  expect(() => readTimeZone('timeZone', 7, true)).toThrow('timeZone');
  expect(() => readRowDates(['2024-03-30'], 1, 'Europe/Nowhere')).toThrow('time zone');
});
