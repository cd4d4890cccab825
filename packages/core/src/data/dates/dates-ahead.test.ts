import { datesAhead } from './dates-ahead';

const day = 86_400_000;

function ahead(dates: number[], horizon = 2, origins = [dates.length - 1], offset = 1) {
  const told = datesAhead(Float64Array.from(dates), { origins: Float64Array.from(origins), horizon, offset });
  return told && Array.from(told, (date) => new Date(date).toISOString().slice(0, 16));
}

it('goes on with an even step', () => {
  expect(ahead([0, 1, 2].map((hour) => hour * 3_600_000))).toEqual(['1970-01-01T03:00', '1970-01-01T04:00']);
  expect(
    ahead(
      [0, 28, 56, 84].map((days) => days * day),
      1,
    ),
  ).toEqual(['1970-04-23T00:00']);
  expect(
    ahead(
      [0, 1, 2].map((days) => days * day),
      1,
      [2],
      3,
    ),
  ).toEqual(['1970-01-06T00:00']);
});

it('goes on with months, quarters and years, at their ends too', () => {
  const months = (step: number, date: number, count = 5) =>
    Array.from({ length: count }, (_, index) => {
      const last = new Date(Date.UTC(2023, 6 + index * step + 1, 0)).getUTCDate();
      return Date.UTC(2023, 6 + index * step, Math.min(date, last), 9, 30);
    });
  expect(ahead(months(1, 1, 3))).toEqual(['2023-10-01T09:30', '2023-11-01T09:30']);
  expect(ahead(months(1, 31, 6))).toEqual(['2024-01-31T09:30', '2024-02-29T09:30']);
  expect(ahead(months(3, 31))).toEqual(['2024-10-31T09:30', '2025-01-31T09:30']);
  expect(ahead(months(12, 4))).toEqual(['2028-07-04T09:30', '2029-07-04T09:30']);
});

it('takes what is known, and says nothing where rows are uneven', () => {
  const dates = [0, 1, 3, 4, 8, 9].map((days) => days * day);
  expect(ahead(dates, 2, [2, 3])).toEqual([
    '1970-01-05T00:00',
    '1970-01-09T00:00',
    '1970-01-09T00:00',
    '1970-01-10T00:00',
  ]);
  expect(ahead(dates)).toBeUndefined();
  expect(ahead([0, day])).toBeUndefined();
  expect(ahead([2 * day, day, 0])).toBeUndefined();
});

it('refuses fewer dates than rows, which would be taken for those of the first rows', () => {
  const dates = ['2024-01-01', '2024-01-02', '2024-01-03'];
  expect(() => datesAhead(dates, { origins: [1, 3], horizon: 1 })).toThrow(
    '`dates` has 3 entries where there are 4 rows up to the last origin',
  );
});
