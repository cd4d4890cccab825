import { factsOf } from './series-facts';

const values = Float64Array.from({ length: 40 }, (_, row) => 10 + Math.sin(row));

it.each([
  [12, 12, [12]],
  [38, 38, [38]],
  [39, 1, []],
  [5000, 1, []],
  [1, 1, []],
])('a told season of %i rows in a series of 40 is one of %i', (told, period, periods) => {
  expect(factsOf({ values }, told)).toMatchObject({ period, possiblePeriod: period, periods });
});
