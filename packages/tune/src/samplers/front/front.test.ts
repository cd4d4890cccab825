import { Rng } from '@btcfc/core';
import { dominates, frontOf, frontRanks } from './front';

it('counts as dominated what is worse in one loss and better in none', () => {
  expect(dominates([1, 2], [1, 3])).toBe(true);
  expect(dominates([1, 2], [1, 2])).toBe(false);
  expect(dominates([0, 3], [1, 2])).toBe(false);
});

it.each([2, 3, 4])('finds by order what comparing each with each finds: %d losses', (losses) => {
  const rng = new Rng(losses);
  // few values, so that many are equal
  const points = Array.from({ length: 60 }, () => Array.from({ length: losses }, () => rng.integer(0, 5)));
  let left = [...points.keys()];
  const ranks = frontRanks(points);
  for (let rank = 0; left.length > 0; rank++) {
    const front = left.filter((one) => !left.some((other) => dominates(points[other]!, points[one]!)));
    if (rank === 0) expect(frontOf(points)).toEqual(front);
    expect([...ranks.keys()].filter((index) => ranks[index] === rank)).toEqual(front);
    left = left.filter((index) => !front.includes(index));
  }
});
